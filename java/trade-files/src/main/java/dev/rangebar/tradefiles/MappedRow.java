package dev.rangebar.tradefiles;

import dev.rangebar.FixedPoint;
import java.util.List;

/**
 * Parses the lines of a file with a mapping that the core has left: a plan of one action for each column. As in {@link RowParser}, {@link
 * #parseUsual} parses those of the usual form, and {@link #parseCell} has the rules.
 */
final class MappedRow {
    private static final byte IGNORE = 0;
    private static final byte ID = 1;
    private static final byte DECIMAL = 2;
    private static final byte TIME = 3;
    private static final byte SIDE = 4;
    private static final byte TRUTH = 5;
    /** A column that is never parsed as usual. */
    private static final byte UNUSUAL = 6;

    private static final int USUAL_WHOLE_DIGITS = 10;
    private static final int USUAL_DIGITS = 18;
    /** The digits of the nanoseconds of our time. */
    private static final int NANO_TIME_DIGITS = 19;
    private static final int MICRO_DECIMALS = 6;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long[] POWERS_OF_TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    /** Thrown for a quote with a value that no quote has. */
    static final class InvalidQuoteException extends NumberFormatException {
        private static final long serialVersionUID = 1;

        private InvalidQuoteException(String what) {
            super(what + "; correct the row, or skip such rows (--on-invalid-row skip)");
        }
    }

    private final byte[] actions;
    /** The column of the chunk for the number of each column of the file. */
    private final FileColumn[] targets;
    private final int tradeId;
    private final byte separator;
    private final byte quote;
    private final SideWords sideWords;
    private final IsoTime isoTime;
    private final QuantityRule quantityRule;
    private final int priceExponent;
    private final int quantityColumn;
    private final Quotes quotes;
    private final Rounding rounding;
    /** The unit of the times, once it is known. */
    private TimestampUnit unit;
    private long timeFrom = 1;
    private long timeTo;
    /** The microseconds of a unit; 0 for nanoseconds and for text. */
    private long microsPerUnit;

    /** A parser of the lines of a file. */
    MappedRow(FileLayout layout, byte separator, Rounding rounding) {
        TradeLayout mapping = layout.mapping();
        List<FileColumn> columns = layout.fileColumns();
        actions = new byte[columns.size()];
        targets = new FileColumn[columns.size()];
        priceExponent = mapping.priceExponent();
        for (int i = 0; i < actions.length; i++) {
            FileColumn column = columns.get(i);
            actions[i] = switch (column) {
                case IGNORED -> IGNORE;
                case AGG_TRADE_ID, FIRST_TRADE_ID, LAST_TRADE_ID, TRADE_ID -> ID;
                case QUANTITY, QUOTE_AMOUNT, CONTRACTS, BID, ASK, BID_SIZE, ASK_SIZE -> DECIMAL;
                case PRICE -> priceExponent == 0 ? DECIMAL : UNUSUAL;
                case TIMESTAMP -> TIME;
                case SIDE -> SIDE;
                case IS_BUYER_MAKER -> TRUTH;
                case IS_BEST_MATCH, INDEX -> throw new IllegalArgumentException(column + " is not in a mapping");
            };
            targets[i] = switch (column) {
                case TRADE_ID -> FileColumn.FIRST_TRADE_ID;
                case QUOTE_AMOUNT, CONTRACTS -> FileColumn.QUANTITY;
                // The columns that quotes do not have, until the row becomes a trade.
                case BID -> FileColumn.PRICE;
                case ASK -> TradeChunk.SPREAD;
                case BID_SIZE -> FileColumn.QUANTITY;
                case ASK_SIZE -> FileColumn.LAST_TRADE_ID;
                default -> column;
            };
        }
        tradeId = columns.indexOf(FileColumn.TRADE_ID);
        quotes = mapping.quotes().orElse(null);
        quantityColumn = layout.numberOf(quotes == null ? FileColumn.QUANTITY : FileColumn.ASK);
        this.separator = separator;
        quote = mapping.quote();
        sideWords = mapping.sideWords();
        isoTime = mapping.isoTime();
        quantityRule = mapping.quantityRule();
        this.rounding = rounding;
    }

    void use(TimestampUnit found) {
        unit = found;
        timeFrom = found.from();
        timeTo = found.to();
        microsPerUnit = found.micros();
    }

