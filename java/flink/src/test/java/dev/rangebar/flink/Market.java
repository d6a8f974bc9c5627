package dev.rangebar.flink;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Blocks of random walks of some symbols, and the bars of one machine. */
final class Market {
    static final Threshold SMALL = Threshold.ofDecimalBasisPoints(50);
    static final Threshold LARGE = Threshold.ofDecimalBasisPoints(500);
    private static final long FIRST_MICROS = 1_704_067_200_000_000L;
    private static final long SECOND = 1_000_000;

    /** The blocks of all symbols, in turn. */
    final List<TradeBlock> blocks = new ArrayList<>();
    private final List<List<Trade>> trades = new ArrayList<>();

    Market(int symbols, int blocksPerSymbol, int tradesPerBlock) {
        Random[] randoms = new Random[symbols];
        double[] prices = new double[symbols];
        for (int s = 0; s < symbols; s++) {
            randoms[s] = new Random(s);
            prices[s] = 100;
            trades.add(new ArrayList<>());
        }
        for (int b = 0; b < blocksPerSymbol; b++) {
            for (int s = 0; s < symbols; s++) {
                List<Trade> block = new ArrayList<>();
                for (int i = 0; i < tradesPerBlock; i++) {
                    long id = (long) b * tradesPerBlock + i;
                    prices[s] *= Math.exp(randoms[s].nextGaussian() * 5e-4);
                    block.add(Trade.of(FIRST_MICROS + id / 2 * SECOND, Math.round(prices[s] * 1e4) * 10_000,
                            randoms[s].nextInt(1_000_000)).withAggTradeId(id).withTradeIds(2 * id, 2 * id + 1)
                            .withSide(randoms[s].nextBoolean() ? Side.BUY : Side.SELL));
                }
                trades.get(s).addAll(block);
                blocks.add(TradeBlock.of(name(s), block));
            }
        }
    }

    static String name(int symbol) {
        return "SYM" + symbol + "USDT";
    }

    List<Trade> trades(int symbol) {
        return trades.get(symbol);
    }

    /** The bars of all symbols at both thresholds, built by one processor each. */
    List<SymbolBar> expected() {
        List<SymbolBar> all = new ArrayList<>();
        for (Threshold threshold : List.of(SMALL, LARGE)) {
            for (int s = 0; s < trades.size(); s++) {
                try (RangeBarProcessor processor = RangeBarProcessor.create(threshold); BarBuffer bars = BarBuffer.create()) {
                    for (Trade trade : trades.get(s)) {
                        processor.push(trade, bars);
                    }
                    BarView view = bars.view();
                    for (long i = 0; i < view.size(); i++) {
                        all.add(SymbolBar.of(name(s), threshold.decimalBasisPoints(), view, i));
                    }
                }
            }
        }
        return all;
    }
}
