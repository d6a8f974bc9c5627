package dev.rangebar.snippets;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarDistance;
import dev.rangebar.Footprints;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.RangeBars;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.TradeBuffer;
import dev.rangebar.TradeColumns;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The examples in the Javadoc of the simple storey. */
final class Simple {
    private Simple() {}

    static List<RangeBar> first() {
        // @start region="first"
        TradeBuffer trades = new TradeBuffer();
        trades.add(Instant.parse("2026-01-02T03:04:05.678Z"), "42313.90", "0.5", Side.BUY);
        trades.add(Instant.parse("2026-01-02T03:04:06.002Z"), "42420.00", "1.25", Side.SELL);
        for (RangeBar bar : RangeBars.of(trades, Threshold.ofPercent("0.25"))) {
            System.out.println(bar); // 2026-01-02T03:04:05.678Z to 2026-01-02T03:04:06.002Z open 42313.9 high 42420 ...
        }
        // @end
        return RangeBars.of(trades, Threshold.ofPercent("0.25"));
    }

    static int distance() {
        // @start region="distance"
        BarDistance distance = Threshold.ofPercent("0.25");
        int dbps = distance instanceof Threshold threshold ? threshold.decimalBasisPoints() : 0; // 250
        // @end
        return dbps;
    }

    static BigDecimal footprint(TradeColumns trades) {
        // @start region="footprint"
        Footprints footprints = Footprints.create(10 * 100_000_000L); // rows of 10.00
        footprints.add(trades, 0, trades.count());
        for (int row = 0; row < footprints.rowCount(0); row++) {
            System.out.println(footprints.price(0, row) + ": " + footprints.buyVolume(0, row) + " bought, " + footprints.sellVolume(0, row)
                    + " sold");
        }
        // @end
        return footprints.delta(0);
    }

    static List<Threshold> threshold() {
        // @start region="threshold"
        Threshold quarterPercent = Threshold.ofPercent("0.25"); // 250 dbps (0.25%)
        Threshold same = Threshold.ofBasisPoints("25");
        Threshold sameAgain = Threshold.ofDecimalBasisPoints(250);
        Threshold parsed = Threshold.parse("0.25%"); // or "25bps" or "250dbps"
        // @end
        return List.of(quarterPercent, same, sameAgain, parsed);
    }

    static Trade trade() {
        // @start region="trade"
        Trade trade = Trade.of(Instant.parse("2026-01-02T03:04:05.678Z"), "42313.90", "0.5") // or BigDecimal
                .withSide(Side.BUY)
                .withTradeId(4_711);
        // @end
        return trade;
    }

    static TradeBuffer buffer() {
        // @start region="buffer"
        TradeBuffer trades = new TradeBuffer();
        trades.add(Instant.parse("2026-01-02T03:04:05.678Z"), new BigDecimal("42313.90"), new BigDecimal("0.5"), Side.BUY);
        trades.add(Instant.parse("2026-01-02T03:04:06.002Z"), "42420.00", "1.25", Side.SELL); // the same as text
        trades.add(1_767_323_046_010_000L, 4_242_000_000_000L, 5_000_000L, Side.SELL); // microseconds, units of 1e-8
        List<RangeBar> bars = RangeBars.of(trades, Threshold.ofPercent("0.25"));
        // @end
        System.out.println(bars.size());
        return trades;
    }

    static List<RangeBar> rangeBars(TradeBuffer btc, TradeBuffer eth) {
        // @start region="rangeBars"
        List<RangeBar> bars = RangeBars.of(btc, Threshold.ofPercent("0.25"));

        // several symbols at several thresholds, on all cores
        Map<String, TradeColumns> trades = Map.of("BTCUSDT", btc.columns(), "ETHUSDT", eth.columns());
        List<Threshold> thresholds = List.of(Threshold.ofPercent("0.25"), Threshold.ofPercent("0.5"));
        Map<String, Map<Threshold, List<RangeBar>>> all = RangeBars.of(trades, thresholds);
        List<RangeBar> wide = all.get("BTCUSDT").get(Threshold.ofPercent("0.5"));
        // @end
        System.out.println(bars.size() + ", " + wide.size());
        return all.get("BTCUSDT").get(Threshold.ofPercent("0.25"));
    }

    static void bar(RangeBar bar) {
        // @start region="bar"
        System.out.println(bar.openTime() + " open " + bar.open() + " close " + bar.close());
        bar.buyVolume().ifPresent(volume -> System.out.println("bought " + volume)); // empty without a side
        // @end
    }

    static void refused(RangeBarProcessor processor, TradeColumns trades, BarBuffer bars) {
        // @start region="refused"
        try {
            processor.process(trades, bars);
        } catch (InvalidTradeException e) {
            System.err.println(e.getMessage()); // trade 17: price -1 is not above 0 (...)
            processor.process(trades.slice(0, e.index()), bars); // a batch is atomic: nothing of it was processed
        }
        // @end
    }
}
