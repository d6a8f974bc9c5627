package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarColumn;
import dev.rangebar.BarDistance;
import dev.rangebar.BarField;
import dev.rangebar.FeaturePlan;
import dev.rangebar.FeatureWindow;
import dev.rangebar.ResetRule;
import dev.rangebar.Threshold;
import dev.rangebar.tradefiles.Quotes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orphaned bars among the closed ones, against the rules of gaps and resets written down once more. */
class OrphanedBarsTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    /** 2024-08-01, 00:00 UTC. */
    private static final long START = 1_722_470_400_000L;
    private static final long MAX_GAP = 6 * HOUR;
    private static final long DISTANCE_CENTS = 300;
    private static final int ROUNDS = 25;
    private static final int TRADES = 400;
    private static final int WINDOW = 7;
    private static final FeaturePlan PLAN = new FeaturePlan(EnumSet.allOf(FeaturePlan.Group.class), FeaturePlan.Profile.EXACT,
            new FeatureWindow(FeatureWindow.Kind.TRADES, WINDOW), 100_000_000);
    private static final List<BarColumn> COLUMNS = List.of(BarField.FIRST_AGG_TRADE_ID, BarField.LAST_AGG_TRADE_ID,
            OrphanColumn.ORPHAN_REASON, OrphanColumn.BOUNDARY_TIME, BarField.IS_INCOMPLETE);
    /** Rules with the hour of the day (UTC) of their boundaries in August. */
    private static final Map<String, Long> RULES = Map.of("day", 0L, "17:00@America/New_York", 21L);

    @TempDir
    private Path folder;

    /** A bar: its first and last id, and why it ended; the boundary in milliseconds. */
    private record Bar(long firstId, long lastId, String reason, Long boundary, boolean isIncomplete) {
        String text(TextFormat format) {
            String time = boundary == null ? "" : format == TextFormat.RAW_CSV ? String.valueOf(boundary * 1_000)
                    : Instant.ofEpochMilli(boundary).toString().replace("Z", ".000000Z");
            if (format != TextFormat.JSON_LINES) {
                String flag = format == TextFormat.RAW_CSV ? isIncomplete ? "1" : "0" : String.valueOf(isIncomplete);
                return firstId + "," + lastId + "," + reason + "," + time + "," + flag;
            }
            return "{\"first_agg_trade_id\":" + firstId + ",\"last_agg_trade_id\":" + lastId + ",\"orphan_reason\":"
                    + (reason.isEmpty() ? "null" : "\"" + reason + "\"") + ",\"boundary_time\":"
                    + (time.isEmpty() ? "null" : "\"" + time + "\"") + ",\"is_incomplete\":" + isIncomplete + "}";
        }
    }

    private static long boundaryAfter(long time, long hour) {
        return Math.floorDiv(time - hour * HOUR, DAY) * DAY + DAY + hour * HOUR;
    }

    /** Trades with steps of no time, of exactly the maximum gap, just above it, onto a boundary and over several of them. */
    private static Trades trades(Random random, Optional<Long> hour) {
        List<Trades.Row> rows = new ArrayList<>();
        long time = START;
        long cents = 1_000_000;
        for (int i = 0; i < TRADES; i++) {
            time = switch (random.nextInt(24)) {
                case 0, 1 -> time;
                case 2 -> time + MAX_GAP;
                case 3 -> time + MAX_GAP + 1;
                case 4 -> boundaryAfter(time, hour.orElse(0L));
                case 5 -> boundaryAfter(time, hour.orElse(0L)) - 1;
                case 6 -> time + random.nextInt(60) * HOUR;
                default -> time + random.nextInt(40) * MINUTE;
            };
            cents += random.nextInt(301) - 150;
            rows.add(new Trades.Row(i + 1, cents, 1 + random.nextInt(9), time, random.nextBoolean()));
        }
        return new Trades(rows);
    }

    private static List<Bar> expected(Trades trades, boolean hasGap, Optional<Long> hour) {
        List<Bar> bars = new ArrayList<>();
        Trades.Row open = null;
        Trades.Row last = null;
        for (Trades.Row trade : trades.rows()) {
            if (open != null) {
                long before = last.time();
                Optional<Long> crossed = hour.map(at -> boundaryAfter(before, at)).filter(at -> trade.time() >= at);
                if (crossed.isPresent() || hasGap && trade.time() - before > MAX_GAP) {
                    bars.add(new Bar(open.id(), last.id(), crossed.isPresent() ? "reset" : "gap", crossed.orElse(null), false));
                    open = null;
                }
            }
            last = trade;
            if (open == null) {
                open = trade;
            } else if (Math.abs(trade.cents() - open.cents()) >= DISTANCE_CENTS && trade.time() > open.time()) {
                bars.add(new Bar(open.id(), trade.id(), "", null, false));
                open = null;
            }
        }
        if (open != null) {
            bars.add(new Bar(open.id(), last.id(), "", null, true));
        }
        return bars;
    }

    private List<Path> cut(Trades trades, Random random, int round) throws Exception {
        List<Path> files = new ArrayList<>();
        for (int from = 0; from < trades.count();) {
            int to = Math.min(trades.count(), from + 1 + random.nextInt(TRADES / 3));
            files.add(trades.slice(from, to).write(folder.resolve(round + "-" + files.size() + ".csv")));
            from = to;
        }
        return files;
    }

    private static BarPipeline.Builder pipeline(boolean hasGap, Optional<String> rule, Path... files) {
        BarPipeline.Builder builder = BarPipeline.builder().inputs(files).symbol("A").distances(List.of(
                new BarDistance.Absolute(DISTANCE_CENTS * 1_000_000))).includeIncomplete(true).includeOrphaned(true);
        if (hasGap) {
            builder.maxGap(Duration.ofMillis(MAX_GAP));
        }
        rule.map(ResetRule::parse).ifPresent(builder::resets);
        return builder;
    }

    private static List<String> rows(TextFormat format, BarPipeline.Builder builder) throws Exception {
        return rows(format, builder, COLUMNS);
    }

    private static List<String> rows(TextFormat format, BarPipeline.Builder builder, List<BarColumn> columns) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SymbolResult result = builder.sink(TextSink.toStream(format, out, columns)).build().run().symbols().get(0);
        List<String> lines = out.toString(StandardCharsets.US_ASCII).lines().toList();
        List<String> rows = format == TextFormat.JSON_LINES ? lines : lines.subList(1, lines.size());
        assertEquals(rows.size(), result.bars());
        return rows;
    }

    @ParameterizedTest
    @EnumSource(TextFormat.class)
    void orphanedBarsAreThoseOfTheRules(TextFormat format) throws Exception {
        Map<String, Integer> reasons = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(100 * format.ordinal() + round);
            boolean hasGap = round % 3 != 0;
            Optional<String> rule = round % 3 == 1 ? Optional.empty()
                    : Optional.of(random.nextBoolean() ? "day" : "17:00@America/New_York");
            Trades trades = trades(random, rule.map(RULES::get));
            List<Bar> bars = expected(trades, hasGap, rule.map(RULES::get));
            List<String> expected = bars.stream().map(bar -> bar.text(format)).toList();
            String where = format + ", round " + round + ", " + rule;
            assertEquals(expected, rows(format, pipeline(hasGap, rule, trades.write(folder.resolve("whole.csv")))), where);
            List<Path> files = cut(trades, random, round);
            assertEquals(expected, rows(format, pipeline(hasGap, rule, files.toArray(Path[]::new))), where + ", " + files.size() + " files");
            bars.forEach(bar -> reasons.merge(bar.reason(), 1, Integer::sum));
        }
        assertTrue(List.of("", "gap", "reset").stream().allMatch(reason -> reasons.getOrDefault(reason, 0) > ROUNDS), reasons.toString());
    }

    /** Features of a bar: its last id, records and delta, and the records of its window, which does not reach back over a gap. */
    private static String features(Trades trades, Bar bar, boolean hasGap) {
        int first = (int) bar.firstId() - 1;
        List<Trades.Row> own = trades.rows().subList(first, (int) bar.lastId());
        int available = first;
        while (available > 0 && !(hasGap && trades.rows().get(available).time() - trades.rows().get(available - 1).time() > MAX_GAP)) {
            available--;
        }
        long window = trades.rows().subList(available, first).stream().filter(row -> row.time() < own.get(0).time()).count();
        long delta = own.stream().mapToLong(row -> row.isBuyerMaker() ? -row.quantity() : row.quantity()).sum();
        return bar.lastId() + "," + own.size() + "," + delta + "," + Math.min(WINDOW, window);
    }

    @Test
    void featuresAreThoseOfTheBarsThatEnd() throws Exception {
        List<BarColumn> columns = new ArrayList<>(List.of(BarField.LAST_AGG_TRADE_ID));
        for (String name : List.of("bar_agg_trade_count", "delta", "window_agg_trade_count")) {
            columns.add(PLAN.columns().stream().filter(column -> column.columnName().equals(name)).findFirst().orElseThrow());
        }
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            boolean hasGap = round % 2 == 0;
            String rule = random.nextBoolean() ? "day" : "17:00@America/New_York";
            Trades trades = trades(random, Optional.of(RULES.get(rule)));
            List<Bar> bars = expected(trades, hasGap, Optional.of(RULES.get(rule)));
            Path[] files = cut(trades, random, round).toArray(Path[]::new);
            for (boolean isIncluded : new boolean[] {true, false}) {
                List<String> expected = bars.stream().filter(bar -> isIncluded || bar.reason().isEmpty())
                        .map(bar -> features(trades, bar, hasGap)).toList();
                assertEquals(expected, rows(TextFormat.CSV, pipeline(hasGap, Optional.of(rule), files).features(PLAN)
                        .includeOrphaned(isIncluded), columns), "round " + round);
            }
        }
    }

    /** The other columns of the closed bars do not change, and the two new ones stand before the last one. */
    @Test
    void closedBarsStayAsTheyAre() throws Exception {
        Trades trades = trades(new Random(7), Optional.of(0L));
        Path file = trades.write(folder.resolve("whole.csv"));
        ByteArrayOutputStream with = new ByteArrayOutputStream();
        ByteArrayOutputStream without = new ByteArrayOutputStream();
        pipeline(true, Optional.of("day"), file).sink(TextSink.toStream(TextFormat.CSV, with)).build().run();
        SymbolResult result = pipeline(true, Optional.of("day"), file).includeOrphaned(false)
                .sink(TextSink.toStream(TextFormat.CSV, without)).build().run().symbols().get(0);
        List<String> all = with.toString(StandardCharsets.US_ASCII).lines().toList();
        assertTrue(all.get(0).endsWith(",turnover_imbalance,orphan_reason,boundary_time,is_incomplete"), all.get(0));
        List<String> closed = all.stream().filter(line -> !line.contains(",gap,") && !line.contains(",reset,"))
                .map(line -> line.replace(",orphan_reason,boundary_time,", ",").replaceAll(",,,(true|false)$", ",$1")).toList();
        assertEquals(without.toString(StandardCharsets.US_ASCII).lines().toList(), closed);
        assertEquals(all.size() - closed.size(), result.orphanedBars());
        assertTrue(result.orphanedBars() > 20, result.toString());
    }

    @Test
    void seriesWithoutTheColumnsAreRefused() {
        Path file = folder.resolve("missing.csv");
        BarSinkFactory text = TextSink.toStream(TextFormat.CSV, new ByteArrayOutputStream());
        assertRefused("no bar can be orphaned", pipeline(false, Optional.empty(), file).sink(text));
        assertRefused("no columns for orphaned bars", pipeline(true, Optional.empty(), file).sink(CallbackSink.of((series, bar) -> { })));
        assertRefused("which are not written", pipeline(true, Optional.empty(), file).includeOrphaned(false)
                .sink(TextSink.toStream(TextFormat.CSV, new ByteArrayOutputStream(), COLUMNS)));
    }

    /** The columns of features and of orphaned bars stand before the last one, and spreads behind it. */
    @Test
    void columnsHaveAnOrder() {
        List<String> names = new BarSeriesSpec(Optional.empty(), Optional.empty(), Threshold.parse("100"), true,
                Optional.of(Duration.ofHours(1)), Optional.of(new Quotes(Quotes.Price.MID, Quotes.Volume.NONE)),
                Optional.of(new FeaturePlan(EnumSet.of(FeaturePlan.Group.INTRA), FeaturePlan.Profile.REFERENCE, PLAN.window())),
                Optional.empty(), true).columns().stream().map(BarColumn::columnName).toList();
        int first = names.indexOf("turnover_imbalance") + 1;
        assertEquals("intra_bull_epoch_density", names.get(first));
        assertEquals(List.of("intra_permutation_entropy", "orphan_reason", "boundary_time", "is_incomplete", "spread_min", "spread_max",
                "spread_mean"), names.subList(first + 21, names.size()));
    }

    private static void assertRefused(String why, BarPipeline.Builder builder) {
        String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains(why), message);
    }

    /** A state that counts orphaned bars does not go on as one that includes them. */
    @Test
    void statesOfOtherSeriesDoNotMatch() {
        BarSeriesSpec with = new BarSeriesSpec(Optional.empty(), Optional.empty(), Threshold.parse("100"), true,
                Optional.of(Duration.ofHours(1)), Optional.empty(), Optional.empty(), Optional.empty(), true);
        BarSeriesSpec without = new BarSeriesSpec(Optional.empty(), Optional.empty(), Threshold.parse("100"), true,
                Optional.of(Duration.ofHours(1)));
        for (BarSeriesSpec series : List.of(with, without)) {
            try (var processor = series.newProcessor(); var restored = series.restoreProcessor(processor.saveState())) {
                assertEquals(List.of(series == with, series == without), List.of(with.matches(restored), without.matches(restored)));
            }
        }
    }
}
