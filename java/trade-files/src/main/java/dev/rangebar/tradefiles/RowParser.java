package dev.rangebar.tradefiles;

import dev.rangebar.FixedPoint;
import dev.rangebar.TradeText;
import dev.rangebar.tradefiles.Block.InvalidRow;
import java.util.Arrays;
import java.util.List;

/**
 * Parses each line of a block into a row of a chunk. Once it {@link #isReady()}, blocks of the file may be parsed in any
 * order and by several threads at once.
 *
 * <p>The core reads almost every line once the first block is read ({@link CoreRows}). The line that it leaves is parsed here: by {@link
 * #parseUsual}, with one look at each byte, or by {@link #parseCell}, which has the rules.
 */
final class RowParser {
    /** A number below 10^10 with 8 decimals surely fits in a long, as do so many digits. */
    private static final int USUAL_WHOLE_DIGITS = 10;
    private static final int USUAL_DIGITS = 18;
    /** The first number with more digits. */
    private static final long USUAL_LIMIT = 1_000_000_000_000_000_000L;
    private static final long[] POWERS_OF_TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
    };

    /** A block of which the core has read fewer rows before an odd one leaves more to Java before the next call. */
    private static final int FEW_ROWS = 8;
    private static final int MOST_ROWS_OF_JAVA = 1 << 10;

    /** The column of the instrument, where venues have one. */
    private static final String SYMBOL = "symbol";

    private final boolean skipsInvalidRows;
    private boolean usesCore;
    /** The reader of rows in the strict form; null as long as it is not needed. */
    private TradeText core;
    private final Rounding rounding;
    /** The layout that the caller states; null to detect it. */
    private final TradeLayout stated;
    private FileLayout layout;
    /** The layout whose columns the first trade tells; null if there is none. */
    private FileLayout undecided;
    private FileColumn[] columns;
    /** The parser of lines with a mapping; null for columns that have names of their own. */
    private MappedRow mapped;
    private byte quote = Separator.QUOTE;
    /** The dates of a mapping; null for UTC, which is loaded only if there are dates. */
    private IsoTime isoTime;
    /** The header of a file with a mapping. */
    private byte[] header = {};
    private boolean firstTradeIsRead;
    private String symbol = "";
    /** The end of a message about lines of one column, if the first line is one; empty otherwise. */
    private String separatorAdvice = "";
    /** The first line was read, and the columns are known. */
    private boolean isDecided;
    /** 0 as long as it is not known. */
    private byte separator;
    private TimestampUnit unit;
    /** The reason for the unit, for messages. */
    private String unitReason;
    private boolean isGuessedUnit;
    private boolean firstLineIsRead;
    /** The times that are valid in any file of the unit; none if they are not parsed as usual. */
    private long usualTimeFrom = 1;
    private long usualTimeTo;
    private long microsPerUnit;

    /** A parser for one file. */
    RowParser(ReadOptions options, boolean skipsInvalidRows) {
        this(options, skipsInvalidRows, true);
    }

    /** A parser of one file, with the core or without it. */
    RowParser(ReadOptions options, boolean skipsInvalidRows, boolean usesCore) {
        this.usesCore = usesCore;
        this.skipsInvalidRows = skipsInvalidRows;
        rounding = options.rounding().orElse(null);
        separator = (byte) options.separator().orElse('\0').charValue();
        options.timeUnit().ifPresent(named -> use(named, "--time-unit " + named + " stands for "));
        stated = options.layout().orElse(null);
        if (stated != null) {
            if (separator == 0) {
                separator = (byte) stated.separator().orElse('\0').charValue();
            }
            quote = stated.quote();
            if (stated.fixed() != null) {
                use(stated.fixed());
            }
        }
    }

    private void use(FileLayout found) {
        layout = found;
        // Row numbers come first and are overwritten by the ids, or not used.
        columns = found.fileColumns().stream().map(column -> column == FileColumn.INDEX ? FileColumn.AGG_TRADE_ID : column)
                .toArray(FileColumn[]::new);
        if (found.unit() != null && unit == null) {
            use(found.unit(), (found.mapping() == null || found.mapping().units().isEmpty()
                    ? found.names().get(found.numberOf(FileColumn.TIMESTAMP) - 1) : found.mapping().description()) + " names ");
        }
        if (found.mapping() != null) {
            isoTime = found.mapping().isoTime();
            quote = found.mapping().quote();
            mapped = new MappedRow(found, separator, rounding);
            if (unit != null) {
                mapped.use(unit);
            }
        }
    }

    private void use(TimestampUnit found, String reason) {
        unit = found;
        unitReason = reason + found.wordAndRange();
        microsPerUnit = found.micros();
        usualTimeFrom = found.from();
        usualTimeTo = microsPerUnit == 0 ? 0 : found.to();
        if (mapped != null) {
            mapped.use(found);
        }
    }

    /** Returns whether layout and unit are known, so that any line can be parsed. */
    boolean isReady() {
        return isDecided && unit != null;
    }

    /** Returns the layout; null as long as it is not known. */
    FileLayout layout() {
        return layout;
    }

    /** Returns the symbol in the first trade, as it is there; empty if there is no such column. */
    String symbol() {
        return symbol;
    }

    /** Returns the unit of the times in the file; null as long as it is not known. */
    TimestampUnit unit() {
        return unit;
    }

    /** Parses all lines, or those up to the first invalid one if none are skipped. */
    void parse(Block block) {
        byte[] bytes = block.bytes;
        int at = block.from;
        TradeText strict = core();
        int rowsOfJava = strict == null ? Integer.MAX_VALUE : 0;
        int nextRowsOfJava = 1;
        boolean goOn = true;
        while (at < block.to && goOn) {
            if (rowsOfJava == 0 && block.blankAtEnd == 0) {
                int rows = readByCore(strict, block, at);
                at += block.position.bytes();
                nextRowsOfJava = rows < FEW_ROWS ? Math.min(2 * nextRowsOfJava, MOST_ROWS_OF_JAVA) : 1;
                rowsOfJava = block.chunk.isFull() ? 0 : nextRowsOfJava;
                continue;
            }
            rowsOfJava = Math.max(0, rowsOfJava - 1);
            block.lines++;
            int next = !isDecided || block.blankAtEnd > 0 ? 0
                    : mapped == null ? parseUsual(bytes, at, block.chunk) : parseMapped(block, at);
            if (next == 0) {
                next = at;
                while (bytes[next] != '\n') {
                    next++;
                }
                goOn = parseLine(block, at, next);
                next++;
            }
            at = next;
        }
    }

    /** Returns the reader of rows in the strict form; null if the layout is not known yet, or the core is not used. */
    private synchronized TradeText core() {
        if (core == null && usesCore && isReady() && (mapped == null || firstTradeIsRead)) {
            core = CoreRows.of(layout, separator, quote, unit, isoTime, rounding);
            usesCore = core != null;
        }
        return core;
    }

    /** Reads the rows from an index on, up to one that is not in the strict form; returns their number. */
    private static int readByCore(TradeText strict, Block block, int at) {
        TradeChunk chunk = block.chunk;
        chunk.reserve();
        chunk.read(strict, block.bytes, at, block.to, block.position);
        block.lines += block.position.rows();
        block.cells.setRoundedCount(block.cells.roundedCount() + block.position.rounded());
        return block.position.rows();
    }

    /**
     * Parses a line of the usual form, and appends the trade.
     *
     * @return the index after the end of the line; 0 if the line has another form
     */
    private int parseUsual(byte[] bytes, int from, TradeChunk chunk) {
        chunk.reserve();
        int row = chunk.size();
        int last = columns.length - 1;
        byte cellEnd = separator;
        int at = from;
        for (int column = 0; column <= last; column++) {
            FileColumn fileColumn = columns[column];
            if (fileColumn.isTruth()) {
                int length = truthLength(bytes, at);
                if (length == 0) {
                    return 0;
                }
                if (fileColumn == FileColumn.IS_BUYER_MAKER) {
                    chunk.side()[row] = (byte) (length == 4 ? 1 : 0);
                }
                at += length;
            } else {
                int start = at;
                long value = 0;
                int digit = bytes[at] - '0';
                while ((char) digit <= 9) {
                    value = value * 10 + digit;
                    digit = bytes[++at] - '0';
                }
                int digits = at - start;
                if (fileColumn.isDecimal()) {
                    int decimals = 0;
                    if (digit == '.' - '0') {
                        digit = bytes[++at] - '0';
                        while ((char) digit <= 9) {
                            value = value * 10 + digit;
                            digit = bytes[++at] - '0';
                        }
                        decimals = at - start - digits - 1;
                        if (decimals == 0 || decimals > FixedPoint.DECIMALS) {
                            return 0;
                        }
                    }
                    if (digits == 0 || digits > USUAL_WHOLE_DIGITS) {
                        return 0;
                    }
                    value *= POWERS_OF_TEN[FixedPoint.DECIMALS - decimals];
                } else if (digits == 0 || digits > USUAL_DIGITS) {
                    return 0;
                } else if (fileColumn == FileColumn.TIMESTAMP) {
                    if (value < usualTimeFrom || value >= usualTimeTo) {
                        return 0;
                    }
                    value *= microsPerUnit;
                }
                chunk.numbers(fileColumn)[row] = value;
            }
            if (column < last && bytes[at++] != cellEnd) {
                return 0;
            }
        }
        if (bytes[at] == '\r') {
            at++;
        }
        if (bytes[at] != '\n') {
            return 0;
        }
        chunk.append();
        return at + 1;
    }

    /** Returns whether rows in columns can be read: if all values that are usual as text are numbers of the layout. */
    boolean readsColumns() {
        return isReady() && mapped == null && usualTimeTo > 0;
    }

    /** Returns what each column holds. */
    List<ColumnarRows.Kind> kinds() {
        return Arrays.stream(columns).map(column -> column.isTruth() ? ColumnarRows.Kind.TRUTH
                : column.isDecimal() ? ColumnarRows.Kind.DECIMAL : ColumnarRows.Kind.WHOLE).toList();
    }

    /**
     * Appends a batch of rows whose values would be usual as text, too.
     *
     * @return false, with the same rows as before, if one value is not
     */
    boolean appendUsual(ColumnarRows rows, int count, Block block) {
        TradeChunk chunk = block.chunk;
        chunk.reserve(count);
        int from = chunk.size();
        int to = from + count;
        for (int column = 0; column < columns.length; column++) {
            FileColumn fileColumn = columns[column];
            if (fileColumn.isTruth()) {
                boolean isSide = fileColumn == FileColumn.IS_BUYER_MAKER;
                byte[] truths = isSide ? chunk.side() : block.bytes; // which has no text now
                int at = isSide ? from : 0;
                rows.copy(column, truths, at);
                if (!areTruths(truths, at, at + count)) {
                    return false;
                }
            } else {
                long[] values = chunk.numbers(fileColumn);
                rows.copy(column, values, from);
                boolean isTime = fileColumn == FileColumn.TIMESTAMP;
                if (!areBetween(values, from, to, isTime ? usualTimeFrom : 0, (isTime ? usualTimeTo : USUAL_LIMIT) - 1)) {
                    return false;
                }
                if (isTime && microsPerUnit != 1) {
                    for (int row = from; row < to; row++) {
                        values[row] *= microsPerUnit;
                    }
                }
            }
        }
        chunk.append(count);
        block.lines += count;
        return true;
    }

    private static boolean areTruths(byte[] bytes, int from, int to) {
        int bits = 0;
        for (int i = from; i < to; i++) {
            bits |= bytes[i];
        }
        return (bits & ~1) == 0;
    }

    /**
     * Returns whether all values are between two numbers, which are not negative: then neither difference is. Without a branch, since the
     * quick compiler keeps those.
     */
    static boolean areBetween(long[] values, int from, int to, long least, long most) {
        long signs = 0;
        for (int i = from; i < to; i++) {
            long value = values[i];
            signs |= value - least | most - value;
        }
        return signs >= 0;
    }

    private int parseMapped(Block block, int at) {
        return firstTradeIsRead ? mapped.parseUsual(block.bytes, at, block.chunk, block.cells) : 0;
    }

    /** Returns 4 for true or True, 5 for false or False, 0 for anything else. */
    static int truthLength(byte[] bytes, int at) {
        int first = bytes[at] | 0x20; // lower case
        if (first == 't' && bytes[at + 1] == 'r' && bytes[at + 2] == 'u' && bytes[at + 3] == 'e') {
            return 4;
        }
        return first == 'f' && bytes[at + 1] == 'a' && bytes[at + 2] == 'l' && bytes[at + 3] == 's'
                && bytes[at + 4] == 'e' ? 5 : 0;
    }

    /** Parses any line, from..end-1; returns whether to go on after it. */
    private boolean parseLine(Block block, int from, int end) {
        byte[] bytes = block.bytes;
        int to = end > from && bytes[end - 1] == '\r' ? end - 1 : end;
        if (from == to) {
            block.blankAtEnd++;
            block.chunk.skipLine();
            return true;
        }
        for (; block.blankAtEnd > 0; block.blankAtEnd--) {
            block.add(new InvalidRow(InvalidRowReason.BLANK_LINE, block.lines - block.blankAtEnd, 0,
                    InvalidRow.BLANK_LINE, null));
            if (!skipsInvalidRows) {
                return false;
            }
        }
        if (end - from > BlockReader.MAX_LINE_BYTES) {
            return reject(block, InvalidRowReason.LONG_LINE, 0, "a line of more than " + BlockReader.MAX_LINE_BYTES
                    + " bytes is not a trade", null);
        }
        int start = BlockReader.afterByteOrderMark(bytes, from, to); // files may have been joined
        boolean isFirst = !firstLineIsRead;
        try {
            if (isFirst ? readFirstLine(bytes, start, to) : isHeaderAgain(bytes, start, to)) {
                block.chunk.skipLine();
                return true;
            }
            if (!firstTradeIsRead) {
                readFirstTrade(bytes, start, to);
            }
        } catch (FileLayout.FirstLineException e) {
            block.add(new InvalidRow(null, block.lines, e.column(), e.getMessage(), e));
            return false;
        }
        return parseTrade(block, start, to);
    }

    /** Returns whether the line is a header, not a trade. */
    private boolean readFirstLine(byte[] bytes, int from, int to) throws FileLayout.FirstLineException {
        firstLineIsRead = true;
        if (separator == 0) {
            separator = FileLayout.separatorOf(bytes, from, to, stated);
        }
        separatorAdvice = Separator.advice(bytes, from, to, separator, quote);
        isDecided = true;
        if (layout != null) {
            return FileLayout.isHeader(bytes, from, to, separator);
        }
        FileLayout found;
        try {
            found = stated == null ? FileLayout.ofFirstLine(bytes, from, to, separator)
                    : FileLayout.ofMapping(stated, Separator.split(bytes, from, to, separator, quote));
        } catch (FileLayout.FirstLineException e) {
            throw e.with(separatorAdvice);
        }
        if (found.isUndecided()) {
            undecided = found;
            isDecided = false;
        } else {
            use(found);
        }
        if (found.hasHeader()) {
            header = Arrays.copyOfRange(bytes, from, to);
        }
        return found.hasHeader();
    }

    /** Decides the layout if several ones have the header, and checks the form of the trade if it has one. */
    private void readFirstTrade(byte[] bytes, int from, int to) throws FileLayout.FirstLineException {
        if (undecided != null || mapped != null) {
            List<String> cells = Separator.split(bytes, from, to, separator, quote);
            if (undecided != null) {
                use(undecided.ofFirstTrade(cells));
                undecided = null;
                isDecided = true;
            } else {
                layout.checkForm(cells);
            }
            int column = layout.names().indexOf(SYMBOL);
            symbol = column < 0 || column >= cells.size() ? "" : cells.get(column);
        }
        firstTradeIsRead = true;
    }

    /** Returns whether the line is the header of this file once more, as in files that were joined. */
    private boolean isHeaderAgain(byte[] bytes, int from, int to) throws FileLayout.FirstLineException {
        if (undecided != null || mapped != null) {
            boolean isSame = header.length > 0 && Arrays.equals(header, 0, header.length, bytes, from, to);
            if (!isSame && mapped != null) {
                layout.checkNoHeader(bytes, from, to, separator);
            }
            return isSame;
        }
        if (!FileLayout.namesColumns(bytes, from, to, separator)) {
            return false;
        }
        layout.checkSame(bytes, from, to, separator);
        return true;
    }

    private boolean parseTrade(Block block, int from, int to) {
        byte[] bytes = block.bytes;
        TradeChunk chunk = block.chunk;
        chunk.reserve();
        long roundedBefore = block.cells.roundedCount();
        TimestampUnit found = unit;
        int start = from;
        for (int column = 0; column < columns.length; column++) {
            int end = Separator.endOfCell(bytes, start, to, separator, quote);
            if ((column == columns.length - 1) != (end == to)) {
                return wrongCount(block, from, to);
            }
            boolean isQuoted = Separator.isQuoted(bytes, start, end, quote);
            int cellFrom = isQuoted ? start + 1 : start;
            int cellTo = isQuoted ? end - 1 : end;
            try {
                if (columns[column] == FileColumn.TIMESTAMP) {
                    found = found == null ? block.cells.unitOf(bytes, cellFrom, cellTo, layout.units()) : found;
                    chunk.numbers(FileColumn.TIMESTAMP)[chunk.size()] = found == TimestampUnit.ISO
                            ? block.cells.isoMicros(bytes, cellFrom, cellTo, isoTime == null ? IsoTime.UTC : isoTime, rounding)
                            : block.cells.micros(bytes, cellFrom, cellTo, found, rounding, unitReason, isGuessedUnit);
                } else if (mapped != null) {
                    mapped.parseCell(column, block, cellFrom, cellTo);
                } else {
                    parseCell(columns[column], block, cellFrom, cellTo);
                }
            } catch (NumberFormatException e) {
                block.cells.setRoundedCount(roundedBefore);
                return reject(block, reasonOf(e), column + 1, layout.nameOf(column) + ": "
                        + e.getMessage(), e);
            }
            start = end + 1;
        }
        if (!append(block)) {
            block.cells.setRoundedCount(roundedBefore);
            return skipsInvalidRows;
        }
        if (unit == null) {
            isGuessedUnit = true;
            use(found, "the first trade of this file has ");
        }
        return true;
    }

    /** Appends the trade whose cells were all parsed; returns whether it is one. */
    private boolean append(Block block) {
        if (mapped == null) {
            block.chunk.append();
            return true;
        }
        try {
            mapped.append(block);
            return true;
        } catch (NumberFormatException e) {
            int column = mapped.quantityColumn();
            reject(block, reasonOf(e), column, layout.nameOf(column - 1) + ": " + e.getMessage(), e);
            return false;
        }
    }

    private static InvalidRowReason reasonOf(NumberFormatException error) {
        return error instanceof CellReader.TimeRangeException ? InvalidRowReason.TIME
                : error instanceof MappedRow.InvalidQuoteException ? InvalidRowReason.QUOTE : InvalidRowReason.UNREADABLE;
    }

    private void parseCell(FileColumn fileColumn, Block block, int from, int to) {
        TradeChunk chunk = block.chunk;
        if (fileColumn.isTruth()) {
            byte truth = FieldText.truth(block.bytes, from, to);
            if (fileColumn == FileColumn.IS_BUYER_MAKER) {
                chunk.side()[chunk.size()] = truth;
            }
        } else {
            chunk.numbers(fileColumn)[chunk.size()] = fileColumn.isDecimal()
                    ? block.cells.decimal(block.bytes, from, to, rounding) : block.cells.id(block.bytes, from, to);
        }
    }

    /** Rejects a line; the reported column is the first one that is missing or surplus. */
    private boolean wrongCount(Block block, int from, int to) {
        String special = FieldText.endMark(block.bytes, from, to);
        if (special != null) {
            return reject(block, InvalidRowReason.COLUMN_COUNT, 0, special, null);
        }
        int count = Separator.split(block.bytes, from, to, separator, quote).size();
        return reject(block, InvalidRowReason.COLUMN_COUNT, Math.min(count, columns.length) + 1, count
                + (count == 1 ? " column" : " columns") + " instead of " + columns.length + ": "
                + FieldText.quote(block.bytes, from, to) + (count == 1 ? separatorAdvice : ""), null);
    }

    private boolean reject(Block block, InvalidRowReason reason, int column, String what, Throwable cause) {
        block.add(new InvalidRow(reason, block.lines, column, what, cause));
        block.chunk.skipLine();
        return skipsInvalidRows;
    }
}
