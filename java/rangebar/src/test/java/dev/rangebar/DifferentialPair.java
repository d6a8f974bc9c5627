package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/**
 * Two processors that get the same trades: one by pushes, which it may gather, the other by a batch of one row each,
 * which always goes to the core at once. Everything that can be seen of them has to be the same.
 */
final class DifferentialPair implements AutoCloseable {
    private static final Field PENDING = field(CoreSession.class, "pending");
    private static final Field COUNT = field(PendingTrades.class, "count");

    final RunOptions setup;
    final RangeBarProcessor single;
    final BarBuffer singleBars = BarBuffer.create();
    final BarBuffer singleOrphans = BarBuffer.create();
    final BarBuffer pushedBars = BarBuffer.create();
    final BarBuffer pushedOrphans = BarBuffer.create();
    RangeBarProcessor pushed;
    private long discardedBeforeRestore;

    DifferentialPair(RunOptions setup) {
        this.setup = setup;
        this.single = setup.processor();
        this.pushed = setup.processor();
    }

    /** Returns the outcome of a call: nothing, or the content of its exception. */
    static String outcome(Executable call) {
        try {
            call.execute();
            return "done";
        } catch (InvalidTradeException e) {
            return String.join(" ", e.getClass().getSimpleName(), e.error().name(), "index " + e.index(),
                    "applied " + e.tradesApplied(), e.trade().toString(), e.getMessage());
        } catch (Throwable e) {
            throw new AssertionError("not a refused trade", e);
        }
    }

    static TradeColumns row(Trade trade) {
        return rows(List.of(trade));
    }

    /** Trades of the same columns. */
    static TradeColumns rows(List<Trade> list) {
        Trades trades = new Trades(list.get(0).fields(), list.size());
        for (int i = 0; i < list.size(); i++) {
            Trade trade = list.get(i);
            trades.timestampMicros[i] = trade.timestampMicros();
            trades.price[i] = trade.price();
            trades.quantity[i] = trade.quantity();
            trades.aggTradeId[i] = trade.rawAggTradeId();
            trades.firstTradeId[i] = trade.rawFirstTradeId();
            trades.lastTradeId[i] = trade.rawLastTradeId();
            trades.side[i] = (byte) (trade.rawSell() ? 1 : 0);
        }
        return trades.onHeap();
    }

    /** Gives the trade to the one that gathers nothing. */
    String takeSingly(Trade trade) {
        return outcome(() -> single.process(row(trade), singleBars, singleOrphans));
    }

    /** Gives both the trade; returns {@code true} if it was accepted. */
    boolean push(Trade trade) {
        long before = singleBars.size();
        String expected = takeSingly(trade);
        boolean[] appended = new boolean[1];
        assertEquals(expected, outcome(() -> appended[0] = pushed.push(trade, pushedBars, pushedOrphans)));
        assertEquals(singleBars.size() > before, appended[0], "whether a bar was appended");
        return "done".equals(expected);
    }

    /** Compares bars and orphaned bars since the last time, and empties the buffers. */
    void checkBars() {
        assertEquals(ExactBar.of(singleBars), ExactBar.of(pushedBars), "closed bars");
        assertEquals(ExactBar.of(singleOrphans), ExactBar.of(pushedOrphans), "orphaned bars");
        assertEquals(single.orphansDiscarded(), discardedBeforeRestore + pushed.orphansDiscarded());
        for (BarBuffer buffer : List.of(singleBars, pushedBars, singleOrphans, pushedOrphans)) {
            buffer.clear();
        }
    }

    void check() {
        checkBars();
        assertArrayEquals(single.saveState(), pushed.saveState(), "saved states");
    }

    /** The pushed one is saved, closed and restored. */
    void restore() {
        byte[] state = pushed.saveState();
        discardedBeforeRestore += pushed.orphansDiscarded();
        pushed.close();
        pushed = RangeBarProcessor.restore(state);
    }

    void clear() {
        single.clear();
        pushed.clear();
    }

    /** Accounts for bars that the single one has returned and the pushed one has only counted. */
    void countsLessDiscarded(long orphans) {
        discardedBeforeRestore -= orphans;
    }

    /** Returns the number of trades that the pushed one has collected; some tests depend on it. */
    int gathered() {
        try {
            return COUNT.getInt(PENDING.get(pushed.session()));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Field field(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    /** Calls both in the same way and compares what they return. */
    <T> void same(String what, Call<T> call) {
        List<Object> results = new ArrayList<>();
        for (RangeBarProcessor processor : List.of(single, pushed)) {
            Object[] result = new Object[1];
            BarBuffer bars = processor == single ? singleBars : pushedBars;
            String outcome = outcome(() -> result[0] = call.on(processor, bars));
            results.add(outcome.equals("done") ? String.valueOf(result[0]) : outcome);
        }
        assertEquals(results.get(0), results.get(1), what);
    }

    /** A call of a processor, with a buffer to be used for bars. */
    @FunctionalInterface
    interface Call<T> {
        T on(RangeBarProcessor processor, BarBuffer bars);
    }

    @Override
    public void close() {
        for (AutoCloseable closeable : List.<AutoCloseable>of(single, pushed, singleBars, singleOrphans, pushedBars,
                pushedOrphans)) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
