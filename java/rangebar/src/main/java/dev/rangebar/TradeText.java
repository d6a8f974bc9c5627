package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A reader of trades from rows of text in a strict form: plain digits, no quotes, no signs, as {@code rb_read_trades} of the core
 * states it. The core reads them several times as fast as Java. It stops at the first row of another form and never guesses: a parser
 * of all forms reads that row.
 *
 * <pre>{@code
 * TradeText text = TradeText.builder(List.of(Cell.TIME, Cell.PRICE, Cell.QUANTITY)).time(Time.MILLISECONDS, from, to).build();
 * TradeText.Position position = new TradeText.Position();
 * text.read(bytes, 0, bytes.length, times, prices, quantities, ids, firstIds, lastIds, sides, 0, 1000, position);
 * }</pre>
 *
 * <p>Thread rule: any; a {@link Position} belongs to one thread at a time.
 */
public final class TradeText {
    /** The rows of one call of the core, for which the garbage collector may have to wait: less than 0.1 ms. */
    private static final long MOST_ROWS = 1 << 11;
    private static final int MOST_CHECKED_CELLS = 32;
    private static final int MOST_WORD_BYTES = 7;
    private static final long WORD_LENGTH = 1L << 56;

    private final Words layout;
    private final byte[] columns;
    private final Words sideWords;

    /** The contents of a cell. */
    public enum Cell {
        /** Any text, which is ignored. */
        IGNORED,
        /** A whole number, which is ignored. */
        IGNORED_NUMBER,
        /** True or false, which is ignored. */
        IGNORED_TRUTH,
        /** The time. */
        TIME,
        /** The price; of a quote the bid. */
        PRICE,
        /** The quantity, or what it is derived from; of a quote the size of the bid. */
        QUANTITY,
        /** The aggregate trade id. */
        AGG_TRADE_ID,
        /** The first trade id. */
        FIRST_TRADE_ID,
        /** The last trade id. */
        LAST_TRADE_ID,
        /** The first and the last trade id. */
        TRADE_ID,
        /** True if the side is {@link Side#SELL}. */
        IS_BUYER_MAKER,
        /** The side as a word. */
        SIDE,
        /** The ask of a quote. */
        ASK,
        /** The size of the ask. */
        ASK_SIZE
    }

    /** Forms of a time. */
    public enum Time {
        /** Seconds, which may have decimals. */
        SECONDS,
        /** Milliseconds. */
        MILLISECONDS,
        /** Microseconds. */
        MICROSECONDS,
        /** Nanoseconds. */
        NANOSECONDS,
        /** Dates in ISO 8601 that end in Z, or are in UTC without it. */
        ISO_UTC,
        /** Dates in ISO 8601 that end in Z. */
        ISO_Z
    }

    /** Prices of trades that are made of quotes. */
    public enum QuotePrice {
        /** Half of the sum of bid and ask. */
        MID,
        /** The bid. */
        BID,
        /** The ask. */
        ASK
    }

    /** Quantities of trades that are made of quotes. */
    public enum QuoteVolume {
        /** 0. */
        NONE,
        /** 1. */
        TICKS,
        /** The sum of both sizes. */
        SIZES
    }

    /** A result of {@link TradeText#read}. */
    public static final class Position {
        private final Words words = Words.of(3);

        /** Makes a position before the first row. */
        public Position() {
            // rows and bytes are 0
        }

        /** {@return the number of rows that were read} */
        public int rows() {
            return (int) words.array[0];
        }

        /** {@return the number of their bytes} */
        public int bytes() {
            return (int) words.array[1];
        }

        /** {@return the number of values that were rounded} */
        public long rounded() {
            return words.array[2];
        }
    }

    /** A builder of a reader. */
    public static final class Builder {
        private final byte[] columns;
        private final List<Long> sideWords = new ArrayList<>();
        private final Words layout = Words.ofStruct(Abi.RowLayout.BYTES);

        private Builder(List<Cell> cells) {
            columns = new byte[cells.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = (byte) cells.get(i).ordinal();
            }
            separator((byte) ',').quote(Optional.of((byte) '"')).quantity(1, 1);
        }

        /**
         * Sets the byte between cells; a comma by default.
         *
         * @param separator the byte
         * @return this builder
         */
        public Builder separator(byte separator) {
            layout.setInt(Abi.RowLayout.SEPARATOR, Byte.toUnsignedInt(separator));
            return this;
        }

        /**
         * Sets the byte that stands around cells which hold a separator; a double quote by default.
         *
         * @param quote the byte; empty if there are no such cells
         * @return this builder
         */
        public Builder quote(Optional<Byte> quote) {
            layout.setInt(Abi.RowLayout.QUOTE, Byte.toUnsignedInt(quote.orElse((byte) '\n')));
            return this;
        }

        /**
         * Sets the form of the times; there is no default.
         *
         * @param form the form
         * @param from the least valid time, in its unit; dates in microseconds since 1970
         * @param to the first time that is too large
         * @return this builder
         */
        public Builder time(Time form, long from, long to) {
            layout.setInt(Abi.RowLayout.TIME_UNIT, form.ordinal());
            layout.setLong(Abi.RowLayout.TIME_FROM, from);
            layout.setLong(Abi.RowLayout.TIME_TO, to);
            return this;
        }

        /**
         * Sets the rounding of times that are finer than a microsecond; without it rows with such times are not read.
         *
         * @param isHalfEven {@code true} to round half to even, {@code false} to round down
         * @return this builder
         */
        public Builder rounding(boolean isHalfEven) {
            layout.setInt(Abi.RowLayout.ROUNDING, isHalfEven ? Abi.RB_ROUND_HALF_EVEN : Abi.RB_ROUND_DOWN);
            return this;
        }

