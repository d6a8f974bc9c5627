package dev.rangebar.tradefiles;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.TradeFields;
import dev.rangebar.tradefiles.Block.InvalidRow;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the trades of a file or stream in bounded memory.
 *
 * <pre>{@code
 * try (TradeFileReader reader = TradeFileReader.open(TradeInput.ofFile("trades.csv", path))) {
 *     for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
 *         processor.process(chunk.trades(), bars);
 *     }
 * }
 * }</pre>
 *
 * <p>Its own threads read ahead, decompress and parse; errors come in the order of the file.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class TradeFileReader implements TradeReader {
    /** The beginning of the core's messages: the index in the chunk, which the line replaces. */
    static final String INDEX = "^trade \\d+: ";
    /** A time in the core's messages; reported in the unit of the file, so that it can be found there. */
    private static final String MICROS = "(?<=timestamp |previous trade's, )(-?\\d{1,19}) us\\b";

    private final String file;
    private final TradeInput input;
    private final boolean isLive;
    private final InvalidRows skipped;
    private final RowParser parser;
    private final ReadAhead readAhead;
    private long linesBefore;
    /** The number of blank lines at the end of the blocks read so far. */
    private long blankLines;
    private long roundedValues;
    private TradeFileException pending;

    private TradeFileReader(TradeInput input, ReadOptions options, InvalidRows skipped) throws TradeFileException {
        this.input = input;
        isLive = input.isLive();
        file = input.name();
        this.skipped = skipped;
        parser = new RowParser(options, skipped != null);
        try {
            readAhead = new ReadAhead(input.open(options), parser, isLive);
        } catch (IOException e) {
            throw unreadable(e);
        }
        readAhead.start();
    }

    /**
     * {@return a reader that stops with an error at the first invalid row}
     *
     * @param input the input
     * @throws TradeFileException if it cannot be opened
     */
    public static TradeFileReader open(TradeInput input) throws TradeFileException {
        return open(input, ReadOptions.DEFAULT);
    }

    /**
     * {@return a reader that stops with an error at the first invalid row}
     *
     * @param input the input
     * @param options the options
     * @throws TradeFileException if it cannot be opened
     */
    public static TradeFileReader open(TradeInput input, ReadOptions options) throws TradeFileException {
        return new TradeFileReader(input, options, null);
    }

    /**
     * {@return a reader that skips invalid rows}
     *
     * @param input the input
     * @param options the options
     * @param skipped receives the invalid rows
     * @throws TradeFileException if it cannot be opened
     */
    public static TradeFileReader openSkipping(TradeInput input, ReadOptions options, InvalidRows skipped)
            throws TradeFileException {
        return new TradeFileReader(input, options, skipped);
    }

    @Override
    public TradeChunk next() throws TradeFileException {
        while (pending == null) {
            Block block = readAhead.next();
            if (block == null) {
                return null;
            }
            accept(block);
            if (block.chunk.size() > 0) {
                return block.chunk;
            }
        }
        throw pending;
    }

    private void accept(Block block) {
        boolean hasText = block.lines > block.blankAtEnd;
        if (hasText && blankLines > 0) {
            TradeFileException first = TradeFileException.ofLine(file, linesBefore - blankLines + 1, InvalidRow.BLANK_LINE,
                    null);
            if (skipped == null) {
                pending = first;
                block.chunk.clear();
                return;
            }
            skipped.count(InvalidRowReason.BLANK_LINE, blankLines);
            skipped.show(InvalidRowReason.BLANK_LINE, first);
        }
        blankLines = hasText ? block.blankAtEnd : blankLines + block.blankAtEnd;
        for (InvalidRow row : block.invalidRows()) {
            TradeFileException error = row.in(file, linesBefore);
            if (skipped == null || row.reason() == null) {
                pending = error;
            } else {
                skipped.show(row.reason(), error);
            }
        }
        if (skipped != null) {
            for (InvalidRowReason reason : InvalidRowReason.values()) {
                skipped.count(reason, block.invalidCount(reason));
            }
        }
        if (block.chunk.size() > 0) {
            block.chunk.place(linesBefore + 1, fields(), parser.layout().isQuotes());
        }
        linesBefore += block.lines;
        roundedValues += block.cells.roundedCount();
        if (block.failure != null && pending == null) {
            pending = pendingOf(block.failure);
        }
    }

    private TradeFileException pendingOf(Throwable failure) {
        if (failure instanceof IOException e) {
            return unreadable(e);
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        throw new AssertionError(failure);
    }

    @Override
    public TradeFields fields() {
        return parser.layout() == null ? null : parser.layout().fields();
    }

    /**
     * {@return the symbol in the first row, as it is there, once a chunk was read; empty if the columns of a venue are not known by
     * their header to have one} The other rows are not looked at.
     */
    public Optional<String> symbol() {
        return Optional.of(parser.symbol()).filter(text -> !text.isEmpty());
    }

    @Override
    public boolean isLive() {
        return isLive;
    }

    @Override
    public boolean contradictsName() {
        return input.contradictsName();
    }

    @Override
    public long roundedValues() {
        return roundedValues;
    }

    @Override
    public void reject(InvalidTradeException refusal, int index, TradeChunk chunk) throws TradeFileException {
        InvalidRowReason reason = InvalidRowReason.of(refusal);
        FileColumn column = reason == null ? null : reason.columnOf(refusal.trade());
        String message = refusal.getMessage().replaceFirst(INDEX, "");
        String what = Pattern.compile(MICROS).matcher(message)
                .replaceAll(micros -> parser.unit().textOf(Long.parseLong(micros.group(1))));
        TradeFileException error = column == null
                ? TradeFileException.ofLine(file, chunk.lineOf(index), what, refusal)
                : ofColumn(chunk.lineOf(index), column, what, refusal);
        if (skipped == null || reason == null) {
            throw error;
        }
        skipped.add(reason, error);
    }

    @Override
    public void reject(InvalidRowReason reason, String what, int index, TradeChunk chunk) throws TradeFileException {
        FileColumn column = reason.columnOf(chunk.trade(index));
        TradeFileException error = column == null ? TradeFileException.ofLine(file, chunk.lineOf(index), what, null)
                : ofColumn(chunk.lineOf(index), column, what, null);
        if (skipped == null) {
            throw error;
        }
        skipped.add(reason, error);
    }

    private TradeFileException ofColumn(long line, FileColumn field, String what, Throwable cause) {
        int column = parser.layout().numberOf(field);
        return TradeFileException.ofColumn(file, line, column, parser.layout().names().get(column - 1) + ": " + what,
                cause);
    }

    private TradeFileException unreadable(IOException e) {
        return TradeFileException.ofFile(file, IoReason.of(e), e);
    }

    @Override
    public void close() {
        readAhead.close();
    }
}
