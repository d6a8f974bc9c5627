package dev.rangebar;

/** A callback that receives bars one after the other, without an object for each bar. */
@FunctionalInterface
public interface BarConsumer {
    /**
     * Processes one bar.
     *
     * @param bars the view that holds it, valid during this call; the same object each time
     * @param index the index of the bar in the view
     */
    void accept(BarView bars, long index);
}
