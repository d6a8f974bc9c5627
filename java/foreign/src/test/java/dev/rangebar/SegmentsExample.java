package dev.rangebar;

import dev.rangebar.foreign.ForeignColumns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/** The example of memory segments in docs/how-to/java-batch.md. */
final class SegmentsExample {
    private SegmentsExample() {}

    // example begins
    /** Counts the bars of trades in three files, which hold one 64-bit number for each trade. The files are unmapped at the end. */
    static long countBars(Path timestampMicros, Path price, Path quantity) throws IOException {
        try (Arena arena = Arena.ofShared();
                RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"));
                BarBuffer bars = BarBuffer.create()) {
            return processor.process(ForeignColumns.of(map(timestampMicros, arena), map(price, arena), map(quantity, arena)), bars);
        }
    }

    private static MemorySegment map(Path column, Arena arena) throws IOException {
        try (FileChannel file = FileChannel.open(column)) {
            return file.map(MapMode.READ_ONLY, 0, file.size(), arena);
        }
    }
    // example ends
}
