package dev.rangebar.spark;

import dev.rangebar.Trade;
import dev.rangebar.TradeFields;
import dev.rangebar.tradefiles.TradeChunk;
import java.io.Serializable;

/**
 * Trades of one symbol and input, packed: a whole input, or a part of a long one. It is a few arrays of bytes, so that a serializer
 * copies it. Apart from the block of rangebar-flink, which is public, and whose form in records and networks outlives a job.
 */
final class TradeBlock implements Serializable {
    private static final long serialVersionUID = 1;
    /** The step over a time that is longer than the maximum gap. */
    static final int GAP = 2;

    final Place place;
    final int size;
    /** Steps of time and prices, page by page: all that a scan needs. */
    private final PackedPages prices;
    /** The other columns. */
    private final PackedPages others;
    private final boolean hasAggTradeIds;
    private final boolean hasTradeIds;
    private final boolean hasSide;
    /** The first id of the first trade, and the last id of the last one; -1 if the trades have none. */
    final long firstId;
    final long lastId;
    final long firstMicros;
    final long lastMicros;

    private TradeBlock(Place place, Builder from) {
        this.place = place;
        size = from.packed;
        prices = from.prices.build();
        others = from.others.build();
        hasAggTradeIds = from.fields.aggTradeIds();
        hasTradeIds = from.fields.tradeIds();
        hasSide = from.fields.side();
        firstId = from.firstId;
        lastId = from.lastId;
        firstMicros = from.firstMicros;
        lastMicros = from.lastMicros;
    }

    /** The same block with other columns. */
    private TradeBlock(TradeBlock block, PackedPages others) {
        place = block.place;
        size = block.size;
        prices = block.prices;
        this.others = others;
        hasAggTradeIds = block.hasAggTradeIds;
        hasTradeIds = block.hasTradeIds;
        hasSide = block.hasSide;
        firstId = block.firstId;
        lastId = block.lastId;
        firstMicros = block.firstMicros;
        lastMicros = block.lastMicros;
    }

    /** Place of a block among those of its symbol: in the order of the inputs' first trades, then of their parts. */
    static final class Place implements Serializable, Comparable<Place> {
        private static final long serialVersionUID = 1;

        final String symbol;
        final String input;
        final int part;
        private final long firstMicrosOfInput;

        Place(String symbol, String input, int part, long firstMicrosOfInput) {
            this.symbol = symbol;
            this.input = input;
            this.part = part;
            this.firstMicrosOfInput = firstMicrosOfInput;
        }

        long firstMicrosOfInput() {
            return firstMicrosOfInput;
        }

