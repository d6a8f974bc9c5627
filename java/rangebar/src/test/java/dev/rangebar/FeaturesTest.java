package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Features against {@link FeatureOracle}, and that they do not depend on how the trades are divided. */
class FeaturesTest {
    private static final long START = 1_725_148_800_000_000L;
    private static final long UNIT = 100_000_000L;
    private static final Set<FeaturePlan.Group> BOTH = EnumSet.of(FeaturePlan.Group.LOOKBACK, FeaturePlan.Group.INTRA);
    private static final Set<FeaturePlan.Group> ALL = EnumSet.allOf(FeaturePlan.Group.class);
    private static final long ROW_SIZE = 7 * UNIT;
    private static final int TRADES = 1_100;

    /** Markets, with the extreme ones of the definition. */
    enum Market {
        WALK, FLASH_CRASH, TINY_PRICES, HUGE_VOLUMES, NO_VOLUME, RAMP, PAUSES;

        List<Trade> trades() {
            Random random = new Random(ordinal() + 7);
            List<Trade> trades = new ArrayList<>();
            long time = START;
            long price = this == TINY_PRICES ? 2_000 : 42_000 * UNIT;
            long id = 0;
            for (int i = 0; i < TRADES; i++) {
                time += switch (this) {
                    case FLASH_CRASH -> i > 300 && i < 900 ? 0 : random.nextInt(3_000);
                    case PAUSES -> i % 97 == 0 ? 3 * 86_400_000_000L : random.nextInt(2_000_000);
                    default -> random.nextInt(3) == 0 ? 0 : random.nextInt(500_000);
                };
                price += switch (this) {
                    case TINY_PRICES -> random.nextInt(9) - 4;
                    case RAMP -> 2 * UNIT;
                    case FLASH_CRASH -> i > 300 && i < 600 ? -40 * UNIT : i > 600 && i < 900 ? 39 * UNIT : UNIT * (random.nextInt(9) - 4);
                    default -> UNIT / 100 * (random.nextInt(4_001) - 2_000);
                };
                price = Math.max(1, price);
                long quantity = switch (this) {
                    case HUGE_VOLUMES -> Long.MAX_VALUE - random.nextInt(1_000) * (long) 1e15;
                    case NO_VOLUME -> i < 700 || random.nextInt(4) > 0 ? 0 : random.nextInt(5);
                    case RAMP -> UNIT;
                    default -> 1 + (long) (UNIT * Math.exp(2 * random.nextGaussian()));
                };
                int fills = 1 + random.nextInt(3);
                trades.add(new Trade(time, price, quantity, i, id, id + fills - 1, random.nextInt(5) < 2, TradeFields.ALL));
                id += fills;
            }
            return trades;
        }
    }

    static TradeColumns columns(List<Trade> trades) {
        long[][] columns = new long[6][trades.size()];
        byte[] side = new byte[trades.size()];
        for (int i = 0; i < side.length; i++) {
            Trade trade = trades.get(i);
            columns[0][i] = trade.timestampMicros();
            columns[1][i] = trade.price();
            columns[2][i] = trade.quantity();
            columns[3][i] = trade.rawAggTradeId();
            columns[4][i] = trade.rawFirstTradeId();
            columns[5][i] = trade.rawLastTradeId();
            side[i] = (byte) (trade.rawSell() ? 1 : 0);
        }
        return TradeColumns.of(columns[0], columns[1], columns[2]).withAggTradeIds(columns[3])
                .withTradeIds(columns[4], columns[5]).withSides(side);
    }

    private static List<String> windows() {
        return List.of("trades:50", "trades:700", "time:20s", "bars:2", "all");
    }

    /** Ends of bars without a breach. */
    private record Ends(Optional<Duration> maxGap, Optional<ResetRule> resets) {
        static final Ends NONE = new Ends(Optional.empty(), Optional.empty());
        /** Boundaries every 30 minutes. */
        static final ResetRule HALF_HOURS = halfHours();

        private static ResetRule halfHours() {
            List<String> lines = new ArrayList<>(List.of("zone UTC"));
            for (int hour = 0; hour < 24; hour++) {
                lines.add(String.format("mon-sun %02d:00-%02d:30", hour, hour));
            }
            return ResetRule.ofSessions("half hours", lines);
        }

        static Ends gap(Duration gap) {
            return new Ends(Optional.of(gap), Optional.empty());
        }

