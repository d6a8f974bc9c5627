package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.FeaturePlan;
import dev.rangebar.FeatureWindow;
import dev.rangebar.ResetRule;
import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features in a database that several runs build. */
class FeaturesResumeTest {
    private static final String HEADER = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker";

    /** Rows of 5.00. */
    private static final long ROW_SIZE = 500_000_000;

    @TempDir
    private Path folder;

    private static List<String> trades() {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>();
        long price = 4_200_000;
        long time = 1_725_148_800_000L;
        for (int i = 0; i < 2_000; i++) {
            price += random.nextInt(4_001) - 2_000;
            time += random.nextInt(400);
            lines.add(i + "," + price / 100 + "." + String.format("%02d", price % 100) + ",0." + (100 + random.nextInt(900)) + "," + 2 * i + ","
                    + (2 * i + 1) + "," + time + "," + random.nextBoolean());
        }
        return lines;
    }

    private Path file(String name, List<String> lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(HEADER));
        all.addAll(lines);
        return Files.write(folder.resolve(name), all);
    }

    private static FeaturePlan plan(String window) {
        return new FeaturePlan(EnumSet.allOf(FeaturePlan.Group.class), FeaturePlan.Profile.EXACT, FeatureWindow.parse(window),
                ROW_SIZE);
    }

    private static void build(Path database, FeaturePlan plan, Path... files) throws Exception {
        build(database, plan, null, files);
    }

    private static void build(Path database, FeaturePlan plan, ResetRule resets, Path... files) throws Exception {
        try (BarDatabase bars = BarDatabase.open(database)) {
            BarPipeline.Builder builder = BarPipeline.builder().inputs(files).symbol("BTCUSDT")
                    .thresholds(Threshold.ofDecimalBasisPoints(25)).sink(bars);
            if (plan != null) {
                builder.features(plan);
            }
            if (resets != null) {
                builder.resets(resets);
            }
            builder.build().run();
        }
    }

    private static List<String> rows(Path database, String columns) throws SQLException {
        return rows(database, columns, " ORDER BY rowid");
    }

    private static List<String> rows(Path database, String columns, String order) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + columns + " FROM bars" + order)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int k = 1; k <= result.getMetaData().getColumnCount(); k++) {
                    row.append(result.getString(k)).append(' ');
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    @Test
    void runAfterRunGivesTheFeaturesOfOneRun() throws Exception {
        for (String window : List.of("trades:60", "time:20s", "bars:3", "all")) {
            checkRuns(window, null);
        }
    }

    /** Bars end each minute, so that some trades belong to no bar; those of windows are in the state with the others. */
    @Test
    void runAfterRunGivesTheFeaturesOfOneRunOverResets() throws Exception {
        List<String> lines = new ArrayList<>(List.of("zone UTC"));
        for (int minute = 0; minute < 10; minute += 2) {
            lines.add("mon-sun 00:0" + minute + "-00:0" + (minute + 1));
        }
        for (String window : List.of("trades:60", "time:20s", "bars:3")) {
            checkRuns(window, ResetRule.ofSessions("minutes", lines));
        }
        List<String> reset = rows(folder.resolve("whole" + "bars:3".hashCode() + ".duckdb"), "open_time, close_time");
        build(folder.resolve("plain.duckdb"), plan("bars:3"), file("all.csv", trades()));
        assertTrue(!reset.equals(rows(folder.resolve("plain.duckdb"), "open_time, close_time")), "resets end bars");
    }

    private void checkRuns(String window, ResetRule resets) throws Exception {
        List<String> trades = trades();
        Path whole = folder.resolve("whole" + window.hashCode() + ".duckdb");
        build(whole, plan(window), resets, file("all.csv", trades));
        Path parts = folder.resolve("parts" + window.hashCode() + ".duckdb");
        int[] cuts = {0, 1, 377, 378, 1_200, trades.size()};
        for (int k = 1; k < cuts.length; k++) {
            build(parts, plan(window), resets, file("part" + k + ".csv", trades.subList(cuts[k - 1], cuts[k])));
        }
        List<String> expected = rows(whole, "*");
        assertTrue(expected.size() > 20, "bars: " + expected.size());
        assertEquals(List.of("0 "), rows(whole, "sum((delta <> buy_volume - sell_volume)::INT + (list_sum([row.buy_volume + row.sell_volume "
                + "for row in footprint]) <> volume)::INT) + sum((delta IS NULL OR footprint IS NULL)::INT) + sum((bar_agg_trade_count <> "
                + "agg_trade_count)::INT)", ""));
        assertEquals(expected, rows(parts, "*"), window);
    }

    @Test
    void otherFeaturesAreRefusedAndUnknownOnesAreFlagged() throws Exception {
        List<String> trades = trades();
        Path database = folder.resolve("bars.duckdb");
        Path first = file("first.csv", trades.subList(0, 700));
        Path second = file("second.csv", trades.subList(700, 2_000));
        build(database, null, first);
        int before = rows(database, "open_time").size();
        build(database, plan("trades:60"), second);
        List<String> flags = rows(database, "feature_flags, window_ofi IS NULL, bar_ofi IS NULL, delta IS NULL, footprint IS NULL");
        assertEquals("null true true true true ", flags.get(before - 1));
        assertEquals("6 true true true true ", flags.get(before));
        assertEquals("2 true false false false ", flags.get(before + 1));
        assertEquals("0 false false false false ", flags.get(flags.size() - 1));
        for (FeaturePlan other : new FeaturePlan[] {null, plan("trades:61")}) {
            String message = assertThrows(DatabaseException.class, () -> build(database, other, second)).getMessage();
            assertTrue(message.contains("lookback,intra,footprint exact trades:60 row:5 v1"), message);
        }
    }
}
