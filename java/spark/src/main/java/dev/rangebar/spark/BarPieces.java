package dev.rangebar.spark;

import dev.rangebar.BarBuffer;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Bars of the pieces into which a {@link BarScan} cuts the trades: exact, since a bar knows nothing of the bars before it. */
final class BarPieces {
    private BarPieces() {}

    /** Place of a piece of a bar whose trades are in several blocks: the pieces of one bar follow each other. */
    static final class Key implements Serializable, Comparable<Key> {
        private static final long serialVersionUID = 1;

        final String symbol;
        final int threshold;
        /** The number of the block in which the bar closes. */
        final int target;
        private final int block;

        Key(String symbol, int threshold, int target, int block) {
            this.symbol = symbol;
            this.threshold = threshold;
            this.target = target;
            this.block = block;
        }

        private boolean isSameBar(Key other) {
            return target == other.target && threshold == other.threshold && symbol.equals(other.symbol);
        }

        @Override
        public int compareTo(Key other) {
            int order = symbol.compareTo(other.symbol);
            order = order != 0 ? order : Integer.compare(threshold, other.threshold);
            order = order != 0 ? order : Integer.compare(target, other.target);
            return order != 0 ? order : Integer.compare(block, other.block);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key && compareTo((Key) other) == 0;
        }

        /** Equal for all pieces of one bar: it chooses the task. */
        @Override
        public int hashCode() {
            return 31 * (31 * symbol.hashCode() + threshold) + target;
        }
    }

    /** {@return the bars that open and close within a block} */
    static Iterator<Row> within(TradeBlock block, BarScan.Cuts cuts, BarOptions options) {
        List<Row> rows = new ArrayList<>();
        List<Series> all = new ArrayList<>();
        try {
            for (int k = 0; k < options.dbps.length; k++) {
                if (cuts.closed[k] > 1) {
                    all.add(new Series(options, k, cuts.head[k], cuts.tail[k]));
                }
            }
            process(block, all, new TradePage());
            for (Series series : all) {
                checkCount(series.bars, cuts.closed[series.threshold] - 1, block.place.symbol);
                BarRows.append(rows, block.place.symbol, options.dbps[series.threshold], series.bars.view());
            }
        } finally {
            all.forEach(Series::close);
        }
        return rows.iterator();
    }

    /** Bars of a threshold, and the trades of a block that they have. */
    private static final class Series implements AutoCloseable {
        private final int threshold;
        private final int from;
        private final int to;
        private final RangeBarProcessor processor;
        private final BarBuffer bars = BarBuffer.create();

        Series(BarOptions options, int threshold, int from, int to) {
            this.threshold = threshold;
            this.from = from;
            this.to = to;
            processor = options.processor(threshold);
        }

        @Override
        public void close() {
            processor.close();
            bars.close();
        }
    }

    /** {@return the pieces of a block that belong to bars of which other blocks may have trades, too} */
    static Iterator<Tuple2<Key, TradeBlock>> across(TradeBlock block, BarScan.Cuts cuts, BarOptions options) {
        List<Tuple2<Key, TradeBlock>> pieces = new ArrayList<>();
        TradePage page = new TradePage();
        TradeBlock.Builder part = new TradeBlock.Builder(block.fields(), Integer.MAX_VALUE, options.maxGapMicros());
        String symbol = block.place.symbol;
        for (int k = 0; k < options.dbps.length; k++) {
            if (cuts.closed[k] > 0) {
                pieces.add(new Tuple2<>(new Key(symbol, k, cuts.block, cuts.block), block.part(0, cuts.head[k], page, part)));
            }
            if (cuts.tail[k] < block.size && (cuts.target[k] != BarScan.Cuts.NEVER || options.includesIncomplete)) {
                pieces.add(new Tuple2<>(new Key(symbol, k, cuts.target[k], cuts.block), block.part(cuts.tail[k], block.size, page, part)));
            }
        }
        return pieces.iterator();
    }

    /** {@return the bars of sorted pieces, one bar of each run of pieces} */
    static Iterator<Row> joined(Iterator<Tuple2<Key, TradeBlock>> pieces, BarOptions options) {
        List<Row> rows = new ArrayList<>();
        TradePage page = new TradePage();
        Tuple2<Key, TradeBlock> next = pieces.hasNext() ? pieces.next() : null;
        while (next != null) {
            Key bar = next._1();
            try (Series series = new Series(options, bar.threshold, 0, Integer.MAX_VALUE)) {
                while (next != null && next._1().isSameBar(bar)) {
                    process(next._2(), List.of(series), page);
                    next = pieces.hasNext() ? pieces.next() : null;
                }
                if (bar.target == BarScan.Cuts.NEVER) {
                    checkCount(series.bars, 0, bar.symbol);
                    series.processor.formingBar(series.bars);
                } else {
                    checkCount(series.bars, 1, bar.symbol);
                }
                BarRows.append(rows, bar.symbol, options.dbps[bar.threshold], series.bars.view());
            }
        }
        return rows.iterator();
    }

    private static void process(TradeBlock block, List<Series> all, TradePage page) {
        int from = all.stream().mapToInt(series -> series.from).min().orElse(0);
        int to = Math.min(all.stream().mapToInt(series -> series.to).max().orElse(0), block.size);
        for (int number = from / TradePage.SIZE; number * TradePage.SIZE < to; number++) {
            int first = block.read(number, page);
            TradeColumns trades = page.columns(block.fields());
            for (Series series : all) {
                int start = Math.max(series.from - first, 0);
                int end = Math.min(series.to - first, page.size);
                if (start < end) {
                    process(series.processor, trades.slice(start, (long) end - start), series.bars, block.place);
                }
            }
        }
    }

    private static void process(RangeBarProcessor processor, TradeColumns trades, BarBuffer bars, TradeBlock.Place place) {
        try {
            processor.process(trades, bars);
        } catch (InvalidTradeException e) {
            throw new InvalidTradesException(place.symbol + ", " + place.input + ": " + FileBlocks.withoutIndex(e), e);
        }
    }

    private static void checkCount(BarBuffer bars, long expected, String symbol) {
        if (bars.size() != expected) {
            throw new IllegalStateException(symbol + ": " + bars.size() + " bars of a piece of the trades; the scan has found "
                    + expected);
        }
    }
}