        RangeBarProcessor processor(int dbps, boolean includeOrphaned) {
            RangeBarProcessor.Builder builder = RangeBarProcessor.builder(Threshold.ofDecimalBasisPoints(dbps)).includeOrphaned(includeOrphaned);
            maxGap.ifPresent(builder::maxGap);
            resets.ifPresent(builder::resets);
            return builder.build();
        }

        /** The first trade that a window of a bar may have: that after the last gap. */
        int available(List<Trade> trades, int first) {
            int available = first;
            while (available > 0 && (maxGap.isEmpty() || trades.get(available).timestampMicros() - trades.get(available - 1).timestampMicros()
                    <= maxGap.get().toNanos() / 1_000)) {
                available--;
            }
            return available;
        }
    }

    /** The same trades in at least 10 hours. */
    private static List<Trade> slow(List<Trade> trades) {
        long factor = Math.max(1, 36_000_000_000L / (trades.get(trades.size() - 1).timestampMicros() - START));
        return trades.stream().map(trade -> new Trade(START + (trade.timestampMicros() - START) * factor, trade.price(), trade.quantity(),
                trade.rawAggTradeId(), trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.rawSell(), TradeFields.ALL)).toList();
    }

    @ParameterizedTest
    @EnumSource
    void everyValueIsThatOfTheDefinition(Market market) {
        List<Trade> trades = market.trades();
        int bars = 0;
        for (FeaturePlan.Profile profile : FeaturePlan.Profile.values()) {
            for (int dbps : new int[] {10, 250}) {
                for (String window : windows()) {
                    bars += compare(trades, dbps, new FeaturePlan(BOTH, profile, FeatureWindow.parse(window)), Ends.NONE);
                }
            }
        }
        assertTrue(bars > 10, "bars: " + bars);
    }

    /** Windows go on over the bars that resets end, and do not reach back over gaps. */
    @ParameterizedTest
    @EnumSource
    void everyValueIsThatOfTheDefinitionOverResets(Market market) {
        List<Trade> trades = slow(market.trades());
        for (Optional<Duration> gap : List.of(Optional.<Duration>empty(), Optional.of(Duration.ofMinutes(1)))) {
            for (String window : List.of("trades:50", "time:1h", "bars:2", "all")) {
                int bars = compare(trades, 250, new FeaturePlan(BOTH, FeaturePlan.Profile.EXACT, FeatureWindow.parse(window)),
                        new Ends(gap, Optional.of(Ends.HALF_HOURS)));
                assertTrue(bars > 10, "bars: " + bars);
            }
        }
    }

    /** Compares all bars, orphaned ones too, and returns their number. */
    private static int compare(List<Trade> trades, int dbps, FeaturePlan plan, Ends ends) {
        try (RangeBarProcessor processor = ends.processor(dbps, true); BarBuffer buffer = BarBuffer.create()) {
            TradeHistory history = TradeHistory.create(plan, ends.maxGap());
            processor.process(columns(trades), buffer);
            history.add(columns(trades), buffer.view());
            history.forgetOrphaned(processor.formingBar());
            processor.formingBar(buffer);
            BarView bars = buffer.view();
            history.addBars(bars);
            List<Integer> closed = new ArrayList<>();
            int first = 0;
            for (int bar = 0; bar < bars.size(); bar++) {
                int count = (int) bars.aggTradeCount(bar);
                int from = first;
                Window window = window(trades, first, closed, plan.window(), ends.available(trades, first));
                Map<String, Number> expected = new HashMap<>();
                if (plan.profile() == FeaturePlan.Profile.EXACT) {
                    expected.putAll(FeatureOracle.exact("window_", window.trades));
                    expected.putAll(FeatureOracle.exact("bar_", trades.subList(from, from + count)));
                    expected.put("feature_flags", window.isCut ? 1L : 0L);
                } else {
                    expected.putAll(FeatureOracle.lookback(window.trades));
                    expected.putAll(FeatureOracle.intra(trades.subList(from, from + count)));
                }
                String where = plan + " at " + dbps + " dbps, " + ends + ", bar " + bar + ": ";
                assertEquals(window.isCut ? 1 : 0, history.flags(bar), where);
                for (FeatureColumn column : plan.columns()) {
                    check(where + column.columnName(), expected.get(column.columnName()), history, bar, column);
                }
                if (!bars.isOrphaned(bar)) {
                    closed.add(first);
                }
                first += count;
            }
            return (int) bars.size();
        }
    }

