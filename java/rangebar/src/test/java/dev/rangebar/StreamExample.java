package dev.rangebar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.function.Consumer;

/** The example of docs/how-to/java-stream.md. */
final class StreamExample {
    private StreamExample() {}

    // example begins
    /** Processes a stream of trades with ids. A later call with the same state file continues exactly where this one ended. */
    static void follow(Iterator<Trade> trades, Path stateFile, Consumer<RangeBar> bars) throws IOException {
        try (RangeBarProcessor processor = Files.exists(stateFile)
                ? RangeBarProcessor.restore(Files.readAllBytes(stateFile))
                : RangeBarProcessor.create(Threshold.ofPercent("0.25"))) {
            boolean resuming = true;
            while (trades.hasNext()) {
                Trade trade = trades.next();
                if (resuming) {
                    Position position = processor.positionOf(trade);
                    if (position.kind() == Position.Kind.OVERLAP) {
                        continue; // processed before the restart
                    }
                    if (position.kind() == Position.Kind.GAP) {
                        throw new IOException("trades are missing before " + trade + ": " + position);
                    }
                    resuming = false;
                }
                processor.push(trade).ifPresent(bars);
            }
            Path complete = Files.write(stateFile.resolveSibling(stateFile.getFileName() + ".tmp"), processor.saveState());
            Files.move(complete, stateFile, StandardCopyOption.REPLACE_EXISTING);
        }
    }
    // example ends
}
