package dev.rangebar;

/** Takes bars one after the other without an object for each. */
@FunctionalInterface
public interface BarConsumer {
    /**
     * Takes one bar.
     *
     * @param bars the view that holds it, valid during this call; the same object each time
     * @param index which of its bars
     */
    void accept(BarView bars, long index);
}
