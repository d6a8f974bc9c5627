package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.InvalidRows;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The outcome of a run of the pipeline for one symbol.
 *
 * @param symbol the symbol; empty if it is not known
 * @param series the outcome for each series; a series whose sinks stand at different places comes once for each place
 * @param trades the number of trades that were processed, by one series at least
 * @param duplicateTrades the number of trades that all series skipped because they were processed before
 * @param duplicateInputs the number of inputs that all series skipped because their bytes were processed before
 * @param notes remarks on the inputs, in order
 * @param skippedRows the rows that were skipped because they are invalid
 */
public record SymbolResult(Optional<String> symbol, List<SeriesResult> series, long trades, long duplicateTrades,
        long duplicateInputs, List<InputNote> notes, InvalidRows skippedRows) {
    /** Copies the lists. */
    public SymbolResult {
        series = List.copyOf(series);
        notes = List.copyOf(notes);
    }

    /**
     * {@return the number of rows that were read: trades, duplicate trades and skipped rows}
     */
    public long rows() {
        return trades + duplicateTrades + skippedRows.count();
    }

    /**
     * {@return the number of bars of all series}
     */
    public long bars() {
        return sum(SeriesResult::bars);
    }

    /**
     * {@return the number of incomplete bars of all series}
     */
    public long incompleteBars() {
        return sum(SeriesResult::incompleteBars);
    }

    /**
     * {@return the number of orphaned bars of all series that were not written}
     */
    public long orphanedBars() {
        return sum(SeriesResult::orphanedBars);
    }

    private long sum(ToLongFunction<SeriesResult> value) {
        return series.stream().mapToLong(value).sum();
    }

    /**
     * The number of bars that a run of the pipeline has built of one series.
     *
     * @param series the series
     * @param bars the bars that were written, incomplete ones included
     * @param incompleteBars the bars that were still forming at the end and were written: 0 or 1
     * @param orphanedBars the bars that a gap or a reset has ended and that were not written
     */
    public record SeriesResult(BarSeriesSpec series, long bars, long incompleteBars, long orphanedBars) {}
}
