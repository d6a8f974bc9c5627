package dev.rangebar.live;

import dev.rangebar.Trade;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * An exchange, as a feed needs it: its addresses, its messages and its limits. Its aggregate trade ids rise by 1 per symbol,
 * and it has a request for trades by id.
 *
 * <p>Thread rule: immutable.
 */
public interface Venue {
    /** The most trades of one response. */
    int PAGE = 1_000;

    /** {@return its name, for messages} */
    String name();

    /** {@return its limits} */
    FeedLimits limits();

    /**
     * {@return the address of a stream with the trades of some symbols}
     *
     * @param symbols the symbols
     */
    URI stream(List<String> symbols);

    /**
     * {@return the request for trades by id, in ascending order}
     *
     * @param symbol the symbol
     * @param fromId the first id
     * @param count the most trades, at most {@value #PAGE}
     */
    Request tradesFrom(String symbol, long fromId, int count);

    /**
     * {@return the request for the first trade in the hour that begins at a time}
     *
     * @param symbol the symbol
     * @param fromMicros the time, in microseconds since the Unix epoch
     */
    Request firstTradeOfHour(String symbol, long fromMicros);

    /**
     * {@return the request for the newest trade}
     *
     * @param symbol the symbol
     */
    Request newestTrade(String symbol);

    /**
     * {@return a frame of the stream}
     *
     * @param text the text of the frame
     * @throws IOException if it is none that the exchange sends
     */
    Message message(String text) throws IOException;

    /**
     * {@return the trades of a response}
     *
     * @param body the body of the response
     * @throws IOException if it is none that the exchange sends
     */
    List<Trade> trades(String body) throws IOException;

    /**
     * {@return the error that a response states, for messages; the beginning of the body if it states none}
     *
     * @param body the body of a response whose status is no success
     */
    String error(String body);

    /**
     * A request.
     *
     * @param uri the address
     * @param headers the headers
     * @param weight the weight that it adds to those of the window
     */
    record Request(URI uri, Map<String, String> headers, int weight) {}

    /** The kinds of frames. */
    enum Kind {
        /** A trade. */
        TRADE,
        /** An announcement that the exchange closes the connection soon. */
        SHUTDOWN,
        /** A refusal. */
        REFUSAL,
        /** Anything else. */
        OTHER
    }

    /**
     * A frame of the stream.
     *
     * @param kind its kind
     * @param symbol the symbol of a trade; else null
     * @param trade the trade; else null
     * @param text the text of a refusal; else null
     */
    record Message(Kind kind, String symbol, Trade trade, String text) {}
}
