package dev.rangebar.pipeline;

import dev.rangebar.RangeBarProcessor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens a {@link BarSink} for each series that a pipeline builds.
 *
 * <p>Thread rule: several threads may call it at the same time, each for the series of one symbol.
 */
@FunctionalInterface
public interface BarSinkFactory {
    /**
     * {@return the sink for the bars of a series, which the pipeline closes}
     *
     * @param series the series
     * @param inputs the names of the inputs of its symbol, in order
     * @throws IOException if the sink cannot be opened
     */
    BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException;

    /**
     * Checks, before anything is opened, that the sinks can hold these series together: for instance that no two of
     * them would write the same file. Accepts all by default.
     *
     * @param series all series of the pipeline
     * @throws IllegalArgumentException if the sinks cannot hold them
     */
    default void check(List<BarSeriesSpec> series) {
        // most sinks hold any series
    }

    /**
     * {@return {@code true} if the sinks write the features of a series} A pipeline with features refuses other sinks; {@code false} by
     * default.
     */
    default boolean writesFeatures() {
        return false;
    }

    /**
     * {@return {@code true} if the sinks tell orphaned bars from closed ones} A pipeline that includes orphaned bars refuses other
     * sinks; {@code false} by default.
     */
    default boolean writesOrphaned() {
        return false;
    }

    /**
     * {@return the market of a symbol whose market nobody has stated} Sinks that keep series of several markets apart derive it
     * from the inputs; others need none, as by default.
     *
     * @param symbol the symbol; empty if it is not known
     * @param derived the market that the inputs tell; throws an IllegalArgumentException if they contradict each other
     * @throws IllegalArgumentException if the market has to be stated
     */
    default Optional<String> market(Optional<String> symbol, Supplier<Optional<String>> derived) {
        return Optional.empty();
    }

    /**
     * Makes permanent what one input has contributed to series that share a pass: bars, states of the processors and the
     * input itself. The pipeline calls it for sinks that have a {@link BarSink#resumePoint()}, after each input that was
     * processed whole and of which at least one trade was processed. Does nothing by default.
     *
     * @param input the input
     * @param sinks those of the series of the pass that this factory has opened
     * @param processors the processor of each of them, in the same order
     * @throws IOException if it cannot be made permanent; the sinks then keep nothing of the input
     */
    default void checkpoint(ProcessedInput input, List<? extends BarSink> sinks, List<RangeBarProcessor> processors)
            throws IOException {
        // sinks without a resume point become visible as a whole
    }
}