    /**
     * Parses a line of the usual form, and appends the trade.
     *
     * @return the index after the end of the line; 0 if the line has another form
     */
    int parseUsual(byte[] bytes, int from, TradeChunk chunk, CellReader cells) {
        long roundedBefore = cells.roundedCount();
        int next = parseRow(bytes, from, chunk, cells);
        if (next == 0) {
            cells.setRoundedCount(roundedBefore);
        }
        return next;
    }

    private int parseRow(byte[] bytes, int from, TradeChunk chunk, CellReader cells) {
        chunk.reserve();
        int row = chunk.size();
        int last = actions.length - 1;
        byte cellEnd = separator;
        byte above = (byte) Math.max(cellEnd, '\n');
        int at = from;
        for (int column = 0; column <= last; column++) {
            int start = at;
            switch (actions[column]) {
                case IGNORE -> {
                    byte next = bytes[at];
                    if (next == quote) {
                        return 0;
                    }
                    while (next != cellEnd && next != '\n') {
                        do { // almost all bytes are above both: one comparison
                            next = bytes[++at];
                        } while (next > above);
                    }
                }
                case DECIMAL -> {
                    long value = 0;
                    int digit = bytes[at] - '0';
                    while ((char) digit <= 9) {
                        value = value * 10 + digit;
                        digit = bytes[++at] - '0';
                    }
                    int digits = at - start;
                    int decimals = 0;
                    if (digit == '.' - '0') {
                        digit = bytes[++at] - '0';
                        while ((char) digit <= 9) {
                            value = value * 10 + digit;
                            digit = bytes[++at] - '0';
                        }
                        decimals = at - start - digits - 1;
                        if (decimals == 0) {
                            return 0;
                        }
                    }
                    if (digits == 0 || digits > USUAL_WHOLE_DIGITS) {
                        return 0;
                    }
                    if (decimals <= FixedPoint.DECIMALS) {
                        value *= POWERS_OF_TEN[FixedPoint.DECIMALS - decimals];
                    } else if (digits + decimals <= USUAL_DIGITS && decimals == FixedPoint.DECIMALS + 1 && bytes[at - 1] == '0') {
                        value /= 10; // nine decimals that end in 0
                    } else {
                        return 0;
                    }
                    chunk.numbers(targets[column])[row] = value;
                }
                case TIME -> {
                    at = microsPerUnit == 0 ? fineTime(bytes, at, chunk, row, cells) : time(bytes, at, chunk, row);
                    if (at == 0) {
                        return 0;
                    }
                }
                case SIDE -> {
                    byte next = bytes[at];
                    while (next != cellEnd && next != '\n' && next != '\r') {
                        next = bytes[++at];
                    }
                    byte side = sideWords.find(bytes, start, at);
                    if (side == SideWords.UNKNOWN) {
                        return 0;
                    }
                    chunk.side()[row] = side;
                }
                case ID -> {
                    long value = 0;
                    int digit = bytes[at] - '0';
                    while ((char) digit <= 9) {
                        value = value * 10 + digit;
                        digit = bytes[++at] - '0';
                    }
                    if (at == start || at - start > USUAL_DIGITS) {
                        return 0;
                    }
                    chunk.numbers(targets[column])[row] = value;
                }
                case TRUTH -> {
                    int length = RowParser.truthLength(bytes, at);
                    if (length == 0) {
                        return 0;
                    }
                    chunk.side()[row] = (byte) (length == 4 ? 1 : 0);
                    at += length;
                }
                default -> {
                    return 0;
                }
            }
            if (column < last && bytes[at++] != cellEnd) {
                return 0;
            }
        }
        if (bytes[at] == '\r') {
            at++;
        }
        if (bytes[at] != '\n' || at - from > BlockReader.MAX_LINE_BYTES) {
            return 0;
        }
        if (quantityRule != QuantityRule.NONE) {
            long[] quantities = chunk.numbers(FileColumn.QUANTITY);
            long quantity = quantityRule.usual(quantities[row], chunk.numbers(FileColumn.PRICE)[row], cells, rounding);
            if (quantity < 0) {
                return 0;
            }
            quantities[row] = quantity;
        }
        if (quotes != null && !isUsualQuote(chunk, row)) {
            return 0;
        }
        finish(chunk);
        return at + 1;
    }