        /**
         * Makes prices whole numbers of a power of ten; decimal numbers by default.
         *
         * @param exponent the power, -26 to 10, not 0
         * @return this builder
         */
        public Builder priceExponent(int exponent) {
            layout.setInt(Abi.RowLayout.PRICE_EXPONENT, exponent);
            return this;
        }

        /**
         * Makes trades of quotes.
         *
         * @param price the price of the trades
         * @param volume their quantity
         * @return this builder
         */
        public Builder quotes(QuotePrice price, QuoteVolume volume) {
            layout.setInt(Abi.RowLayout.QUOTE_PRICE, price.ordinal() + 1);
            layout.setInt(Abi.RowLayout.QUOTE_VOLUME, volume.ordinal());
            return this;
        }

        /**
         * Derives the quantity from its cell: {@code cell * factor / divisor}, all in units of 1e-8.
         *
         * @param factor at least 1
         * @param divisor 0 for the price
         * @return this builder
         */
        public Builder quantity(long factor, long divisor) {
            layout.setLong(Abi.RowLayout.QUANTITY_FACTOR, factor);
            layout.setLong(Abi.RowLayout.QUANTITY_DIVISOR, divisor);
            return this;
        }

        /**
         * Adds a word for a side, before those that are known: buy and sell in any case. Rows with a word of more than 7 bytes are not
         * read.
         *
         * @param word the word
         * @param side its side
         * @return this builder
         */
        public Builder side(String word, Side side) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0 && bytes.length <= MOST_WORD_BYTES) {
                long packed = bytes.length * WORD_LENGTH | (side == Side.SELL ? Long.MIN_VALUE : 0);
                for (int i = 0; i < bytes.length; i++) {
                    packed |= (bytes[i] & 0xffL) << i * Byte.SIZE;
                }
                sideWords.add(packed);
            }
            return this;
        }

        /**
         * {@return the reader}
         *
         * @throws IllegalArgumentException if the core does not read such rows
         */
        public TradeText build() {
            TradeText reader = new TradeText(this);
            reader.read(new byte[0], 0, 0, new long[0], new long[0], new long[0], new long[0], new long[0], new long[0], new byte[0],
                    0, 0, new Position());
            return reader;
        }
    }

    private TradeText(Builder from) {
        layout = Words.of(Abi.RowLayout.WORDS);
        System.arraycopy(from.layout.array, 0, layout.array, 0, layout.array.length);
        columns = from.columns.clone();
        sideWords = Words.of(from.sideWords.size());
        for (int i = 0; i < sideWords.array.length; i++) {
            sideWords.array[i] = from.sideWords.get(i);
        }
    }

    /**
     * {@return a builder of a reader of rows with these cells}
     *
     * @param cells the cells, of which at most 32 are not ignored
     * @throws IllegalArgumentException if there is none, or there are more
     * @throws NativeLibraryException if the core cannot be used
     */
    public static Builder builder(List<Cell> cells) {
        long checked = cells.stream().filter(cell -> cell != Cell.IGNORED).count();
        if (cells.isEmpty() || checked > MOST_CHECKED_CELLS) {
            throw new IllegalArgumentException("a row has a cell, and at most " + MOST_CHECKED_CELLS + " that are not ignored, not "
                    + checked + " of " + cells.size());
        }
        NativeCore.load();
        return new Builder(cells);
    }

    /**
     * Reads whole rows, up to the first one that is not in the strict form, and writes their trades to the columns from {@code firstRow}
     * on. What no cell holds is left as it is; that of the rows behind is undefined.
     *
     * @param text the text
     * @param from the index of its first byte
     * @param to the index after its last byte
     * @param timestampMicros the times, in microseconds since 1970
     * @param price the prices, in units of 1e-8
     * @param quantity the quantities, in units of 1e-8
     * @param aggTradeId the aggregate trade ids; of quotes their spreads
     * @param firstTradeId the first trade ids
     * @param lastTradeId the last trade ids
     * @param side the sides: 1 for {@link Side#SELL}, 0 for {@link Side#BUY}
     * @param firstRow the index of the first row in the columns
     * @param capacity the number of rows that the columns have room for from there on
     * @param position receives the number of rows, and of bytes
     * @throws IndexOutOfBoundsException if text or columns are shorter
     */
    public void read(byte[] text, int from, int to, long[] timestampMicros, long[] price, long[] quantity, long[] aggTradeId,
            long[] firstTradeId, long[] lastTradeId, byte[] side, int firstRow, int capacity, Position position) {
        Objects.checkFromToIndex(from, to, text.length);
        long rows = 0;
        long bytes = 0;
        long rounded = 0;
        long most;
        do {
            most = Math.min(MOST_ROWS, capacity - rows);
            int status = NativeFunctions.readTrades(layout, columns, sideWords, text, from + bytes, to - from - bytes, timestampMicros,
                    price, quantity, aggTradeId, firstTradeId, lastTradeId, side, firstRow + rows, most, position.words);
            if (status < 0) {
                throw new IllegalArgumentException("the core does not read such rows: " + NativeCore.messageOf(status));
            }
            rows += position.words.array[0];
            bytes += position.words.array[1];
            rounded += position.words.array[2];
        } while (position.words.array[0] == most && rows < capacity);
        position.words.array[0] = rows;
        position.words.array[1] = bytes;
        position.words.array[2] = rounded;
    }
}
