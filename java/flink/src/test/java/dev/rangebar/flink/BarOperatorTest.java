package dev.rangebar.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** The operator alone: states, gaps, refused trades. */
class BarOperatorTest {
    private static final long START = 1_704_067_200_000_000L;

    /** A harness around the operator. */
    private static KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness(FlinkBars.Builder options)
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(options.<TradeBlock>operator(), TradeBlock::symbol, Types.STRING);
    }

    private static FlinkBars.Builder options() {
        return FlinkBars.builder().thresholds(Market.SMALL, Market.LARGE);
    }

    private static List<SymbolBar> sorted(List<SymbolBar> bars) {
        List<SymbolBar> result = new ArrayList<>(bars);
        result.sort(Comparator.comparing(SymbolBar::symbol).thenComparing(SymbolBar::thresholdDbps)
                .thenComparing(bar -> bar.number(BarField.OPEN_TIME)));
        return result;
    }

    private static <X> List<X> side(KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness, OutputTag<X> tag) {
        Queue<StreamRecord<X>> records = harness.getSideOutput(tag);
        return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
    }

    private static void process(KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness, TradeBlock block)
            throws Exception {
        harness.processElement(block, Math.floorDiv(block.timestampMicros(block.size() - 1), 1_000));
    }

    @Test
    void statesOfAllFormatsAreRestored() throws Exception {
        Market market = new Market(3, 20, 200);
        for (int format = SymbolState.FORMAT_WITHOUT_GAPS; format <= SymbolState.FORMAT; format++) {
            List<SymbolBar> bars = new ArrayList<>();
            OperatorSubtaskState state = null;
            for (int from = 0; from < market.blocks.size(); from += 7) {
                try (KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness =
                        harness(options().stateFormat(from < 20 ? format : SymbolState.FORMAT))) {
                    harness.setup(SymbolBar.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
                    if (state != null) {
                        harness.initializeState(state);
                    }
                    harness.open();
                    for (TradeBlock block : market.blocks.subList(from, Math.min(market.blocks.size(), from + 7))) {
                        process(harness, block);
                    }
                    bars.addAll(harness.extractOutputValues());
                    assertEquals(List.of(), side(harness, FlinkBars.REFUSED));
                    state = harness.snapshot(from, from);
                }
            }
            assertEquals(sorted(market.expected()), sorted(bars));
        }
    }

    @Test
    void aSavepointOfOtherOptionsIsRefused() throws Exception {
        OperatorSubtaskState state;
        try (KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness = harness(options())) {
            harness.open();
            process(harness, new Market(1, 1, 100).blocks.get(0));
            state = harness.snapshot(1, 1);
        }
        FlinkBars.Builder fewer = FlinkBars.builder().thresholds(Market.SMALL);
        refused(state, fewer, "SYM0USDT: the savepoint has 2 thresholds, and this job has 1");
        FlinkBars.Builder other = FlinkBars.builder().thresholds(Market.SMALL, Threshold.ofDecimalBasisPoints(501));
        refused(state, other, "SYM0USDT: the savepoint has the threshold 500 dbps (0.5%), and this job has 501 dbps (0.501%)");
        refused(state, options().timestampGate(false), "timestampGate true, and this job has false");
        refused(state, options().maxGap(Duration.ofMinutes(1)), "the maximum gap none, and this job has PT1M");
    }

    private static void refused(OperatorSubtaskState state, FlinkBars.Builder options, String message) throws Exception {
        try (KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness = harness(options)) {
            Throwable failure = assertThrows(Exception.class, () -> harness.initializeState(state));
            StringBuilder all = new StringBuilder();
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                all.append(cause.getMessage()).append('\n');
            }
            assertTrue(all.toString().contains(message), all.toString());
            assertTrue(ThrowableClassifier.findThrowableOfThrowableType(failure, ThrowableType.NonRecoverableError).isPresent(),
                    "Flink would restart the job for ever: " + failure);
        }
    }

    @Test
    void refusedTradesGoToTheSideOutput() throws Exception {
        Market market = new Market(1, 4, 100);
        List<Trade> good = market.trades(0);
        List<Trade> bad = new ArrayList<>(good);
        bad.add(350, good.get(349)); // a duplicate
        bad.add(300, good.get(10)); // late
        bad.add(200, Trade.of(good.get(200).timestampMicros(), 0, 1).withAggTradeId(200).withTradeIds(400, 401)
                .withSide(Side.BUY));
        bad.add(0, Trade.of(START, -5, 1).withAggTradeId(0).withTradeIds(0, 1).withSide(Side.BUY));
        try (KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness = harness(options())) {
            harness.open();
            for (int from = 0; from < bad.size(); from += 101) {
                process(harness, TradeBlock.of(Market.name(0), bad.subList(from, Math.min(bad.size(), from + 101))));
            }
            // Other fields than those of the run.
            process(harness, TradeBlock.of(Market.name(0), List.of(Trade.of(good.get(399).timestampMicros() + 1, 1, 1))));
            assertEquals(sorted(market.expected()), sorted(harness.extractOutputValues()));
            List<RefusedTrade> refused = side(harness, FlinkBars.REFUSED);
            assertEquals(5, refused.size(), refused.toString());
            assertEquals(good.get(10), refused.get(2).trade());
            assertTrue(refused.get(2).reason().contains("earlier than the previous trade"), refused.toString());
            assertTrue(refused.get(3).reason().contains("id 349"), refused.toString());
        }
        assertThrows(IllegalArgumentException.class, () -> TradeBlock.of(null, good));
        assertThrows(IllegalArgumentException.class, () -> SymbolTrade.of("A", null));
        assertThrows(IllegalArgumentException.class, () -> TradeBlock.of("A", List.of()));
        assertThrows(IllegalArgumentException.class, () -> FlinkBars.builder().operator());
        assertThrows(IllegalArgumentException.class, () -> options().thresholds(Market.SMALL).operator());
        for (Duration gap : List.of(Duration.ZERO, Duration.ofNanos(1_500), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> options().maxGap(gap).operator()).getMessage()
                    .contains("maximum gap of " + gap));
        }
    }

    @Test
    void gapsEndWithTheWatermarkOrTheNextTrade() throws Exception {
        Duration gap = Duration.ofSeconds(60);
        for (boolean hasWatermark : new boolean[] {false, true}) {
            OperatorSubtaskState state;
            try (KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness = harness(options().maxGap(gap))) {
                harness.open();
                process(harness, block(0, 1_000_000));
                harness.processWatermark(START / 1_000 + 60_999);
                assertEquals(List.of(), side(harness, FlinkBars.ORPHANS), "the last trade is 59.999 s ago");
                state = harness.snapshot(1, 1);
            }
            try (KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness = harness(options().maxGap(gap))) {
                harness.initializeState(state); // with its timer
                harness.open();
                if (hasWatermark) {
                    harness.processWatermark(START / 1_000 + 61_000);
                    assertEquals(2, side(harness, FlinkBars.ORPHANS).size());
                    process(harness, block(61_000_000));
                    assertTrue(side(harness, FlinkBars.REFUSED).get(0).reason().contains("late"));
                }
                process(harness, block(61_000_001));
                assertEquals(2, side(harness, FlinkBars.ORPHANS).size());
                assertEquals(hasWatermark ? 1 : 0, side(harness, FlinkBars.REFUSED).size());
                SymbolBar orphan = side(harness, FlinkBars.ORPHANS).get(0);
                assertEquals(List.of(START, START + 1_000_000, 2L), List.of(orphan.number(BarField.OPEN_TIME),
                        orphan.number(BarField.CLOSE_TIME), orphan.number(BarField.AGG_TRADE_COUNT)));
                assertTrue(orphan.isOrphaned());
            }
        }
    }

    @Test
    void theLongestGapNeverEnds() throws Exception {
        Duration longest = Duration.of(Long.MAX_VALUE, ChronoUnit.MICROS);
        try (KeyedOneInputStreamOperatorTestHarness<String, TradeBlock, SymbolBar> harness = harness(options().maxGap(longest))) {
            harness.open();
            process(harness, block(0, 1_000_000));
            harness.processWatermark(START / 1_000 + Duration.ofDays(36_500).toMillis());
            process(harness, block(2_000_000));
            assertEquals(List.of(), side(harness, FlinkBars.ORPHANS));
            assertEquals(List.of(), side(harness, FlinkBars.REFUSED));
        }
    }

    private static TradeBlock block(long... micros) {
        List<Trade> trades = new ArrayList<>();
        for (long at : micros) {
            trades.add(Trade.of(START + at, 10_000_000_000L, 1));
        }
        return TradeBlock.of("SYM0USDT", trades);
    }
}
