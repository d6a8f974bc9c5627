package dev.rangebar.pipeline;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The outcome of a run of the pipeline.
 *
 * @param symbols the outcome for each symbol, in the order of their first inputs
 */
public record BuildResult(List<SymbolResult> symbols) {
    /** Copies the list. */
    public BuildResult {
        symbols = List.copyOf(symbols);
    }

    /**
     * {@return the number of trades that were processed}
     */
    public long trades() {
        return sum(SymbolResult::trades);
    }

    /**
     * {@return the number of trades that were skipped because they were processed before}
     */
    public long duplicateTrades() {
        return sum(SymbolResult::duplicateTrades);
    }

    /**
     * {@return the number of inputs that were skipped because their bytes were processed before}
     */
    public long duplicateInputs() {
        return sum(SymbolResult::duplicateInputs);
    }

    /**
     * {@return the number of bars of all series, incomplete ones included}
     */
    public long bars() {
        return sum(SymbolResult::bars);
    }

    /**
     * {@return the number of incomplete bars of all series}
     */
    public long incompleteBars() {
        return sum(SymbolResult::incompleteBars);
    }

    private long sum(ToLongFunction<SymbolResult> value) {
        return symbols.stream().mapToLong(value).sum();
    }
}
