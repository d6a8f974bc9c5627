package dev.rangebar.snippets;

import dev.rangebar.Position;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The examples in the Javadoc of RangeBarProcessor. */
final class Processing {
    private Processing() {}

    static void batch(long[] timestampMicros, long[] price, long[] quantity) {
        // @start region="batch"
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"))) {
            TradeColumns trades = TradeColumns.of(timestampMicros, price, quantity); // long[] each
            for (RangeBar bar : processor.process(trades)) {
                System.out.println(bar);
            }
        }
        // @end
    }

    static void push(List<Trade> feed, Consumer<RangeBar> onBar) {
        // @start region="push"
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"))) {
            for (Trade trade : feed) {
                processor.push(trade).ifPresent(onBar);
            }
            System.out.println(processor.formingBar());
        }
        // @end
    }

    static void resume(Path file, TradeColumns today, TradeColumns tomorrow) throws IOException {
        // @start region="resume"
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"))) {
            System.out.println(processor.process(today));
            Files.write(file, processor.saveState());
        }
        try (RangeBarProcessor processor = RangeBarProcessor.restore(Files.readAllBytes(file))) {
            Position position = processor.positionOf(tomorrow.get(0)); // a gap or an overlap, before it is processed
            System.out.println(position);
            System.out.println(processor.process(tomorrow));
        }
        // @end
    }
}
