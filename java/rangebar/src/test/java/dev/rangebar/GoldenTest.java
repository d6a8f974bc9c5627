package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rangebar.testsupport.GoldenBars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every golden file, through every form of batch and of streaming. */
class GoldenTest {
    @TestFactory
    Stream<DynamicTest> ofThisRepository() {
        List<Golden> files = Golden.below(Path.of(System.getProperty("rangebar.test.golden")));
        assertTrue(files.stream().anyMatch(Golden::timestampGate), "files with the timestamp gate on");
        assertTrue(files.stream().anyMatch(file -> !file.timestampGate()), "files with the timestamp gate off");
        return tests(files);
    }

    @TestFactory
    Stream<DynamicTest> ofTheSharedFolder() {
        Path folder = Path.of(System.getProperty("rangebar.test.shared"), "golden").normalize();
        assumeTrue(Files.isDirectory(folder), "skipped: the larger set of golden files is not there: " + folder);
        List<Golden> files = Golden.below(folder);
        assertTrue(files.size() > 20, "golden files in " + folder);
        return tests(files);
    }

    private static Stream<DynamicTest> tests(List<Golden> files) {
        return files.stream().map(file -> dynamicTest(file.toString(), () -> check(file)));
    }

    private static void check(Golden file) {
        Trades trades = file.trades();
        List<ExactBar> expected = file.expected();
        try (RangeBarProcessor processor = file.setup().processor();
                BarBuffer bars = BarBuffer.create()) {
            processor.process(trades.onHeap(), bars);
            processor.formingBar(bars);
            Golden.check(expected, ExactBar.of(bars));

            processor.clear();
            bars.clear();
            processor.process(trades.inNative(), bars);
            processor.formingBar(bars);
            Golden.check(expected, ExactBar.of(bars));

            processor.clear();
            bars.clear();
            trades.stream().forEach(trade -> processor.push(trade, bars));
            processor.formingBar(bars);
            Golden.check(expected, ExactBar.of(bars));

            processor.clear();
            List<ExactBar> delivered = new ArrayList<>();
            processor.forEachBar(trades.onHeap(), (view, index) -> delivered.add(ExactBar.of(view, index)));
            processor.formingBar().map(ExactBar::of).ifPresent(delivered::add);
            Golden.check(expected, delivered);

            processor.clear();
            delivered.clear();
            processor.bars(trades.stream()).map(ExactBar::of).forEach(delivered::add);
            processor.formingBar().map(ExactBar::of).ifPresent(delivered::add);
            Golden.check(expected, delivered);
        }
    }

    /** Golden bars with the trades that they belong to; the folder's README.md describes the files. */
    record Golden(Path folder, String name, List<String> bars, boolean timestampGate) {
        private static final double RELATIVE = 1e-12;
        private static final double ABSOLUTE_TURNOVER_IMBALANCE = 1e-15;
        private static final String TRADES_HEADER =
                "agg_trade_id,price,quantity,first_trade_id,last_trade_id,timestamp_us,is_buyer_maker";
        private static final String BARS_HEADER = "open_time,close_time,open,high,low,close,volume,turnover,buy_volume,"
                + "sell_volume,buy_turnover,sell_turnover,first_trade_id,last_trade_id,first_agg_trade_id,"
                + "last_agg_trade_id,individual_trade_count,agg_record_count,buy_trade_count,sell_trade_count,vwap,"
                + "duration_us,ofi,"
                + "vwap_close_deviation,price_impact,kyle_lambda_proxy,trade_intensity,volume_per_trade,aggression_ratio,"
                + "aggregation_density,turnover_imbalance,is_incomplete";