    private static void check(String where, Number expected, TradeHistory history, int bar, FeatureColumn column) {
        if (expected == null || history.isNull(bar, column)) {
            assertEquals(expected == null, history.isNull(bar, column), where + " is null; expected " + expected);
        } else if (column.kind() == FeatureColumn.Kind.RATIO) {
            double value = history.ratio(bar, column);
            double difference = Math.abs(value - expected.doubleValue());
            assertTrue(difference <= 1e-9 * Math.abs(expected.doubleValue()) + 1e-11, where + " is " + value + "; expected " + expected);
        } else {
            assertEquals(expected.longValue(), history.number(bar, column), where);
        }
    }

    private record Window(List<Trade> trades, boolean isCut) {}

    /** The window of the bar with a first trade, by looking at every trade from the first available one on; others have closed before. */
    private static Window window(List<Trade> trades, int first, List<Integer> closed, FeatureWindow window, int available) {
        int bar = window.kind() == FeatureWindow.Kind.BARS ? closed.size() - (int) window.size() : 0;
        boolean hasBar = bar >= 0 && bar < closed.size() && closed.get(bar) >= available;
        long open = trades.get(first).timestampMicros();
        List<Trade> earlier = new ArrayList<>();
        List<Trade> inWindow = new ArrayList<>();
        for (int i = available; i < first; i++) {
            Trade trade = trades.get(i);
            if (trade.timestampMicros() < open) {
                earlier.add(trade);
                boolean isIn = switch (window.kind()) {
                    case TIME -> trade.timestampMicros() >= open - window.size();
                    case BARS -> i >= (hasBar ? closed.get(bar) : available);
                    default -> true;
                };
                if (isIn) {
                    inWindow.add(trade);
                }
            }
        }
        return switch (window.kind()) {
            case TRADES -> new Window(earlier.subList((int) Math.max(0, earlier.size() - window.size()), earlier.size()),
                    earlier.size() < window.size());
            case TIME -> new Window(inWindow, trades.get(available).timestampMicros() > open - window.size());
            case BARS -> new Window(inWindow, !hasBar);
            case ALL -> new Window(inWindow, false);
        };
    }

    /** Every row of a run, cut at random, saved and restored at random; the columns of a row as bits. */
    private static List<long[]> rows(List<Trade> trades, FeaturePlan plan, Ends ends, boolean includeOrphaned, long seed) {
        Random random = new Random(seed);
        List<long[]> rows = new ArrayList<>();
        try (RangeBarProcessor processor = ends.processor(10, includeOrphaned); BarBuffer buffer = BarBuffer.create()) {
            TradeHistory history = TradeHistory.create(plan, ends.maxGap());
            TradeColumns all = columns(trades);
            for (int at = 0; at < trades.size();) {
                int count = seed == 0 ? trades.size() : Math.min(trades.size() - at, 1 + random.nextInt(random.nextInt(5) == 0 ? 200 : 7));
                TradeColumns part = all.slice(at, count);
                processor.process(part, buffer);
                history.add(part, buffer.view());
                for (int bar = 0; bar < history.size(); bar++) {
                    if (!buffer.view().isOrphaned(bar)) {
                        rows.add(row(history, bar));
                    }
                }
                buffer.clear();
                history.clearBars();
                at += count;
                if (seed != 0 && random.nextBoolean()) {
                    history.forgetOrphaned(processor.formingBar());
                }
                if (seed != 0 && random.nextInt(3) == 0) {
                    history = TradeHistory.restore(plan, ends.maxGap(), history.saveState());
                }
            }
        }
        return rows;
    }

