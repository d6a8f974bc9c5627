package dev.rangebar.live;

import dev.rangebar.Trade;
import dev.rangebar.live.FeedCounters.Kind;
import java.util.List;
import java.util.TreeMap;

/**
 * Order of the trades of one symbol, without IO and without a clock: trades come in any order, from the stream and from
 * requests, and leave once each, by id. Trades behind a gap are held until the gap is filled, or the exchange has shown that
 * it does not have the ids.
 */
final class SymbolSequence {
    /** Receives what leaves the sequence. */
    interface Output {
        void trade(SymbolSequence sequence, Trade trade);

        void hole(SymbolSequence sequence, long firstId, long lastId);
    }

    /** Requests of a sequence, by urgency. */
    enum Need { NOTHING, CHECK, FILL }

    private final String symbol;
    private final Output out;
    private final FeedCounters counters;
    private final TreeMap<Long, Trade> held = new TreeMap<>();
    private boolean hasStarted;
    private long last;

    SymbolSequence(String symbol, Output out, FeedCounters counters) {
        this.symbol = symbol;
        this.out = out;
        this.counters = counters;
    }

    String symbol() {
        return symbol;
    }

    boolean hasStarted() {
        return hasStarted;
    }

    /** {@return the id of the last trade that was delivered} */
    long last() {
        return last;
    }

    int heldTrades() {
        return held.size();
    }

    boolean hasGap() {
        return hasStarted && !held.isEmpty();
    }

    /** Begins behind an id, and delivers what was held and follows it. */
    void startAfter(long id) {
        hasStarted = true;
        last = id;
        held.headMap(id, true).clear();
        deliverHeld();
    }

    /** Begins with the first trade that is held. */
    void startWithHeld() {
        if (!held.isEmpty()) {
            startAfter(held.firstKey() - 1);
        }
    }

    /** Receives a trade of the stream. */
    void stream(Trade trade) {
        long id = trade.aggTradeId().orElseThrow();
        if (hasStarted && id == last + 1) {
            deliver(trade);
            deliverHeld();
        } else if (hasStarted && id <= last) {
            counters.add(Kind.DUPLICATES, 1);
        } else if (held.isEmpty()) {
            if (hasStarted) {
                counters.add(Kind.GAPS, 1);
            }
            held.put(id, trade);
        } else if (held.putIfAbsent(id, trade) != null) {
            counters.add(Kind.DUPLICATES, 1);
        }
    }

    /**
     * Receives trades of a response, in ascending order, whose first one is the first after {@link #last()} that the
     * exchange has. Ids between two of them do not exist, unless the stream has delivered them.
     */
    void fetched(List<Trade> trades) {
        boolean hadGap = !held.isEmpty();
        for (Trade trade : trades) {
            long id = trade.aggTradeId().orElseThrow();
            while (id > last + 1) {
                long next = held.isEmpty() ? id : Math.min(id, held.firstKey());
                if (next > last + 1) {
                    counters.add(Kind.MISSING, next - last - 1);
                    out.hole(this, last + 1, next - 1);
                    last = next - 1;
                }
                deliverHeld();
            }
            if (hadGap && held.isEmpty()) {
                return; // the stream goes on from here
            }
            if (id == last + 1) {
                counters.add(Kind.FILLED, 1);
                deliver(trade);
                held.remove(id);
                deliverHeld();
            }
        }
    }

    private void deliver(Trade trade) {
        last = trade.aggTradeId().orElseThrow();
        counters.add(Kind.TRADES, 1);
        out.trade(this, trade);
    }

    private void deliverHeld() {
        while (!held.isEmpty() && held.firstKey() <= last + 1) {
            Trade next = held.pollFirstEntry().getValue();
            if (next.aggTradeId().orElseThrow() == last + 1) {
                deliver(next);
            }
        }
    }
}
