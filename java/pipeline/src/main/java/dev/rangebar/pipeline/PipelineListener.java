package dev.rangebar.pipeline;

/**
 * Follows a pipeline while it runs.
 *
 * <p>Thread rule: several threads may call it at the same time. A call that throws ends the pipeline.
 */
public interface PipelineListener {
    /**
     * Some trades of a source were read and processed.
     *
     * @param source the source
     * @param trades the number of trades since the last call, duplicates and invalid rows included
     */
    default void tradesRead(TradeSource source, long trades) {
        // nothing to do
    }

    /**
     * A source was read to its end, or skipped as a whole.
     *
     * @param source the source
     */
    default void sourceDone(TradeSource source) {
        // nothing to do
    }
}
