package dev.rangebar.bench;

import dev.rangebar.BarView;

/** Computes the checksums of {@code checksum.c} from the bars of the Java API. */
final class Checksum {
    private static final long START = 0xCBF29CE484222325L;

    private long hash = START;

    static long ofBars(BarView bars) {
        Checksum sum = new Checksum();
        for (long i = 0; i < bars.size(); i++) {
            sum.addBar(bars, i);
        }
        return sum.value();
    }

    static long ofDerived(BarView bars) {
        Checksum sum = new Checksum();
        for (long i = 0; i < bars.size(); i++) {
            sum.addDerived(bars, i);
        }
        return sum.value();
    }

    long value() {
        return hash;
    }

    void addBar(BarView bars, long i) {
        add((bars.isIncomplete(i) ? 1 : 0) | (bars.isOrphaned(i) ? 2 : 0) | (bars.hasAggTradeIds(i) ? 256 : 0)
                | (bars.hasTradeIds(i) ? 512 : 0) | (bars.hasSide(i) ? 1024 : 0));
        add(bars.openTimeMicros(i));
        add(bars.closeTimeMicros(i));
        add(bars.open(i));
        add(bars.high(i));
        add(bars.low(i));
        add(bars.close(i));
        add(bars.volumeLo64(i));
        add(bars.volumeHi64(i));
        add(bars.turnoverLo64(i));
        add(bars.turnoverHi64(i));
        add(bars.buyVolumeLo64(i));
        add(bars.buyVolumeHi64(i));
        add(bars.sellVolumeLo64(i));
        add(bars.sellVolumeHi64(i));
        add(bars.buyTurnoverLo64(i));
        add(bars.buyTurnoverHi64(i));
        add(bars.sellTurnoverLo64(i));
        add(bars.sellTurnoverHi64(i));
        add(bars.firstTradeId(i));
        add(bars.lastTradeId(i));
        add(bars.firstAggTradeId(i));
        add(bars.lastAggTradeId(i));
        add(bars.tradeCount(i));
        add(bars.aggTradeCount(i));
        add(bars.buyTradeCount(i));
        add(bars.sellTradeCount(i));
    }

    void addDerived(BarView bars, long i) {
        add(bars.vwap(i));
        add(bars.durationMicros(i));
        add(bars.orderFlowImbalance(i));
        add(bars.vwapCloseDeviation(i));
        add(bars.priceImpact(i));
        add(bars.kyleLambdaProxy(i));
        add(bars.tradeIntensity(i));
        add(bars.volumePerTrade(i));
        add(bars.aggressionRatio(i));
        add(bars.aggregationDensity(i));
        add(bars.turnoverImbalance(i));
    }

    private void add(double value) {
        add(Double.doubleToRawLongBits(value));
    }

    private void add(long word) {
        hash = (hash ^ word) * 0x100000001B3L;
        hash ^= hash >>> 29;
    }
}
