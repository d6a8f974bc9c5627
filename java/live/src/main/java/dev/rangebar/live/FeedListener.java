package dev.rangebar.live;

import dev.rangebar.Trade;

/** Receives what a {@link TradeFeed} delivers, in the thread that polls it. */
public interface FeedListener {
    /**
     * Receives the next trade of a symbol.
     *
     * @param symbol the symbol
     * @param trade the trade, with all fields; its aggregate trade id is above that of the trade before
     */
    void trade(String symbol, Trade trade);

    /**
     * Receives a hole: ids between two trades that the exchange does not have. The trade behind the hole follows. Does
     * nothing by default.
     *
     * @param symbol the symbol
     * @param firstId the first aggregate trade id that is missing
     * @param lastId the last one
     */
    default void hole(String symbol, long firstId, long lastId) {
        // the trades go on
    }

    /**
     * Receives a note for people, such as a lost connection. Does nothing by default.
     *
     * @param text a statement without an end of line
     */
    default void note(String text) {
        // the feed goes on by itself
    }
}
