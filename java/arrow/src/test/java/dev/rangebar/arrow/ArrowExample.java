package dev.rangebar.arrow;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The example of docs/how-to/arrow.md. */
final class ArrowExample {
    private ArrowExample() {}

    // example begins
    static void write(TradeColumns trades, Path file) throws IOException {
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.parse("1bps"));
                BarBuffer bars = BarBuffer.create();
                OutputStream out = Files.newOutputStream(file)) {
            processor.process(trades, bars);
            BarArrowWriter writer = new BarArrowWriter(out, BarArrowWriter.Form.FILE,
                    Map.of("rangebar.threshold_dbps", "10"));
            writer.write(bars.view());
            writer.finish();
        }
    }
    // example ends
}
