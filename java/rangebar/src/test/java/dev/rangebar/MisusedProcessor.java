package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** A processor and its buffers in the middle of a run, and their content if no one had misused them. */
final class MisusedProcessor implements AutoCloseable {
    static final RunOptions SETUP = new RunOptions(100, true, 0, false, TradeFields.ALL);
    static final int COUNT = 20_000;

    final Trades trades = manyBars();
    final RangeBarProcessor processor = SETUP.processor();
    final BarBuffer bars = BarBuffer.create();
    private final Oracle oracle = SETUP.oracle();
    private final List<ExactBar> inBuffer = new ArrayList<>();
    private int processed;

    /** Creates one that has processed some trades, and has collected some more pushed ones. */
    MisusedProcessor() {
        goOn();
    }

    /** A bar every twenty trades or so; right trades for any processor of all columns. */
    static Trades manyBars() {
        Trades all = new Trades(TradeFields.ALL, COUNT);
        for (int i = 0; i < COUNT; i++) {
            all.timestampMicros[i] = 1_700_000_000_000_000L + i;
            all.price[i] = 10_000_000_000L + 40_000_000L * (i / 10 % 4) + i % 10;
            all.quantity[i] = 1 + i % 1_000;
            all.aggTradeId[i] = i;
            all.firstTradeId[i] = 2L * i;
            all.lastTradeId[i] = 2L * i + i % 2;
            all.side[i] = (byte) (i % 3 == 0 ? 1 : 0);
        }
        return all;
    }

    /** Returns the trades after the processed ones. */
    Trades next(int count) {
        return trades.part(processed, processed + count);
    }

    /** Records that the misuse has processed these trades, which it may. */
    void took(int count) {
        int before = oracle.closed.size();
        oracle.take(next(count));
        processed += count;
        inBuffer.addAll(oracle.closed.subList(before, oracle.closed.size()));
    }

    /** Records that a call has processed these trades and returned these bars; the others are in the buffer. */
    void delivered(List<ExactBar> bars, int count) {
        int before = inBuffer.size();
        took(count);
        List<ExactBar> ended = inBuffer.subList(before, inBuffer.size());
        assertTrue(ended.containsAll(bars), "bars returned");
        ended.removeAll(bars);
    }

    /** Returns the number of next trades until the bar of that number, counted from 0, ends. */
    int tradesUntilBar(int bar) {
        Oracle ahead = SETUP.oracle().take(trades);
        return ahead.endedBy.get(oracle.closed.size() + bar) + 1 - processed;
    }

    /** A trade that closes the forming bar. */
    Trade closing() {
        Trade next = next(1).trade(0);
        return new Trade(next.timestampMicros(), 2 * next.price(), next.quantity(), next.rawAggTradeId(),
                next.rawFirstTradeId(),
                next.rawLastTradeId(), next.rawSell(), next.fields());
    }

    /** Processes trades by a batch and by pushes; the bars have to be as if nothing had happened before. */
    void goOn() {
        processor.process(next(100).onHeap(), bars);
        took(100);
        next(55).stream().forEach(trade -> processor.push(trade, bars));
        took(55);
    }

    /** Nothing is lost, nothing is there twice, and it goes on. */
    void check() {
        goOn();
        assertEquals(inBuffer, ExactBar.of(bars), "bars");
        assertEquals(oracle.formingBar(), processor.formingBar().map(ExactBar::of), "forming bar");
        try (RangeBarProcessor fresh = SETUP.processor()) {
            fresh.process(trades.part(0, processed).onHeap());
            assertArrayEquals(fresh.saveState(), processor.saveState(), "saved state");
        }
    }

    /** Checks like {@link #check} after a call that has processed so many trades, or none, unless something is closed. */
    void checkUnlessClosed(int count) {
        boolean open = SimultaneousThreads.doneOrRefused(bars::view)
                && SimultaneousThreads.doneOrRefused(processor::fields);
        if (open) {
            took(count);
            check();
        }
    }

    /** Checks after misuse that may have made nonsense of the bars. */
    void worksAfterClear() {
        processor.clear();
        bars.clear();
        Oracle expected = SETUP.oracle().take(trades.part(0, 500));
        processor.process(trades.part(0, 300).onHeap(), bars);
        trades.part(300, 500).stream().forEach(trade -> processor.push(trade, bars));
        assertEquals(expected.closed, ExactBar.of(bars), "bars after clear");
        assertEquals(expected.formingBar(), processor.formingBar().map(ExactBar::of), "forming bar after clear");
    }

    /** Checks that the call throws this, with a message that contains the text, or without a message if it is null. */
    static void refused(Class<? extends Throwable> expected, String part, Executable call) {
        Throwable e = assertThrows(expected, call);
        assertTrue(String.valueOf(e.getMessage()).contains(part), () -> "'" + part + "' in: " + e);
    }

    /** The call is refused and changes nothing. */
    void refuses(Class<? extends Throwable> expected, String part, Executable call) {
        byte[] state = processor.saveState();
        long size = bars.size();
        refused(expected, part, call);
        assertArrayEquals(state, processor.saveState(), "changed by a call that was refused");
        assertEquals(size, bars.size(), "bars of a call that was refused");
    }

    List<RangeBarProcessor> processors() {
        return List.of(processor);
    }

    List<BarBuffer> buffers() {
        return List.of(bars);
    }

    @Override
    public void close() {
        processor.close();
        bars.close();
    }
}