    /** Makes a trade of a quote of the usual form; returns whether it is one. */
    private boolean isUsualQuote(TradeChunk chunk, int row) {
        long bid = chunk.numbers(FileColumn.PRICE)[row];
        long ask = chunk.numbers(TradeChunk.SPREAD)[row];
        if (bid <= 0 || bid > ask || quotes.price() == Quotes.Price.MID && ((bid ^ ask) & 1) != 0) {
            return false;
        }
        // Usual cells are below 2^62, so that sums fit.
        setTrade(chunk, row, bid, ask, quotes.price() == Quotes.Price.MID ? (bid + ask) >> 1
                : quotes.price() == Quotes.Price.BID ? bid : ask);
        return true;
    }

    private void setTrade(TradeChunk chunk, int row, long bid, long ask, long price) {
        long[] quantities = chunk.numbers(FileColumn.QUANTITY);
        chunk.numbers(FileColumn.PRICE)[row] = price;
        chunk.numbers(TradeChunk.SPREAD)[row] = ask - bid;
        quantities[row] = switch (quotes.volume()) {
            case NONE -> 0;
            case TICKS -> POWERS_OF_TEN[FixedPoint.DECIMALS];
            case QUOTED -> quantities[row] + chunk.numbers(FileColumn.LAST_TRADE_ID)[row];
        };
    }

    /**
     * Makes a trade of any quote.
     *
     * @throws NumberFormatException if it is none
     */
    private void readQuote(Block block, int row) {
        TradeChunk chunk = block.chunk;
        long bid = chunk.numbers(FileColumn.PRICE)[row];
        long ask = chunk.numbers(TradeChunk.SPREAD)[row];
        if (bid <= 0 || ask <= 0) {
            throw new InvalidQuoteException("the " + (bid <= 0 ? "bid " + FixedPoint.toString(bid) : "ask " + FixedPoint.toString(ask))
                    + " is not above 0");
        }
        if (bid > ask) {
            throw new InvalidQuoteException("crossed quote: the bid " + FixedPoint.toString(bid) + " is above the ask "
                    + FixedPoint.toString(ask));
        }
        if (quotes.volume() == Quotes.Volume.QUOTED) {
            long bidSize = chunk.numbers(FileColumn.QUANTITY)[row];
            long askSize = chunk.numbers(FileColumn.LAST_TRADE_ID)[row];
            if (bidSize < 0 || askSize < 0 || bidSize + askSize < 0) {
                throw new InvalidQuoteException("the sizes " + FixedPoint.toString(bidSize) + " and " + FixedPoint.toString(askSize)
                        + (bidSize < 0 || askSize < 0 ? " are not both 0 or more" : " have a sum that is too large"));
            }
        }
        long mid = bid + (ask - bid >> 1); // never beyond 63 bits
        if (quotes.price() == Quotes.Price.MID && (ask - bid & 1) != 0) {
            if (rounding == null) {
                throw new NumberFormatException("the mid of " + FixedPoint.toString(bid) + " and " + FixedPoint.toString(ask)
                        + " has more than " + FixedPoint.DECIMALS + " decimals" + CellReader.REMEDY);
            }
            block.cells.countRounded();
            mid += rounding == Rounding.HALF_EVEN ? mid & 1 : 0;
        }
        setTrade(chunk, row, bid, ask, quotes.price() == Quotes.Price.MID ? mid : quotes.price() == Quotes.Price.BID ? bid : ask);
    }

    /** Reads a time in s, ms or us, which may have decimals; returns the index after it, or 0. */
    private int time(byte[] bytes, int from, TradeChunk chunk, int row) {
        int at = from;
        long value = 0;
        int digit = bytes[at] - '0';
        while ((char) digit <= 9) {
            value = value * 10 + digit;
            digit = bytes[++at] - '0';
        }
        if (at - from > USUAL_DIGITS || value < timeFrom || value >= timeTo) {
            return 0;
        }
        value *= microsPerUnit;
        if (digit == '.' - '0') {
            int first = ++at;
            long part = 0;
            digit = bytes[at] - '0';
            while ((char) digit <= 9) {
                part = part * 10 + digit;
                digit = bytes[++at] - '0';
            }
            int decimals = at - first;
            if (decimals == 0 || decimals > MICRO_DECIMALS || part * microsPerUnit % POWERS_OF_TEN[decimals] != 0) {
                return 0;
            }
            value += part * microsPerUnit / POWERS_OF_TEN[decimals];
        }
        chunk.numbers(FileColumn.TIMESTAMP)[row] = value;
        return at;
    }

