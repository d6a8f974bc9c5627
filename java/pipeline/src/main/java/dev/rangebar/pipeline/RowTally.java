package dev.rangebar.pipeline;

import java.util.BitSet;

/** Counts the rows of the inputs of a symbol, each once, however many passes receive it. */
final class RowTally {
    private final BitSet processed = new BitSet();
    private final BitSet rejected = new BitSet();
    private long trades;
    private long duplicates;

    /** A pass has processed rows of the current chunk. */
    void processed(int from, int to) {
        processed.set(from, to);
    }

    /** A pass rejects a row of the current chunk; returns {@code true} if it is the first one to do so. */
    boolean reject(int index) {
        if (rejected.get(index)) {
            return false;
        }
        rejected.set(index);
        return true;
    }

    /** Ends the current chunk: rows that no pass has processed or rejected are duplicates. */
    void endChunk(int rows) {
        processed.andNot(rejected);
        trades += processed.cardinality();
        duplicates += rows - processed.cardinality() - rejected.cardinality();
        processed.clear();
        rejected.clear();
    }

    /** The reader has skipped duplicates of its own. */
    void addDuplicates(long more) {
        duplicates += more;
    }

    /** Returns the number of trades that a pass has processed and none has rejected. */
    long trades() {
        return trades;
    }

    /** Returns the number of trades that were processed before. */
    long duplicates() {
        return duplicates;
    }
}
