package dev.rangebar.database;

import dev.rangebar.BarView;
import java.util.Arrays;

/** Bars of one series in memory, which wait for their transaction. */
final class HeldBars {
    private final DatabaseSink sink;
    private long[] words = {};
    private int end;

    HeldBars(DatabaseSink sink) {
        this.sink = sink;
    }

    DatabaseSink sink() {
        return sink;
    }

    void add(BarView bars) throws DatabaseException {
        int needed = end + Math.toIntExact(bars.size() * BarRow.WORDS);
        if (needed > words.length) {
            words = Arrays.copyOf(words, Math.max(needed, 2 * words.length));
        }
        for (long index = 0; index < bars.size(); index++) {
            BarRow.read(bars, index, sink.series().absentFields(), words, end);
            end += BarRow.WORDS;
        }
    }

    /** {@return the words of the bars, as {@link BarRow#read} writes them} */
    long[] words() {
        return words;
    }

    /** {@return the end of the words} */
    int end() {
        return end;
    }

    /** {@return the number of bars} */
    int size() {
        return end / BarRow.WORDS;
    }
}
