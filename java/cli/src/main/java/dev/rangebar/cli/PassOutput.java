package dev.rangebar.cli;

import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** What a pass over trades goes on from, and where its bars go: one or more thresholds of one symbol. */
public interface PassOutput extends Closeable {
    /** One for each threshold, new or as an earlier run has left it; they are closed with this. */
    List<RangeBarProcessor> processors();

    /** Takes bars of the threshold with this number, from 0. */
    void write(int threshold, BarView bars) throws IOException;

    /** Tells what was taken already; by itself an output knows the inputs of its own run only. */
    default InputRecord inputs() {
        return new RunRecord(processors().getFirst());
    }

    /** All inputs were taken: makes the bars visible. */
    void commit() throws IOException;
}
