package dev.rangebar.tradefiles;

import dev.rangebar.TradeFields;
import dev.rangebar.Position;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which trades were taken from the sources of a series, by their ids; so it can tell those at the beginning of the next
 * source that are there again. Source by source: {@link #begin}, {@link #repeated} for each chunk, {@link #add}.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class TakenTrades {
    /** Binance gives the same trade in milliseconds here, in microseconds there. */
    private static final long MILLISECOND = 1_000;

    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();
    private long last = Long.MIN_VALUE;
    private long timeOfLast;
    private boolean mayRepeat;

    /** Nothing was taken yet. */
    public TakenTrades() {}

    /**
     * The ids that were taken from a source, aggregate ids if the trades have them, else trade ids.
     *
     * @param first the id of its first trade
     * @param last the id of its last trade
     * @param lastTimestampMicros the time of its last trade
     */
    public record Ids(long first, long last, long lastTimestampMicros) {
        /**
         * {@return the ids of what was taken from a source; empty where trades have none}
         *
         * @param first its first trade
         * @param processor has taken all of it
         */
        public static Optional<Ids> of(Trade first, RangeBarProcessor processor) {
            if (!hasIds(first.fields())) {
                return Optional.empty();
            }
            Position position = processor.positionOf(first);
            return Optional.of(new Ids(firstId(first),
                    (first.fields().aggTradeIds() ? position.lastAggTradeId() : position.lastTradeId()).orElse(0),
                    position.lastTimestampMicros().orElse(0)));
        }
    }

    /** What is known of the trade that comes next. */
    public enum Relation {
        /** It has no id, one behind all that were taken, or values that no trade can have. */
        NEW,
        /** It was taken. */
        TAKEN,
        /** Its id lies before the last one, and is not among those that were taken. */
        MISSED,
        /** Its id is among those that were taken, and its time cannot be. */
        OTHER_TIME
    }

    /**
     * How a chunk begins.
     *
     * @param count so many trades at its beginning were taken already
     * @param next what is known of the one behind them; {@code NEW} if there is none, and for all chunks that follow one
     *     with a trade that was not taken
     */
    public record Repeated(int count, Relation next) {}

    /**
     * {@return whether the trades of a file have ids by which they can be told apart}
     *
     * @param columns of the file
     */
    public static boolean hasIds(TradeFields columns) {
        return columns.aggTradeIds() || columns.tradeIds();
    }

    /**
     * {@return the id by which a trade is known}
     *
     * @param trade of a file that has ids
     */
    public static long firstId(Trade trade) {
        return trade.aggTradeId().orElseGet(() -> trade.firstTradeId().getAsLong());
    }

    private static long lastId(Trade trade) {
        return trade.aggTradeId().orElseGet(() -> trade.lastTradeId().getAsLong());
    }

    /**
     * All of a source was taken.
     *
     * @param ids those of its trades
     */
    public void add(Ids ids) {
        lastByFirst.merge(ids.first(), ids.last(), Math::max);
        if (ids.last() > last) {
            last = ids.last();
            timeOfLast = ids.lastTimestampMicros();
        }
    }

    /** A source comes next. */
    public void begin() {
        mayRepeat = !lastByFirst.isEmpty();
    }

    /**
     * {@return how many trades at the beginning of a chunk were taken already, and what comes behind them}
     *
     * @param chunk the next one of the source
     * @param processor one that has taken all that was taken
     */
    public Repeated repeated(TradeChunk chunk, RangeBarProcessor processor) {
        int count = 0;
        while (mayRepeat && count < chunk.size()) {
            Relation relation = relation(chunk.trade(count), processor);
            if (relation != Relation.TAKEN) {
                mayRepeat = false;
                return new Repeated(count, relation);
            }
            count++;
        }
        return new Repeated(count, Relation.NEW);
    }

    private Relation relation(Trade trade, RangeBarProcessor processor) {
        if (!hasIds(trade.fields()) || firstId(trade) > last) {
            return Relation.NEW;
        }
        long time;
        try {
            time = processor.positionOf(trade).timeMicros();
        } catch (IllegalArgumentException e) {
            return Relation.NEW; // the core is about to refuse it, and says more
        }
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(firstId(trade));
        if (range == null || firstId(trade) > range.getValue() || lastId(trade) > last) {
            return Relation.MISSED;
        }
        // One wrong id at the end of a source would make all trades behind it look as if they had been taken.
        boolean isOther = time >= MILLISECOND
                || lastId(trade) == last && Math.abs(trade.timestampMicros() - timeOfLast) >= MILLISECOND;
        return isOther ? Relation.OTHER_TIME : Relation.TAKEN;
    }

    /**
     * {@return the largest id that was taken}
     */
    public long lastId() {
        return last;
    }
}
