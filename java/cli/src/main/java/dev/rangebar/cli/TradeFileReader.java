package dev.rangebar.cli;

import dev.rangebar.ColumnSet;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.Trade;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/** Reads the trades of one input, chunk by chunk, in bounded memory. */
final class TradeFileReader implements AutoCloseable {
    /** How the core's message begins: the index in the chunk, which the line replaces. */
    private static final Pattern INDEX = Pattern.compile("^trade \\d+: ");
    /** A time in the core's message; reported in the unit of the file, so that it can be found there. */
    private static final Pattern MICROS = Pattern.compile("(?<=timestamp )(-?\\d{1,19}) us\\b");

    private final String file;
    private final InputStream in;
    private final LineReader lines;
    private CsvLayout layout;
    private TradeParser parser;
    private boolean lineIsPending;
    private boolean ended;
    private DataException pendingError;

    /**
     * Opens an input.
     *
     * @param standardInput read if the input is standard input
     */
    TradeFileReader(Input input, InputStream standardInput) throws DataException {
        file = input.name();
        try {
            in = input.open(standardInput);
        } catch (IOException e) {
            throw unreadable(e);
        }
        lines = new LineReader(in);
    }

    /**
     * Fills a chunk with the trades that come next. An error is thrown only after all trades before it were handed out.
     *
     * @return false, with an empty chunk, at the end
     */
    boolean fill(TradeChunk chunk) throws DataException {
        chunk.start(0);
        if (pendingError != null) {
            throw pendingError;
        }
        try {
            fillFromLines(chunk);
        } catch (DataException e) {
            if (chunk.size() == 0) {
                throw e;
            }
            pendingError = e;
        }
        return chunk.size() > 0;
    }

    private void fillFromLines(TradeChunk chunk) throws DataException {
        if (layout == null) {
            readLayout();
        }
        while (!chunk.isFull() && nextTrade()) {
            if (chunk.size() == 0) {
                chunk.start(lines.number());
            }
            parser.parse(lines, chunk);
        }
    }

    /** Goes to the next line that holds a trade. */
    private boolean nextTrade() throws DataException {
        if (lineIsPending) {
            lineIsPending = false;
            return true;
        }
        return nextLine();
    }

    private void readLayout() throws DataException {
        if (!nextLine()) {
            return;
        }
        try {
            layout = CsvLayout.ofFirstLine(lines.bytes(), lines.from(), lines.to());
        } catch (CsvLayout.FirstLineException e) {
            throw DataException.ofColumn(file, lines.number(), e.column(), e.getMessage(), e);
        }
        parser = new TradeParser(file, layout);
        lineIsPending = !layout.hasHeader();
    }

    /** Goes to the next line; blank ones are allowed at the end only. */
    private boolean nextLine() throws DataException {
        if (ended) {
            return false;
        }
        try {
            long blank = 0;
            while (lines.next()) {
                if (!lines.isBlank()) {
                    if (blank > 0) {
                        throw DataException.ofLine(file, blank, "a blank line before the end", null);
                    }
                    return true;
                }
                blank = blank > 0 ? blank : lines.number();
            }
        } catch (IOException e) {
            throw unreadable(e);
        } catch (LineReader.LineTooLongException e) {
            throw DataException.ofLine(file, lines.number(), e.getMessage(), e);
        }
        ended = true;
        return false;
    }

    /** Which of the optional columns the file has; null while that is not known, and for a file without any line. */
    ColumnSet columns() {
        return layout == null ? null : layout.columns();
    }

    /** Says where the trade stands that the core has refused, and why it was. */
    DataException refused(InvalidTradeException error, TradeChunk chunk) {
        long line = chunk.lineOf(error.index());
        String message = INDEX.matcher(error.getMessage()).replaceFirst("");
        String what = MICROS.matcher(message)
                .replaceAll(micros -> parser.unit().textOf(Long.parseLong(micros.group(1))));
        TradeField field = offendingField(error);
        if (field == null) {
            return DataException.ofLine(file, line, what, error);
        }
        int column = layout.numberOf(field);
        return DataException.ofColumn(file, line, column, layout.names().get(column - 1) + ": " + what, error);
    }

    private static TradeField offendingField(InvalidTradeException error) {
        Trade trade = error.trade();
        return switch (error.statusName()) {
            case "RB_ERROR_PRICE" -> TradeField.PRICE;
            case "RB_ERROR_VOLUME" -> TradeField.QUANTITY;
            case "RB_ERROR_TIMESTAMP", "RB_ERROR_TIME_ORDER" -> TradeField.TIMESTAMP;
            case "RB_ERROR_ID_ORDER" -> TradeField.AGGREGATE_ID;
            case "RB_ERROR_TRADE_ID_RANGE" -> TradeField.LAST_TRADE_ID;
            case "RB_ERROR_NEGATIVE_ID" -> trade.columns().aggregateIds() && trade.aggregateId() < 0
                    ? TradeField.AGGREGATE_ID
                    : trade.firstTradeId() < 0 ? TradeField.FIRST_TRADE_ID : TradeField.LAST_TRADE_ID;
            case "RB_ERROR_OVERFLOW" -> trade.columns().tradeIds() && countOverflows(trade)
                    ? TradeField.LAST_TRADE_ID
                    : null; // a sum that overflows is no fault of one column
            default -> null;
        };
    }

    /** Whether the trade's own ids span more trades than 63 bits count. */
    private static boolean countOverflows(Trade trade) {
        return trade.lastTradeId() - trade.firstTradeId() == Long.MAX_VALUE;
    }

    private DataException unreadable(IOException e) {
        return DataException.ofFile(file, IoReason.of(e), e);
    }

    @Override
    public void close() throws DataException {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