    private static long[] row(TradeHistory history, int bar) {
        List<Long> row = new ArrayList<>();
        row.add((long) history.flags(bar));
        for (FeatureColumn column : history.plan().columns()) {
            row.add(history.isNull(bar, column) ? Long.MIN_VALUE : column.kind() == FeatureColumn.Kind.RATIO
                    ? Double.doubleToRawLongBits(history.ratio(bar, column)) : history.number(bar, column));
            if (column.kind() == FeatureColumn.Kind.VOLUME) {
                row.add(history.high(bar, column));
            }
        }
        if (history.plan().groups().contains(FeaturePlan.Group.FOOTPRINT)) {
            Footprints footprints = history.footprints();
            for (int k = 0; k < footprints.rowCount(bar); k++) {
                row.addAll(List.of(footprints.price(bar, k), footprints.buyVolumeLo64(bar, k), footprints.buyVolumeHi64(bar, k),
                        footprints.sellVolumeLo64(bar, k), footprints.sellVolumeHi64(bar, k), footprints.buyTradeCount(bar, k),
                        footprints.sellTradeCount(bar, k)));
            }
        }
        return row.stream().mapToLong(Long::longValue).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trades:1", "trades:60", "time:90s", "bars:1", "bars:5", "all"})
    void cutsAndResumesChangeNothing(String window) {
        for (Ends ends : List.of(Ends.NONE, Ends.gap(Duration.of(400, ChronoUnit.MILLIS)), new Ends(Optional.empty(), Optional.of(Ends.HALF_HOURS)),
                new Ends(Optional.of(Duration.ofMinutes(1)), Optional.of(Ends.HALF_HOURS)))) {
            for (Market market : List.of(Market.WALK, Market.FLASH_CRASH, Market.PAUSES)) {
                List<Trade> trades = ends.resets().isPresent() ? slow(market.trades()) : market.trades();
                FeaturePlan plan = new FeaturePlan(ALL, FeaturePlan.Profile.EXACT, FeatureWindow.parse(window), ROW_SIZE);
                List<long[]> whole = rows(trades, plan, ends, false, 0);
                assertTrue(whole.size() > 5, market + " has bars");
                for (long seed = 1; seed <= 3; seed++) {
                    List<long[]> cut = rows(trades, plan, ends, seed == 2, seed);
                    assertEquals(whole.size(), cut.size());
                    for (int bar = 0; bar < whole.size(); bar++) {
                        assertArrayEquals(whole.get(bar), cut.get(bar), market + ", " + plan + ", " + ends + ", bar " + bar);
                    }
                }
            }
        }
    }

    /** Only the trades of the window and of the bar that forms stay in memory where every bar ends by a reset. */
    @Test
    void tradesOfOrphanedBarsAreForgotten() {
        List<Trade> trades = slow(Market.WALK.trades());
        FeaturePlan plan = new FeaturePlan(ALL, FeaturePlan.Profile.EXACT, FeatureWindow.parse("trades:10"), ROW_SIZE);
        Ends ends = new Ends(Optional.empty(), Optional.of(Ends.HALF_HOURS));
        try (RangeBarProcessor processor = ends.processor(100_000, false); BarBuffer buffer = BarBuffer.create()) {
            TradeHistory history = TradeHistory.create(plan, Optional.empty());
            long most = 0;
            for (int at = 0; at < trades.size(); at++) {
                processor.process(columns(trades).slice(at, 1), buffer);
                history.add(columns(trades).slice(at, 1), buffer.view());
                history.forgetOrphaned(processor.formingBar());
                most = Math.max(most, history.saveState().length / 33 - processor.formingBar().orElseThrow().aggTradeCount());
            }
            assertEquals(0, buffer.size());
            assertTrue(processor.orphansDiscarded() > 15, "orphaned bars: " + processor.orphansDiscarded());
            assertTrue(most < 30, "trades beside those of the bar that forms: " + most);
        }
    }

    @Test
    void withoutEarlierTradesNothingIsComputedFromAPart() {
        List<Trade> trades = Market.WALK.trades();
        FeaturePlan plan = new FeaturePlan(ALL, FeaturePlan.Profile.EXACT, FeatureWindow.parse("trades:60"), ROW_SIZE);
        List<long[]> whole = rows(trades, plan, Ends.NONE, false, 0);
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(10));
                BarBuffer buffer = BarBuffer.create()) {
            TradeColumns all = columns(trades);
            int cut = 733;
            long before = processor.process(all.slice(0, cut), buffer);
            buffer.clear();
            TradeHistory history = TradeHistory.withoutEarlierTrades(plan, Optional.empty(), processor.formingBar());
            processor.process(all.slice(cut, trades.size() - cut), buffer);
            history.add(all.slice(cut, trades.size() - cut), buffer.view());
            assertEquals(TradeHistory.WINDOW_UNKNOWN | TradeHistory.BAR_UNKNOWN, history.flags(0));
            plan.columns().stream().filter(column -> column != FeatureColumn.FLAGS)
                    .forEach(column -> assertTrue(history.isNull(0, column), column.columnName()));
            int known = 0;
            int first = whole.size() - history.size();
            for (int bar = 1; bar < history.size(); bar++) {
                long[] expected = whole.get(first + bar);
                if (history.flags(bar) == 0) {
                    assertArrayEquals(expected, row(history, bar));
                    known++;
                } else {
                    assertEquals(TradeHistory.WINDOW_UNKNOWN, history.flags(bar));
                    for (FeatureColumn column : plan.columns()) {
                        assertEquals(column.columnName().startsWith("window_"), history.isNull(bar, column) && column != FeatureColumn.FLAGS
                                && !column.columnName().startsWith("bar_"), column.columnName());
                    }
                }
            }
            assertTrue(known > 3 && before >= 0, "known bars: " + known);
        }
    }

    @Test
    void windowsAreReadAndRefused() {
        assertEquals("time:300000000us", FeatureWindow.parse("time:5m").toString());
        for (String window : windows()) {
            FeaturePlan plan = new FeaturePlan(BOTH, FeaturePlan.Profile.REFERENCE, FeatureWindow.parse(window));
            assertEquals(plan, FeaturePlan.parse(plan.toString()));
        }
        for (String bad : List.of("", "trades", "trades:0", "time:5", "bars:-1", "trades:16000001", "bars:16000001", "time:0s",
                "time:999999999999d", "all:1", "ALL")) {
            assertThrows(IllegalArgumentException.class, () -> FeatureWindow.parse(bad), bad);
        }
        assertEquals("time:4611686018427387904us", new FeatureWindow(FeatureWindow.Kind.TIME, 1L << 62).toString());
        assertThrows(IllegalArgumentException.class, () -> new FeatureWindow(FeatureWindow.Kind.TIME, (1L << 62) + 1));
        byte[] state = TradeHistory.create(new FeaturePlan(BOTH, FeaturePlan.Profile.EXACT, FeatureWindow.parse("all")), Optional.empty())
                .saveState();
        state[9] ^= 1;
        assertThrows(IllegalArgumentException.class, () -> TradeHistory.restore(new FeaturePlan(BOTH, FeaturePlan.Profile.EXACT,
                FeatureWindow.parse("all")), Optional.empty(), state));
    }

    /** The limit is one of the trades that windows and bars need, not of those that were processed. */
    @ParameterizedTest
    @ValueSource(strings = {"all", "time:1h", "bars:1000", "trades:100"})
    void moreTradesThanAllowedAreRefused(String window) {
        TradeColumns all = columns(Market.WALK.trades());
        FeaturePlan plan = new FeaturePlan(BOTH, FeaturePlan.Profile.EXACT, FeatureWindow.parse(window));
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(10)); BarBuffer buffer = BarBuffer.create()) {
            TradeHistory history = TradeHistory.create(plan, Optional.empty(), 1_000);
            for (int at = 0; at <= 1_000; at += 50) {
                processor.process(all.slice(at, 50), buffer);
                history.add(all.slice(at, 50), buffer.view());
            }
            processor.process(all.slice(1_050, 50), buffer);
            if (window.equals("trades:100")) {
                history.add(all.slice(1_050, 50), buffer.view());
                assertEquals(buffer.size(), history.size());
                return;
            }
            String message = assertThrows(TradeHistory.FeatureMemoryException.class,
                    () -> history.add(all.slice(1_050, 50), buffer.view())).getMessage();
            assertTrue(message.matches("the features need more than 1000 trades in memory, for the window " + plan.window() + " and the bar "
                    + "that opens at 2024-09-01T00:0[0-9:.]+Z; choose a shorter window, such as trades:500, or a smaller threshold"), message);
        }
    }

    /** The trades that are kept are those of the window and of the bar that forms, and one before, however long the run is. */
    @ParameterizedTest
    @ValueSource(strings = {"trades:100", "time:2m", "bars:3"})
    void theTradesInMemoryDoNotGrowWithTheRun(String window) {
        List<Trade> trades = Market.WALK.trades();
        TradeColumns all = columns(trades);
        FeaturePlan plan = new FeaturePlan(BOTH, FeaturePlan.Profile.EXACT, FeatureWindow.parse(window));
        int empty = TradeHistory.create(plan, Optional.empty()).saveState().length;
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(10)); BarBuffer buffer = BarBuffer.create()) {
            TradeHistory history = TradeHistory.create(plan, Optional.empty());
            List<Integer> starts = new ArrayList<>();
            int forming = 0;
            for (int at = 0; at < trades.size(); at++) {
                processor.process(all.slice(at, 1), buffer);
                history.add(all.slice(at, 1), buffer.view());
                if (buffer.size() > 0) {
                    starts.add(forming);
                    forming = at + 1;
                    buffer.clear();
                    history.clearBars();
                }
                int open = Math.min(forming, at);
                long openMicros = trades.get(open).timestampMicros();
                int before = open;
                while (before > 0 && trades.get(before - 1).timestampMicros() == openMicros) {
                    before--;
                }
                int first = switch (plan.window().kind()) {
                    case TRADES -> before - (int) plan.window().size();
                    case TIME -> (int) trades.stream().filter(trade -> trade.timestampMicros() < openMicros - plan.window().size()).count();
                    default -> starts.size() < plan.window().size() ? 0 : starts.get(starts.size() - (int) plan.window().size());
                };
                int most = at + 1 - Math.max(0, Math.min(first, open)) + 1;
                int kept = (history.saveState().length - empty - Integer.BYTES * (window.startsWith("bars") ? Math.min(3, starts.size()) : 0))
                        / (4 * Long.BYTES + 1);
                assertTrue(kept <= most, "after " + at + ": " + kept + " trades, at most " + most + " are needed");
            }
            assertTrue(starts.size() > 100, "bars: " + starts.size());
        }
    }

    /** Trades and bars that do not belong together, or not to the trades before, are refused, and say what to do. */
    @Test
    void tradesAndBarsOfOthersAreRefused() {
        TradeColumns all = columns(Market.WALK.trades());
        FeaturePlan plan = new FeaturePlan(BOTH, FeaturePlan.Profile.EXACT, FeatureWindow.parse("trades:100"));
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(10)); BarBuffer buffer = BarBuffer.create();
                BarBuffer none = BarBuffer.create()) {
            processor.process(all, buffer);
            for (TradeColumns added : List.of(all.slice(0, 0), all.slice(all.count() - 1, 1))) {
                TradeHistory history = TradeHistory.create(plan, Optional.empty());
                String message = assertThrows(IllegalStateException.class, () -> history.add(added, buffer.view())).getMessage();
                assertTrue(message.matches("no trade that was added opens the bar at 2024-09-01T00:00:00(.[0-9]+)?Z; add all trades that the "
                        + "processor processes, and the bars that they close"), message);
            }
            TradeHistory history = TradeHistory.create(plan, Optional.empty());
            String message = assertThrows(IllegalStateException.class, () -> history.add(all.slice(0, 1), buffer.view())).getMessage();
            assertTrue(message.matches("the bar that opens at 2024-09-01T00:00:00(.[0-9]+)?Z has [0-9]+ trades, of which 1 were added; add all "
                    + "trades that the processor processes"), message);
            TradeColumns bare = TradeColumns.of(new long[] {Long.MAX_VALUE / 4}, new long[] {1}, new long[] {1});
            TradeHistory ofSides = TradeHistory.create(plan, Optional.empty());
            ofSides.add(all.slice(0, 1), none.view());
            assertEquals("the trades have no sides, unlike those before; the trades of a run have the same fields",
                    assertThrows(IllegalArgumentException.class, () -> ofSides.add(bare, buffer.view())).getMessage());
            FeaturePlan footprint = new FeaturePlan(ALL, FeaturePlan.Profile.EXACT, FeatureWindow.parse("all"), ROW_SIZE);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> TradeHistory.create(footprint, Optional.empty()).add(bare,
                    buffer.view())).getMessage().startsWith("trades without sides have no footprint"));
            assertTrue(assertThrows(IllegalArgumentException.class, () -> plan.column("ofi")).getMessage().startsWith(
                    "features lookback,intra exact trades:100 v1 have no column 'ofi'; they have window_agg_trade_count, "));
            assertThrows(IllegalArgumentException.class, () -> TradeHistory.create(plan, Optional.of(Duration.ZERO)));
            assertThrows(NullPointerException.class, () -> new FeaturePlan(BOTH, null, FeatureWindow.parse("all")));
            assertThrows(NullPointerException.class, () -> new FeaturePlan(BOTH, FeaturePlan.Profile.EXACT, null));
        }
    }

    /** A window that no group reads keeps no trades, and starts of bars neither. */
    @Test
    void featuresOfBarsAloneNeedNoWindow() {
        FeaturePlan plan = new FeaturePlan(Set.of(FeaturePlan.Group.INTRA), FeaturePlan.Profile.EXACT, FeatureWindow.parse("bars:2"));
        FeaturePlan other = new FeaturePlan(plan.groups(), plan.profile(), FeatureWindow.parse("trades:1"));
        List<Trade> trades = Market.WALK.trades();
        List<long[]> expected = rows(trades, other, Ends.NONE, false, 0);
        List<long[]> actual = rows(trades, plan, Ends.NONE, false, 0);
        assertEquals(expected.size(), actual.size());
        for (int bar = 0; bar < expected.size(); bar++) {
            assertArrayEquals(expected.get(bar), actual.get(bar), "bar " + bar);
        }
    }

    /** A consumer that fails receives the bar again, and the others once. */
    @Test
    void aConsumerThatFailsReceivesTheBarAgain() {
        List<Trade> trades = Market.WALK.trades();
        FeaturePlan plan = new FeaturePlan(ALL, FeaturePlan.Profile.EXACT, FeatureWindow.parse("bars:2"), ROW_SIZE);
        List<Long> received = new ArrayList<>();
        TradeHistory history = TradeHistory.create(plan, Optional.empty(), (bars, index, all, first, count) -> {
            received.add(index);
            if (received.size() == 4) {
                throw new IllegalStateException("stop");
            }
        });
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(10)); BarBuffer buffer = BarBuffer.create()) {
            processor.process(columns(trades), buffer);
            assertThrows(IllegalStateException.class, () -> history.add(columns(trades), buffer.view()));
            assertEquals(3, history.size());
            history.addBars(buffer.view());
            assertEquals(buffer.size(), history.size());
            assertEquals(List.of(0L, 1L, 2L, 3L, 3L, 4L), received.subList(0, 6));
            List<long[]> expected = rows(trades, plan, Ends.NONE, false, 0);
            for (int bar = 0; bar < history.size(); bar++) {
                assertArrayEquals(expected.get(bar), row(history, bar), "bar " + bar);
            }
        }
    }

    @Test
    void columnsOfTheReferenceHaveItsNamesAndOrder() {
        List<String> names = new FeaturePlan(BOTH, FeaturePlan.Profile.REFERENCE, FeatureWindow.parse("all")).columns().stream()
                .map(FeatureColumn::columnName).toList();
        assertEquals(38, names.size());
        assertEquals(List.of("lookback_price_range", "lookback_kaufman_er", "lookback_garman_klass_vol", "lookback_hurst",
                "lookback_permutation_entropy", "intra_bull_epoch_density"), names.subList(11, 17));
        assertEquals("intra_permutation_entropy", names.get(37));
    }

    @Test
    void theTradesOfEachBarArePassedOnInPlace() {
        List<Trade> trades = Market.WALK.trades();
        List<Trade> seen = new ArrayList<>();
        FeaturePlan plan = new FeaturePlan(Set.of(FeaturePlan.Group.INTRA), FeaturePlan.Profile.EXACT, FeatureWindow.parse("trades:1"));
        TradeHistory.BarTradesConsumer consumer = (bars, index, all, first, count) -> {
            assertEquals(bars.aggTradeCount(index), count);
            for (long i = first; i < first + count; i++) {
                Trade trade = all.get(i);
                seen.add(trade);
                assertArrayEquals(new long[] {trade.timestampMicros(), trade.price(), trade.quantity()},
                        new long[] {all.timestampMicros(i), all.price(i), all.quantity(i)});
                assertEquals(trade.side().orElseThrow() == Side.BUY, all.isBuy(i));
            }
        };
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(100));
                BarBuffer buffer = BarBuffer.create()) {
            TradeColumns all = columns(trades);
            TradeHistory history = TradeHistory.create(plan, Optional.empty(), consumer);
            for (int at = 0; at < trades.size(); at += 10) {
                processor.process(all.slice(at, 10), buffer);
                history.add(all.slice(at, 10), buffer.view());
                buffer.clear();
                history.clearBars();
                history = TradeHistory.restore(plan, Optional.empty(), history.saveState(), consumer); // within bars, too
            }
        }
        assertTrue(seen.size() > 100);
        for (int i = 0; i < seen.size(); i++) {
            assertArrayEquals(new long[] {trades.get(i).timestampMicros(), trades.get(i).price(), trades.get(i).quantity()},
                    new long[] {seen.get(i).timestampMicros(), seen.get(i).price(), seen.get(i).quantity()});
        }
    }
}
