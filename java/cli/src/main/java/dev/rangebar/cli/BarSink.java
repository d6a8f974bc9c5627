package dev.rangebar.cli;

import dev.rangebar.BarView;
import java.io.Closeable;
import java.io.IOException;

/**
 * Takes the bars of one symbol at one threshold, in order. What it has taken shows only after {@link #commit()}: closed
 * without it, a sink leaves all as it was.
 */
public interface BarSink extends Closeable {
    /** Takes all bars of a view, which is not valid after the call. */
    void write(BarView bars) throws IOException;

    /** There are no more bars: makes them visible. */
    void commit() throws IOException;
}
