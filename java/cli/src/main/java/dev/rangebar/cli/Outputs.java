package dev.rangebar.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** What a command writes to, for all symbols. */
public interface Outputs extends Closeable {
    /** What the passes over the inputs of a symbol write to: one pass, unless its series stand at different places. */
    List<BarRun.OutputOpener> of(String symbol, List<Series> series) throws IOException;
}
