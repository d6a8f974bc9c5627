package dev.rangebar.tradefiles;

import dev.rangebar.TradeFields;
import dev.rangebar.InvalidTradeException;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Reads the trades of one input, chunk by chunk, in bounded memory. Threads of its own read ahead, decompress and
 * parse; all errors come in the order of the file.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class TradeFileReader implements AutoCloseable {
    /** How the core's message begins: the index in the chunk, which the line replaces. */
    private static final String INDEX = "^trade \\d+: ";
    /** A time in the core's message; reported in the unit of the file, so that it can be found there. */
    private static final String MICROS = "(?<=timestamp )(-?\\d{1,19}) us\\b";

    private final String file;
    private final SkippedRows skipped;
    private final RowParser parser;
    private final Pipeline pipeline;
    private long linesBefore;
    /** Blank lines at the end of what was read so far. */
    private long blankLines;
    private TradeFileException pending;

    private TradeFileReader(TradeInput input, TradeLayout layout, SkippedRows skipped) throws TradeFileException {
        file = input.name();
        this.skipped = skipped;
        parser = new RowParser(layout, skipped != null);
        try {
            pipeline = new Pipeline(input.open(), parser);
        } catch (IOException e) {
            throw unreadable(e);
        }
        pipeline.start();
    }

    /**
     * {@return a reader, which ends with an error at the first line that is no trade}
     *
     * @param input what to read
     * @param layout what its columns hold; null if the first line is to tell it
     * @throws TradeFileException if it cannot be opened
     */
    public static TradeFileReader open(TradeInput input, TradeLayout layout) throws TradeFileException {
        return new TradeFileReader(input, layout, null);
    }

    /**
     * {@return a reader that skips lines that are no trades}
     *
     * @param input what to read
     * @param layout what its columns hold; null if the first line is to tell it
     * @param skipped is told the lines
     * @throws TradeFileException if it cannot be opened
     */
    public static TradeFileReader openSkipping(TradeInput input, TradeLayout layout, SkippedRows skipped)
            throws TradeFileException {
        return new TradeFileReader(input, layout, skipped);
    }

    /**
     * {@return the trades that come next, valid until the next call; null at the end} An error is thrown only after
     * all trades before it were handed out.
     *
     * @throws TradeFileException if the input cannot be read, or a line is no trade
     */
    public TradeChunk next() throws TradeFileException {
        while (pending == null) {
            Block block = pipeline.next();
            if (block == null) {
                return null;
            }
            take(block);
            if (block.chunk.size() > 0) {
                return block.chunk;
            }
        }
        throw pending;
    }

    private void take(Block block) {
        boolean hasText = block.lines > block.blankAtEnd;
        if (hasText && blankLines > 0) {
            TradeFileException first = TradeFileException.ofLine(file, linesBefore - blankLines + 1, Fault.BLANK_LINE,
                    null);
            if (skipped == null) {
                pending = first;
                block.chunk.clear();
                return;
            }
            skipped.count(RowFault.BLANK_LINE, blankLines);
            skipped.show(RowFault.BLANK_LINE, first);
        }
        blankLines = hasText ? block.blankAtEnd : blankLines + block.blankAtEnd;
        for (Fault fault : block.faults()) {
            TradeFileException error = fault.in(file, linesBefore);
            if (skipped == null || fault.kind() == null) {
                pending = error;
            } else {
                skipped.show(fault.kind(), error);
            }
        }
        if (skipped != null) {
            for (RowFault kind : RowFault.values()) {
                skipped.count(kind, block.faultCount(kind));
            }
        }
        if (block.chunk.size() > 0) {
            block.chunk.place(linesBefore + 1, columns());
        }
        linesBefore += block.lines;
        if (block.failure != null && pending == null) {
            pending = switch (block.failure) {
                case IOException e -> unreadable(e);
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(block.failure);
            };
        }
    }

    /**
     * {@return which of the optional columns the file has; null while that is not known, and for a file without any
     * line}
     */
    public TradeFields columns() {
        return parser.layout() == null ? null : parser.layout().columns();
    }

    /**
     * {@return where the trade stands that the core has refused, and why it was}
     *
     * @param error of the core
     * @param index of the trade in the chunk
     * @param chunk the last one
     */
    public TradeFileException refused(InvalidTradeException error, long index, TradeChunk chunk) {
        long line = chunk.lineOf(index);
        String message = error.getMessage().replaceFirst(INDEX, "");
        String what = Pattern.compile(MICROS).matcher(message)
                .replaceAll(micros -> parser.unit().textOf(Long.parseLong(micros.group(1))));
        RowFault kind = RowFault.of(error);
        FileColumn field = kind == null ? null : kind.fieldOf(error.trade());
        if (field == null) {
            return TradeFileException.ofLine(file, line, what, error);
        }
        return ofField(line, field, what, error);
    }

    /**
     * {@return whether lines that are no trades are skipped}
     */
    public boolean skipsBadRows() {
        return skipped != null;
    }

    /**
     * Counts a trade that the core has refused among the lines that are skipped.
     *
     * @param error of the core
     * @param index of the trade in the chunk
     * @param chunk the last one
     * @param wasPassed whether the trade's id was passed already
     * @throws TradeFileException if bad lines are not to be skipped, or it is no fault of a single line
     */
    public void skip(InvalidTradeException error, long index, TradeChunk chunk, boolean wasPassed)
            throws TradeFileException {
        RowFault kind = RowFault.of(error);
        if (kind == RowFault.TIME_ORDER && wasPassed) {
            kind = RowFault.ID_ORDER;
        }
        TradeFileException refused = refused(error, index, chunk);
        if (skipped == null || kind == null) {
            throw refused;
        }
        skipped.count(kind, 1);
        skipped.show(kind, refused);
    }

    /**
     * A trade whose aggregate id was passed, though its time was not, so that the core would take it: an error, or a
     * line that is skipped.
     *
     * @param index of the trade in the chunk
     * @param chunk the last one
     * @param lastId the aggregate id of the trade that was taken before it
     * @throws TradeFileException if bad lines are not to be skipped
     */
    public void passed(long index, TradeChunk chunk, long lastId) throws TradeFileException {
        TradeFileException error = ofField(chunk.lineOf(index), FileColumn.AGG_TRADE_ID,
                chunk.trade(index).aggTradeId() + " is not above " + lastId + ", the aggregate id of the trade before it, "
                        + "though its time is later", null);
        if (skipped == null) {
            throw error;
        }
        skipped.count(RowFault.ID_ORDER, 1);
        skipped.show(RowFault.ID_ORDER, error);
    }

    private TradeFileException ofField(long line, FileColumn field, String what, Throwable cause) {
        int column = parser.layout().numberOf(field);
        return TradeFileException.ofColumn(file, line, column, parser.layout().names().get(column - 1) + ": " + what,
                cause);
    }

    private TradeFileException unreadable(IOException e) {
        return TradeFileException.ofFile(file, IoReason.of(e), e);
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
