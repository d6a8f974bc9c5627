package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** A processor and its buffers in the middle of a run, and what they would hold had nobody misused them. */
final class Victim implements AutoCloseable {
    static final Setup SETUP = new Setup(100, true, 0, false, TradeFields.ALL);
    static final int COUNT = 20_000;

    final Trades trades = manyBars();
    final RangeBarProcessor processor = SETUP.processor();
    final BarBuffer bars = BarBuffer.create();
    private final Oracle oracle = SETUP.oracle();
    private final List<ExactBar> inBuffer = new ArrayList<>();
    private int taken;

    /** With some trades taken, and some more that were pushed and are still gathered. */
    Victim() {
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

    /** The trades after those that were taken. */
    Trades next(int count) {
        return trades.part(taken, taken + count);
    }

    /** These trades were taken by the misuse, as they may be. */
    void took(int count) {
        int before = oracle.closed.size();
        oracle.take(next(count));
        taken += count;
        inBuffer.addAll(oracle.closed.subList(before, oracle.closed.size()));
    }

    /** So many trades were taken by a call, which has handed out these bars; the others are in the buffer. */
    void delivered(List<ExactBar> bars, int count) {
        int before = inBuffer.size();
        took(count);
        List<ExactBar> ended = inBuffer.subList(before, inBuffer.size());
        assertTrue(ended.containsAll(bars), "bars handed out");
        ended.removeAll(bars);
    }

    /** How many of the next trades it takes to end the bar of that number, counted from 0. */
    int tradesUntilBar(int bar) {
        Oracle ahead = SETUP.oracle().take(trades);
        return ahead.endedBy.get(oracle.closed.size() + bar) + 1 - taken;
    }

    /** A trade that closes the forming bar. */
    Trade closing() {
        Trade next = next(1).trade(0);
        return new Trade(next.timestampMicros(), 2 * next.price(), next.quantity(), next.rawAggTradeId(), next.rawFirstTradeId(),
                next.rawLastTradeId(), next.rawSell(), next.fields());
    }

    /** Takes trades by a batch and by pushes, all of which has to be as if nothing had happened before. */
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
            fresh.process(trades.part(0, taken).onHeap());
            assertArrayEquals(fresh.saveState(), processor.saveState(), "saved state");
        }
    }

    /** After a call that has taken so many trades, or none: as {@link #check}, if nobody has closed anything. */
    void checkUnlessClosed(int count) {
        boolean open = AtOnce.doneOrRefused(bars::view) && AtOnce.doneOrRefused(processor::fields);
        if (open) {
            took(count);
            check();
        }
    }

    /** After misuse that may have made nonsense of the bars. */
    void worksAfterClear() {
        processor.clear();
        bars.clear();
        Oracle expected = SETUP.oracle().take(trades.part(0, 500));
        processor.process(trades.part(0, 300).onHeap(), bars);
        trades.part(300, 500).stream().forEach(trade -> processor.push(trade, bars));
        assertEquals(expected.closed, ExactBar.of(bars), "bars after clear");
        assertEquals(expected.formingBar(), processor.formingBar().map(ExactBar::of), "forming bar after clear");
    }

    /** Whether the call throws this, with a message that holds that, or has no message if it is null. */
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