        @Override
        public int compareTo(Place other) {
            int order = symbol.compareTo(other.symbol);
            order = order != 0 ? order : Long.compare(firstMicrosOfInput, other.firstMicrosOfInput);
            order = order != 0 ? order : input.compareTo(other.input);
            return order != 0 ? order : Integer.compare(part, other.part);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Place && compareTo((Place) other) == 0;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * symbol.hashCode() + input.hashCode()) + part;
        }
    }

    TradeFields fields() {
        return new TradeFields(hasAggTradeIds, hasTradeIds, hasSide);
    }

    /**
     * {@return the step from one time to the next: 0 for the same time, 1 for a later one, {@link #GAP} beyond the maximum gap} Where a bar
     * closes depends on nothing else of times, and a step takes two bits at most.
     */
    static int step(long before, long micros, long maxGapMicros) {
        long difference = micros - before; // as an unsigned number, which all times in order have; without branches
        return (int) (((difference | -difference) >>> 63) + ((maxGapMicros - difference | difference) >>> 63));
    }

    /** {@return the block without the columns that a scan does not need} */
    TradeBlock withPricesOnly() {
        return new TradeBlock(this, null);
    }

    int pages() {
        return (size + TradePage.SIZE - 1) / TradePage.SIZE;
    }

    /** Reads steps, in place of times, and prices of a page; returns the index of its first trade. */
    int readPrices(int number, TradePage page) {
        int first = number * TradePage.SIZE;
        page.size = Math.min(TradePage.SIZE, size - first);
        int at = prices.read(prices.startOf(number), page.size, page.timestampMicros);
        prices.read(at, page.size, page.price);
        return first;
    }

    /** Reads a page; returns the index of its first trade. */
    int read(int number, TradePage page) {
        int first = number * TradePage.SIZE;
        page.size = Math.min(TradePage.SIZE, size - first);
        prices.read(prices.skip(prices.startOf(number), page.size), page.size, page.price);
        int at = others.read(others.startOf(number), page.size, page.timestampMicros);
        at = others.read(at, page.size, page.quantity);
        at = hasAggTradeIds ? others.read(at, page.size, page.aggTradeId) : at;
        if (hasTradeIds) {
            at = others.read(at, page.size, page.firstTradeId);
            at = others.read(at, page.size, page.lastTradeId);
            for (int i = 1; i < page.size; i++) {
                page.firstTradeId[i] += page.lastTradeId[i - 1];
            }
        }
        if (hasSide) {
            others.read(at, page.size, page.side);
        }
        return first;
    }

    /** {@return some of the trades as a block of its own, by a page and an empty builder} */
    TradeBlock part(int from, int to, TradePage page, Builder part) {
        if (from == 0 && to == size) {
            return this;
        }
        for (int number = from / TradePage.SIZE; number * TradePage.SIZE < to; number++) {
            int first = read(number, page);
            part.add(page, Math.max(from - first, 0), Math.min(to - first, page.size));
        }
        return part.build(place);
    }

    /** Packs the trades of a block. */
    static final class Builder {
        private TradeFields fields;
        private final int limit;
        private final long maxGapMicros;
        private final TradePage page = new TradePage();
        private final PackedPages.Builder prices = new PackedPages.Builder();
        private final PackedPages.Builder others = new PackedPages.Builder();
        /** The number of trades, without those of the page. */
        private int packed;
        private long firstId;
        private long lastId;
        private long firstMicros;
        private long lastMicros;
        /** Steps of time, then of trade ids. */
        private final long[] steps = new long[TradePage.SIZE];

        Builder(TradeFields fields, int limit, long maxGapMicros) {
            this.fields = fields;
            this.limit = limit;
            this.maxGapMicros = maxGapMicros;
        }

        /** Sets the fields of the next blocks; the builder is empty. */
        void fields(TradeFields ofTrades) {
            fields = ofTrades;
        }

        boolean isEmpty() {
            return packed + page.size == 0;
        }

        boolean isFull() {
            return packed + page.size == limit;
        }

        void add(Trade trade) {
            page.add(trade);
            packIfFull();
        }

        /** Adds trades of a chunk, as many as there is room for; returns the index after the last of them. */
        int add(TradeChunk chunk, int from) {
            int to = from + Math.min(chunk.size() - from, limit - packed - page.size);
            for (int at = from; at < to;) {
                int count = Math.min(TradePage.SIZE - page.size, to - at);
                page.add(chunk, at, count);
                at += count;
                packIfFull();
            }
            return to;
        }

        private void add(TradePage other, int from, int to) {
            for (int at = from; at < to;) {
                int count = Math.min(TradePage.SIZE - page.size, to - at);
                page.add(other, at, count);
                at += count;
                packIfFull();
            }
        }

        private void packIfFull() {
            if (page.size == TradePage.SIZE) {
                pack();
            }
        }

        private void pack() {
            if (packed == 0) {
                firstMicros = page.timestampMicros[0];
                lastMicros = firstMicros;
                firstId = fields.aggTradeIds() ? page.aggTradeId[0] : fields.tradeIds() ? page.firstTradeId[0] : -1;
            }
            int last = page.size - 1;
            lastId = fields.aggTradeIds() ? page.aggTradeId[last] : fields.tradeIds() ? page.lastTradeId[last] : -1;
            steps[0] = step(lastMicros, page.timestampMicros[0], maxGapMicros);
            for (int i = 1; i <= last; i++) {
                steps[i] = step(page.timestampMicros[i - 1], page.timestampMicros[i], maxGapMicros);
            }
            lastMicros = page.timestampMicros[last];
            prices.add(steps, page.size, false);
            prices.add(page.price, page.size, true);
            prices.endPage();
            others.add(page.timestampMicros, page.size, true);
            others.add(page.quantity, page.size, false);
            if (fields.aggTradeIds()) {
                others.add(page.aggTradeId, page.size, true);
            }
            if (fields.tradeIds()) {
                steps[0] = page.firstTradeId[0];
                for (int i = 1; i <= last; i++) {
                    steps[i] = page.firstTradeId[i] - page.lastTradeId[i - 1]; // 1 in the usual file
                }
                others.add(steps, page.size, false);
                others.add(page.lastTradeId, page.size, true);
            }
            if (fields.side()) {
                others.add(page.side, page.size);
            }
            others.endPage();
            packed += page.size;
            page.size = 0;
        }

        /** {@return the trades as a block; the builder is empty after it} */
        TradeBlock build(Place place) {
            if (page.size > 0) {
                pack();
            }
            TradeBlock block = new TradeBlock(place, this);
            packed = 0;
            return block;
        }
    }
}
