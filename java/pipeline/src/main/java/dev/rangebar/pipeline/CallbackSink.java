package dev.rangebar.pipeline;

import dev.rangebar.BarView;
import dev.rangebar.RangeBar;
import java.util.Objects;

/** Passes bars to a callback, at once: there is nothing to commit. */
public final class CallbackSink implements BarSink {
    private final BarSeriesSpec series;
    private final BarCallback callback;

    /**
     * Receives bars one by one.
     *
     * <p>Thread rule: the series of different symbols may come on different threads at the same time.
     */
    @FunctionalInterface
    public interface BarCallback {
        /**
         * Receives a bar.
         *
         * @param series the series that it belongs to
         * @param bar the bar
         */
        void accept(BarSeriesSpec series, RangeBar bar);
    }

    private CallbackSink(BarSeriesSpec series, BarCallback callback) {
        this.series = series;
        this.callback = callback;
    }

    /**
     * {@return a factory of sinks that pass each bar to a callback}
     *
     * @param callback receives the bars of all series
     */
    public static BarSinkFactory of(BarCallback callback) {
        Objects.requireNonNull(callback, "callback");
        return (series, inputs) -> new CallbackSink(series, callback);
    }

    @Override
    public void write(BarView bars) {
        for (RangeBar bar : bars) {
            callback.accept(series, bar);
        }
    }

    @Override
    public void commit() {
        // each bar was passed on at once
    }

    @Override
    public void close() {
        // nothing is held
    }
}