        /** All golden bars of a folder. */
        static List<Golden> below(Path folder) {
            List<Golden> all = new ArrayList<>();
            try {
                for (boolean gate : new boolean[] {true, false}) {
                    GoldenBars.read(folder, gate ? "out" : "out_nogate")
                            .forEach((name, bars) -> all.add(new Golden(folder, name, bars, gate)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return all;
        }

        @Override
        public String toString() {
            return name + (timestampGate ? "" : " without the timestamp gate");
        }

        RunOptions setup() {
            return new RunOptions(Integer.parseInt(name.split("\\.")[1]), timestampGate, 0, false, TradeFields.ALL);
        }

        Trades trades() {
            Path file = folder.resolve("in").resolve(name.split("\\.")[0] + ".csv");
            List<String[]> rows;
            try {
                rows = cells(Files.readAllLines(file), TRADES_HEADER);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Trades trades = new Trades(TradeFields.ALL, rows.size());
            for (int i = 0; i < rows.size(); i++) {
                String[] row = rows.get(i);
                trades.aggTradeId[i] = Long.parseLong(row[0]);
                trades.price[i] = FixedPoint.parse(row[1]);
                trades.quantity[i] = FixedPoint.parse(row[2]);
                trades.firstTradeId[i] = Long.parseLong(row[3]);
                trades.lastTradeId[i] = Long.parseLong(row[4]);
                trades.timestampMicros[i] = Long.parseLong(row[5]);
                trades.side[i] = (byte) (row[6].equals("true") ? 1 : 0);
            }
            return trades;
        }

        /** The closed bars and, at the end, the forming one if there is one. */
        List<ExactBar> expected() {
            return cells(bars, BARS_HEADER).stream().map(Golden::bar).toList();
        }

        /** Integers exactly, floating-point numbers as near as the folder's README.md says. */
        static void check(List<ExactBar> expected, List<ExactBar> actual) {
            assertEquals(expected.size(), actual.size(), "number of bars");
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(expected.get(i).withFeatures(null), actual.get(i).withFeatures(null), "bar " + i);
                BarFeatures right = expected.get(i).features();
                BarFeatures ours = actual.get(i).features();
                assertEquals(right.duration(), ours.duration(), "duration of bar " + i);
                near("ofi", i, right.orderFlowImbalance(), ours.orderFlowImbalance(), 0);
                near("vwap_close_deviation", i, right.vwapCloseDeviation(), ours.vwapCloseDeviation(), 0);
                near("price_impact", i, right.priceImpact(), ours.priceImpact(), 0);
                near("kyle_lambda_proxy", i, right.kyleLambdaProxy(), ours.kyleLambdaProxy(), 0);
                near("trade_intensity", i, right.tradeIntensity(), ours.tradeIntensity(), 0);
                near("volume_per_trade", i, right.volumePerTrade(), ours.volumePerTrade(), 0);
                near("aggression_ratio", i, right.aggressionRatio(), ours.aggressionRatio(), 0);
                near("aggregation_density", i, right.aggregationDensity(), ours.aggregationDensity(), 0);
                near("turnover_imbalance", i, right.turnoverImbalance(), ours.turnoverImbalance(),
                        ABSOLUTE_TURNOVER_IMBALANCE);
            }
        }

        private static void near(String column, int bar, double expected, double actual, double absolute) {
            double tolerance = Math.max(absolute, RELATIVE * Math.abs(expected));
            assertTrue(Math.abs(actual - expected) <= tolerance,
                    () -> column + " of bar " + bar + ": " + actual + " instead of " + expected);
        }

        private static ExactBar bar(String[] row) {
            long[] n = new long[22];
            for (int i = 0; i < n.length; i++) {
                n[i] = i >= 6 && i <= 11 ? 0 : Long.parseLong(row[i]);
            }
            double[] d = new double[31];
            for (int i = 22; i < d.length; i++) {
                d[i] = Double.parseDouble(row[i]);
            }
            BarFeatures features = new BarFeatures(Duration.of(n[21], ChronoUnit.MICROS), d[22], d[23], d[24], d[25], d[26],
                    d[27], d[28], d[29], d[30]);
            return new ExactBar(n[0], n[1], n[2], n[3], n[4], n[5], new BigInteger(row[6]), new BigInteger(row[7]),
                    new BigInteger(row[8]), new BigInteger(row[9]), new BigInteger(row[10]), new BigInteger(row[11]), n[12],
                    n[13], n[14], n[15], n[16], n[17], n[18], n[19], n[20], features, TradeFields.ALL, row[31].equals("1"),
                    false);
        }

        private List<String[]> cells(List<String> lines, String header) {
            assertEquals(header, lines.get(0), () -> "header of " + this);
            return lines.stream().skip(1).map(line -> line.split(",")).toList();
        }
    }
}
