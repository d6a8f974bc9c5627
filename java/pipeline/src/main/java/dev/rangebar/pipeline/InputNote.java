package dev.rangebar.pipeline;

import java.time.Duration;
import java.util.Optional;

/** A remark on an input that did not stop the pipeline. */
public sealed interface InputNote {
    /**
     * {@return the name of the input}
     */
    String input();

    /**
     * The input was skipped: an earlier one has the same bytes.
     *
     * @param input its name
     */
    record DuplicateInput(String input) implements InputNote {}

    /**
     * Trades at the beginning of the input were skipped, because earlier inputs have them.
     *
     * @param input its name
     * @param previous the input before it
     * @param trades the number of trades
     */
    record DuplicateTrades(String input, Optional<String> previous, long trades) implements InputNote {}

    /**
     * The name of the input says gzip, but its content is plain text, which was read.
     *
     * @param input its name
     */
    record PlainDespiteName(String input) implements InputNote {}

    /**
     * Values of the input lay between two units of 1e-8 or of 1 us, and were rounded as the options for reading say.
     *
     * @param input its name
     * @param values the number of values
     */
    record RoundedValues(String input, long values) implements InputNote {}

    /**
     * Trades of the input were skipped, because another one has the same id and the same values.
     *
     * @param input its name
     * @param trades the number of trades
     */
    record RepeatedTrades(String input, long trades) implements InputNote {}

    /**
     * Ids are missing between trades of the input: neither it nor an earlier input has them.
     *
     * @param input its name
     * @param ids the number of missing ids
     * @param after the id before the first missing one
     * @param skippedRows the number of rows of the input that were skipped, which may have had some of the ids
     */
    record MissingIdsWithin(String input, long ids, long after, long skippedRows) implements InputNote {}

    /**
     * Trades have new aggregate trade ids, and trade ids that came before: they are counted again.
     *
     * @param input its name
     * @param trades the number of such trades, skipped ones excluded
     * @param line the line of the first one
     * @param tradeId its first trade id
     */
    record RepeatedTradeIds(String input, long trades, long line, long tradeId) implements InputNote {}

    /**
     * Trades have new aggregate trade ids, and trade ids that are not above those of earlier runs: they may be counted again.
     *
     * @param input its name
     * @param trades the number of such trades
     * @param line the line of the first one
     * @param tradeId its first trade id
     */
    record TradeIdsOfEarlierRuns(String input, long trades, long line, long tradeId) implements InputNote {}

    /**
     * The price changes by more than half between the previous input and this one.
     *
     * @param input its name
     * @param previous the input before it; empty if that belongs to an earlier run
     * @param from the last price before, in units of 1e-8
     * @param to the first price of the input, in units of 1e-8
     */
    record PriceJump(String input, Optional<String> previous, long from, long to) implements InputNote {}

    /** A discontinuity at an input boundary. */
    sealed interface Discontinuity extends InputNote {
        /**
         * {@return the input before it; empty if that belongs to an earlier run}
         */
        Optional<String> previous();
    }

    /**
     * Ids are missing between the previous input and this one.
     *
     * @param input its name
     * @param previous the input before it; empty if that belongs to an earlier run
     * @param ids the number of missing ids
     * @param time the time between the two trades
     */
    record MissingIds(String input, Optional<String> previous, long ids, Duration time) implements Discontinuity {}

    /**
     * The ids go back, though the time does not.
     *
     * @param input its name
     * @param previous the input before it; empty if that belongs to an earlier run
     * @param ids the number of ids that were seen before, counting the first one of this input
     */
    record IdsGoBack(String input, Optional<String> previous, long ids) implements Discontinuity {}

    /**
     * The trades have no ids, and there is a long time between the previous input and this one.
     *
     * @param input its name
     * @param previous the input before it; empty if that belongs to an earlier run
     * @param time the time between the two trades
     */
    record TimeGap(String input, Optional<String> previous, Duration time) implements Discontinuity {}
}