    /** Reads a time in nanoseconds or as text; returns the index after it, or 0. */
    private int fineTime(byte[] bytes, int from, TradeChunk chunk, int row, CellReader cells) {
        int at = from;
        long nanos = 0;
        if (unit == TimestampUnit.ISO) {
            at = isoTime.usual(bytes, from, cells.date());
            if (at > 0 && (bytes[at] == separator || bytes[at] == '\n' || bytes[at] == '\r')) {
                return usualDate(at, chunk, row, cells);
            }
            at = from;
            while (bytes[at] != separator && bytes[at] != '\n' && bytes[at] != '\r') {
                at++;
            }
            nanos = isoTime.nanos(bytes, from, at);
        } else {
            int digit = bytes[at] - '0';
            while ((char) digit <= 9) {
                nanos = nanos * 10 + digit;
                digit = bytes[++at] - '0';
            }
            if (at - from > NANO_TIME_DIGITS || nanos < timeFrom || nanos >= timeTo) {
                return 0;
            }
        }
        long micros = nanos / NANOS_PER_MICRO;
        if (!TimestampUnit.MICROSECONDS.contains(micros)) {
            return 0;
        }
        if (micros * NANOS_PER_MICRO != nanos) {
            if (rounding != Rounding.DOWN) {
                return 0;
            }
            cells.countRounded();
        }
        chunk.numbers(FileColumn.TIMESTAMP)[row] = micros;
        return at;
    }

    /** Keeps a date that was read; returns the index after it, or 0. */
    private int usualDate(int at, TradeChunk chunk, int row, CellReader cells) {
        if (cells.date().hasRest()) {
            if (rounding != Rounding.DOWN) {
                return 0;
            }
            cells.countRounded();
        }
        chunk.numbers(FileColumn.TIMESTAMP)[row] = cells.date().micros();
        return at;
    }

    /**
     * Parses a cell that is no time.
     *
     * @throws NumberFormatException if it cannot be read
     */
    void parseCell(int column, Block block, int from, int to) {
        TradeChunk chunk = block.chunk;
        byte[] bytes = block.bytes;
        int row = chunk.size();
        if (quotes != null && from == to && actions[column] == DECIMAL) {
            throw new InvalidQuoteException("the cell is empty: the quote has one side only");
        }
        switch (actions[column]) {
            case DECIMAL -> chunk.numbers(targets[column])[row] = block.cells.decimal(bytes, from, to, rounding);
            case UNUSUAL -> chunk.numbers(targets[column])[row] = block.cells.decimal(bytes, from, to, rounding, priceExponent);
            case ID -> chunk.numbers(targets[column])[row] = block.cells.id(bytes, from, to);
            case SIDE -> chunk.side()[row] = sideWords.read(bytes, from, to);
            case TRUTH -> chunk.side()[row] = FieldText.truth(bytes, from, to);
            default -> { } // ignored
        }
    }

    /** Returns the number, from 1, of the column of the quantity, or of what it is derived from; of quotes that of the ask. */
    int quantityColumn() {
        return quantityColumn;
    }

    /**
     * Appends the trade whose cells were all parsed.
     *
     * @throws NumberFormatException if the quantity cannot be derived
     */
    void append(Block block) {
        long[] quantities = block.chunk.numbers(FileColumn.QUANTITY);
        int row = block.chunk.size();
        if (quotes != null) {
            readQuote(block, row);
            finish(block.chunk);
            return;
        }
        quantities[row] = quantityRule.read(quantities[row], block.chunk.numbers(FileColumn.PRICE)[row], block.cells, rounding);
        finish(block.chunk);
    }

    private void finish(TradeChunk chunk) {
        if (tradeId >= 0) {
            int row = chunk.size();
            chunk.numbers(FileColumn.LAST_TRADE_ID)[row] = chunk.numbers(FileColumn.FIRST_TRADE_ID)[row];
        }
        chunk.append();
    }
}
