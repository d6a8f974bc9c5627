package dev.rangebar.report.compare;

import java.util.List;

/** Process that measures samples on request. */
interface SampleSource extends AutoCloseable {
    /** Returns the ids of its series. */
    List<String> ids();

    /** Measures one sample, in ns per batch. */
    double sample(String id);

    /** Ends the process after it has checked its bars. */
    @Override
    void close();
}
