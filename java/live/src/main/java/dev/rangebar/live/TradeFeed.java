package dev.rangebar.live;

import java.time.Duration;

/**
 * The trades of some symbols of an exchange as they happen. Each trade of a symbol is delivered once, in the order of its
 * ids, and none is missing, regardless of what the connection does: trades that a stream has lost are fetched by id. Ids that the
 * exchange itself does not have are reported as a hole.
 *
 * {@snippet :
 * Venue venue = BinanceVenue.of(BinanceVenue.Market.SPOT);
 * try (TradeFeed feed = ExchangeFeed.open(venue, Map.of("BTCUSDT", FeedStart.NOW))) {
 *     while (feed.poll(Duration.ofSeconds(1), listener)) {
 *         // the listener has received trades in this thread
 *     }
 * }
 * }
 *
 * <p>Thread rule: one thread polls and closes; {@link #counters()} may be read by any.
 */
public interface TradeFeed extends AutoCloseable {
    /**
     * Delivers the trades that have come, in this thread; waits for the first one. Between two calls frames are kept up to
     * a bound, behind which the feed stops reading from the network: what the exchange then drops is fetched later.
     *
     * @param timeout the longest time to wait
     * @param listener receives trades, holes and notes
     * @return {@code true} if the listener has received a trade
     * @throws FeedException if the exchange refuses a symbol or the client for good
     * @throws InterruptedException if the thread is interrupted
     */
    boolean poll(Duration timeout, FeedListener listener) throws FeedException, InterruptedException;

    /** {@return the counters, which go on counting} */
    FeedCounters counters();

    /** Closes all connections. Closing twice does nothing. */
    @Override
    void close();
}
