package consumer;

import dev.rangebar.NativeLibraryException;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.util.List;

/** Makes one bar and prints its close, or prints why the library is missing. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        long[] timestampMicros = {0, 1_000_000, 2_000_000};
        long[] price = {100_00000000L, 100_20000000L, 100_25000000L};
        long[] quantity = {1_00000000L, 2_00000000L, 50000000L};
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.parse("0.25%"))) {
            List<RangeBar> bars = processor.process(TradeColumns.of(timestampMicros, price, quantity));
            System.out.println("close " + bars.get(0).close());
        } catch (NativeLibraryException e) {
            System.out.println(e.getMessage());
        }
    }
}
