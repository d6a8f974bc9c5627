package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Footprints against their definition in whole numbers without a limit. */
class FootprintsTest {
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);
    private static final BigInteger SEVENTY = BigInteger.valueOf(70);
    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final long UNIT = 100_000_000L;

    /** A row of the definition. */
    private static final class Row {
        private BigInteger buys = BigInteger.ZERO;
        private BigInteger sells = BigInteger.ZERO;
        private long buyTrades;
        private long sellTrades;

        BigInteger volume() {
            return buys.add(sells);
        }
    }

    /** The rows by their index, which is the price divided by the size of a row, rounded down. */
    private static TreeMap<BigInteger, Row> rows(List<Trade> trades, long rowSize) {
        TreeMap<BigInteger, Row> rows = new TreeMap<>();
        for (Trade trade : trades) {
            Row row = rows.computeIfAbsent(BigInteger.valueOf(trade.price()).divide(BigInteger.valueOf(rowSize)), index -> new Row());
            long executions = trade.rawLastTradeId() - trade.rawFirstTradeId() + 1;
            if (trade.rawSell()) {
                row.sells = row.sells.add(BigInteger.valueOf(trade.quantity()));
                row.sellTrades += executions;
            } else {
                row.buys = row.buys.add(BigInteger.valueOf(trade.quantity()));
                row.buyTrades += executions;
            }
        }
        return rows;
    }

    private static BigInteger pointOfControl(TreeMap<BigInteger, Row> rows) {
        BigInteger ends = rows.firstKey().add(rows.lastKey());
        Comparator<Map.Entry<BigInteger, Row>> byVolume = Comparator.comparing(entry -> entry.getValue().volume());
        Comparator<Map.Entry<BigInteger, Row>> byDistance = Comparator.comparing(entry -> entry.getKey().shiftLeft(1).subtract(ends).abs());
        return rows.entrySet().stream().max(byVolume.thenComparing(byDistance.reversed()).thenComparing(
                Map.Entry.<BigInteger, Row>comparingByKey().reversed())).orElseThrow().getKey();
    }

    /** The first and the last row of the value area. */
    private static List<BigInteger> valueArea(TreeMap<BigInteger, Row> rows) {
        BigInteger total = rows.values().stream().map(Row::volume).reduce(BigInteger.ZERO, BigInteger::add);
        BigInteger low = pointOfControl(rows);
        BigInteger high = low;
        while (rows.subMap(low, true, high, true).values().stream().map(Row::volume).reduce(BigInteger.ZERO, BigInteger::add)
                .multiply(HUNDRED).compareTo(total.multiply(SEVENTY)) < 0) {
            BigInteger below = rows.lowerKey(low);
            BigInteger above = rows.higherKey(high);
            if (below == null || above != null && rows.get(above).volume().compareTo(rows.get(below).volume()) > 0) {
                high = above;
            } else {
                low = below;
            }
        }
        return List.of(low, high);
    }

    private static BigDecimal decimal(BigInteger units) {
        return new BigDecimal(units, 8);
    }

    private static void check(String where, List<Trade> trades, long rowSize, Footprints actual, int bar) {
        BigInteger delta = BigInteger.ZERO;
        BigInteger least = BigInteger.ZERO;
        BigInteger most = BigInteger.ZERO;
        for (Trade trade : trades) {
            delta = delta.add(BigInteger.valueOf(trade.rawSell() ? -trade.quantity() : trade.quantity()));
            least = least.min(delta);
            most = most.max(delta);
        }
        assertEquals(List.of(decimal(delta), decimal(least), decimal(most)),
                List.of(actual.delta(bar), actual.deltaMin(bar), actual.deltaMax(bar)), where);
        TreeMap<BigInteger, Row> rows = rows(trades, rowSize);
        assertEquals(rows.size(), actual.rowCount(bar), where);
        BigInteger size = BigInteger.valueOf(rowSize);
        int k = 0;
        Row none = new Row();
        for (Map.Entry<BigInteger, Row> entry : rows.entrySet()) {
            BigInteger index = entry.getKey();
            Row row = entry.getValue();
            assertEquals(index.multiply(size).longValueExact(), actual.price(bar, k), where);
            assertEquals(decimal(row.buys), actual.buyVolume(bar, k), where);
            assertEquals(decimal(row.sells), actual.sellVolume(bar, k), where);
            assertEquals(row.buyTrades, actual.buyTradeCount(bar, k), where);
            assertEquals(row.sellTrades, actual.sellTradeCount(bar, k), where);
            BigInteger sellsBelow = rows.getOrDefault(index.subtract(BigInteger.ONE), none).sells;
            BigInteger buysAbove = rows.getOrDefault(index.add(BigInteger.ONE), none).buys;
            assertEquals(!index.equals(rows.firstKey()) && row.buys.signum() > 0 && row.buys.compareTo(sellsBelow.multiply(THREE)) >= 0,
                    actual.isBuyImbalance(bar, k), where);
            assertEquals(!index.equals(rows.lastKey()) && row.sells.signum() > 0 && row.sells.compareTo(buysAbove.multiply(THREE)) >= 0,
                    actual.isSellImbalance(bar, k), where);
            k++;
        }
        boolean hasVolume = rows.values().stream().anyMatch(row -> row.volume().signum() > 0);
        assertEquals(hasVolume, actual.hasVolume(bar), where);
        if (hasVolume) {
            assertEquals(pointOfControl(rows).multiply(size).longValueExact(), actual.pointOfControl(bar), where);
            assertEquals(valueArea(rows).stream().map(row -> row.multiply(size).longValueExact()).toList(),
                    List.of(actual.valueAreaLow(bar), actual.valueAreaHigh(bar)), where);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyValueIsThatOfTheDefinition(FeaturesTest.Market market) {
        List<Trade> trades = market.trades();
        TradeColumns columns = FeaturesTest.columns(trades);
        Random random = new Random(market.ordinal());
        for (long rowSize : new long[] {1, 3, 100, UNIT / 3, 10 * UNIT, 1_000 * UNIT, Long.MAX_VALUE}) {
            Footprints footprints = Footprints.create(rowSize);
            for (int round = 0; round < 2; round++) {
                List<List<Trade>> bars = new ArrayList<>();
                for (int first = 0; first < trades.size();) {
                    int count = 1 + random.nextInt(Math.min(200, trades.size() - first));
                    footprints.add(columns, first, count);
                    bars.add(trades.subList(first, first + count));
                    first += count;
                }
                assertEquals(bars.size(), footprints.size());
                for (int bar = 0; bar < bars.size(); bar++) {
                    check(market + ", rows of " + rowSize + ", bar " + bar, bars.get(bar), rowSize, footprints, bar);
                }
                footprints.clear();
            }
        }
    }

    @Test
    void theColumnsOfAHistoryHaveTheSameValues() {
        List<Trade> trades = FeaturesTest.Market.HUGE_VOLUMES.trades();
        FeaturePlan plan = new FeaturePlan(EnumSet.of(FeaturePlan.Group.FOOTPRINT), FeaturePlan.Profile.EXACT, FeatureWindow.parse("trades:1"),
                5 * UNIT);
        assertEquals("footprint exact trades:1 row:5 v1", plan.toString());
        assertEquals(plan, FeaturePlan.parse(plan.toString()));
        assertEquals(List.of("delta", "delta_min", "delta_max", "point_of_control", "value_area_low", "value_area_high",
                "buy_imbalance_count", "sell_imbalance_count", "footprint", "feature_flags"),
                plan.columns().stream().map(FeatureColumn::columnName).toList());
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(100));
                BarBuffer buffer = BarBuffer.create()) {
            TradeHistory history = TradeHistory.create(plan, Optional.empty());
            processor.process(FeaturesTest.columns(trades), buffer);
            history.add(FeaturesTest.columns(trades), buffer.view());
            processor.formingBar(buffer);
            history.addBars(buffer.view());
            Footprints footprints = history.footprints();
            assertTrue(history.size() > 5, "bars: " + history.size());
            int first = 0;
            for (int bar = 0; bar < history.size(); bar++) {
                int count = (int) buffer.view().aggTradeCount(bar);
                check("bar " + bar, trades.subList(first, first + count), 5 * UNIT, footprints, bar);
                first += count;
                for (FeatureColumn column : plan.columns()) {
                    Object value = column.kind() == FeatureColumn.Kind.VOLUME
                            ? Int128.toBigDecimal(history.number(bar, column), history.high(bar, column), 8) : history.number(bar, column);
                    Object expected = switch (column.columnName()) {
                        case "delta" -> footprints.delta(bar);
                        case "delta_min" -> footprints.deltaMin(bar);
                        case "delta_max" -> footprints.deltaMax(bar);
                        case "point_of_control" -> footprints.pointOfControl(bar);
                        case "value_area_low" -> footprints.valueAreaLow(bar);
                        case "value_area_high" -> footprints.valueAreaHigh(bar);
                        case "buy_imbalance_count" -> imbalances(footprints, bar, true);
                        case "sell_imbalance_count" -> imbalances(footprints, bar, false);
                        case "footprint" -> (long) footprints.rowCount(bar);
                        default -> 0L;
                    };
                    assertEquals(expected, value, column.columnName());
                }
            }
            assertEquals(trades.size(), first);
        }
    }

    private static long imbalances(Footprints footprints, int bar, boolean ofBuys) {
        long count = 0;
        for (int row = 0; row < footprints.rowCount(bar); row++) {
            count += (ofBuys ? footprints.isBuyImbalance(bar, row) : footprints.isSellImbalance(bar, row)) ? 1 : 0;
        }
        return count;
    }

    @Test
    void refusalsSayWhatToDo() {
        assertRefused("price rows of 0 have no height; expected a size above 0", () -> Footprints.create(0));
        assertRefused("a footprint needs the size of its price rows", () -> new FeaturePlan(EnumSet.of(FeaturePlan.Group.FOOTPRINT),
                FeaturePlan.Profile.EXACT, FeatureWindow.parse("all")));
        assertRefused("a size of price rows needs the group footprint", () -> new FeaturePlan(EnumSet.of(FeaturePlan.Group.INTRA),
                FeaturePlan.Profile.EXACT, FeatureWindow.parse("all"), 1));
        assertRefused("'footprint exact all row:5 v2' is no plan of features of version 1",
                () -> FeaturePlan.parse("footprint exact all row:5 v2"));
        int count = Footprints.MAX_ROWS + 1;
        long[] times = new long[count];
        long[] prices = new long[count];
        for (int i = 0; i < count; i++) {
            prices[i] = 100 * (i + 1L);
        }
        TradeColumns trades = TradeColumns.of(times, prices, prices);
        Footprints rows = Footprints.create(100);
        assertRefused("trades without sides have no footprint: its delta and its rows tell buys from sells; use trades with sides, or "
                + "features without footprint", () -> rows.add(trades, 0, 1));
        TradeColumns withSides = trades.withSides(new byte[count]);
        assertEquals("the footprint of the bar that opens at 1970-01-01T00:00:00Z may have 1000001 price rows of 0.000001, above the limit "
                + "of 1000000; choose larger rows", assertThrows(TradeHistory.FeatureMemoryException.class,
                        () -> rows.add(withSides, 0, count)).getMessage());
        rows.add(withSides, 1, count - 1L);
        assertEquals(Footprints.MAX_ROWS, rows.rowCount(0));
        assertRefused("a bar without trades has no footprint; expected a number of trades above 0", () -> rows.add(withSides, 1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> rows.add(withSides, 1, count));
        assertThrows(IndexOutOfBoundsException.class, () -> rows.add(withSides, 1, -1));
        assertEquals(1, rows.size());
        assertThrows(IndexOutOfBoundsException.class, () -> rows.price(0, Footprints.MAX_ROWS));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
