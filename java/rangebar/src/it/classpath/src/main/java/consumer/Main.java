package consumer;

import dev.rangebar.FixedPoint;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.math.BigDecimal;
import java.util.List;

/** Makes one bar and ends with an error if it is not the right one. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        if (Main.class.getModule().isNamed()) {
            throw new AssertionError("this is to run on the class path");
        }
        long[] timestampMicros = {0, 1_000_000, 2_000_000, 3_000_000};
        long[] price = {100_00000000L, 100_20000000L, 100_25000000L, FixedPoint.parse("101")};
        long[] volume = {1_00000000L, 2_00000000L, FixedPoint.parse("0.5"), 1_00000000L};
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.parse("0.25%"))) {
            List<RangeBar> bars = processor.process(TradeColumns.of(timestampMicros, price, volume));
            if (bars.size() != 1 || !bars.get(0).close().equals(new BigDecimal("100.25000000"))
                    || !bars.get(0).volume().equals(new BigDecimal("3.50000000"))) {
                throw new AssertionError("wrong bars: " + bars);
            }
            System.out.println("one bar, as it should be: " + bars.get(0));
        }
    }
}
