package dev.rangebar.tradefiles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Some whole lines of a file, and the trades in them; filled again and again. */
final class Block {
    static final int BYTES = 1 << 18;

    /** More are only counted. */
    private static final int FAULTS_KEPT = SkippedRows.EXAMPLES;

    /** One line end more than is read: the last line of a file may lack its own. */
    final byte[] bytes = new byte[BYTES + 1];
    final TradeChunk chunk = new TradeChunk();
    private final long[] faultCounts = new long[RowFault.values().length];
    private final List<Fault> faults = new ArrayList<>();
    /** Where the lines begin and end; the last byte is a line end. */
    int from;
    int to;
    /** How many lines there are, up to the last one that was looked at. */
    int lines;
    /** How many of the last ones are blank. */
    int blankAtEnd;
    /** What ended the file after these lines; null if nothing did. */
    Throwable failure;
    /** How far the work on it is; guarded by its {@link Pipeline}. */
    State state;

    /** How far the work on a block is. */
    enum State { READ, AT_WORK, PARSED }

    void clear() {
        chunk.clear();
        Arrays.fill(faultCounts, 0);
        faults.clear();
        from = 0;
        to = 0;
        lines = 0;
        blankAtEnd = 0;
        failure = null;
    }

    /** How many bytes it takes. */
    long memory() {
        return BYTES + chunk.memory();
    }

    void add(Fault fault) {
        if (fault.kind() == null || faultCounts[fault.kind().ordinal()]++ < FAULTS_KEPT) {
            faults.add(fault);
        }
    }

    /** In the order of the lines; of each kind the first few. */
    List<Fault> faults() {
        return faults;
    }

    long faultCount(RowFault kind) {
        return faultCounts[kind.ordinal()];
    }
}
