package dev.rangebar.tradefiles;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.TradeFields;
import dev.rangebar.tradefiles.SortCursor.MergeCursor;
import dev.rangebar.tradefiles.SortCursor.SortPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the trades of several inputs sorted by time and id (aggregate trade id, else first trade id), in bounded memory.
 * Trades without ids, or with equal ones, keep the order of the inputs. A trade that occurs more than once, with the same id
 * and the same values, is returned once; two different trades with one id are an error of the second one.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class SortedTradeReader implements TradeReader {
    private static final int CHUNK_ROWS = 1 << 12;

    private final List<Input> inputs;
    private final TradeSorting sorting;
    private final InvalidRows skipped;
    private final TradeChunk chunk = new TradeChunk();
    private final long[] places = new long[CHUNK_ROWS];
    private final long[] lines = new long[CHUNK_ROWS];
    private final long[] last = new long[SortCursor.COLUMNS];
    private TradeFields fields;
    private boolean hasSpreads;
    private SpillFile spill;
    private SortCursor rows;
    private long returned;
    private long duplicates;
    private long roundedValues;
    /** The error of the trade behind those of the chunk; null if there is none. */
    private TradeFileException pending;

    /** An input whose trades are sorted with those of others. */
    public interface Input {
        /**
         * {@return its name, as in messages}
         */
        String name();

        /**
         * {@return a reader of its trades, which this reader closes}
         *
         * @throws TradeFileException if it cannot be opened
         */
        TradeReader open() throws TradeFileException;
    }

    /**
     * A reader of the trades of inputs, which are opened by the first call of {@link #next}.
     *
     * @param inputs the inputs
     * @param sorting the resources
     * @param skipped receives the invalid rows that the core refuses; null to stop at the first one
     */
    public SortedTradeReader(List<? extends Input> inputs, TradeSorting sorting, InvalidRows skipped) {
        if (inputs.size() > SortPlace.MAX_INPUTS) {
            throw new IllegalArgumentException(inputs.size() + " inputs to sort; the maximum is " + SortPlace.MAX_INPUTS);
        }
        this.inputs = List.copyOf(inputs);
        this.sorting = sorting;
        this.skipped = skipped;
    }

    @Override
    public TradeChunk next() throws TradeFileException {
        try {
            if (rows == null) {
                rows = sort();
            }
            chunk.clear();
            while (pending == null && chunk.size() < CHUNK_ROWS && rows.next()) {
                append();
            }
        } catch (IOException e) {
            throw TradeFileException.ofFile(inputs.get(0).name(), "cannot sort in the folder " + sorting.folder() + ": "
                    + IoReason.of(e), e);
        }
        if (chunk.size() == 0 && pending != null) {
            throw pending;
        }
        chunk.place(lines, fields, hasSpreads);
        return chunk.size() == 0 ? null : chunk;
    }

    private SortCursor sort() throws TradeFileException, IOException {
        SortBuffer buffer = new SortBuffer(sorting.memoryBytes());
        List<SpillFile.Run> runs = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            try (TradeReader reader = inputs.get(i).open()) {
                for (TradeChunk of = reader.next(); of != null; of = reader.next()) {
                    checkFields(reader.fields(), i);
                    hasSpreads = of.hasSpreads();
                    for (int row = 0; row < of.size(); row++) {
                        if (buffer.isFull()) {
                            runs.add(spill(buffer));
                        }
                        buffer.add(of, row, SortPlace.of(of.lineOf(row), i, of.side()[row]));
                    }
                }
                roundedValues += reader.roundedValues();
            }
        }
        if (runs.isEmpty()) {
            buffer.sort(idColumn());
            return buffer;
        }
        if (!buffer.isEmpty()) {
            runs.add(spill(buffer));
        }
        buffer.release();
        return merge(runs);
    }

    private void checkFields(TradeFields ofInput, int index) throws TradeFileException {
        if (fields == null) {
            fields = ofInput;
        } else if (!fields.equals(ofInput)) {
            throw TradeFileException.ofFile(inputs.get(index).name(), "the columns of this file differ from those of "
                    + inputs.get(0).name() + "; all inputs must share the same columns", null);
        }
    }

    /** Returns the column that decides where times are equal; the time again for trades without ids. */
    private int idColumn() {
        return fields == null ? SortCursor.TIME : fields.aggTradeIds() ? SortCursor.AGG_TRADE_ID
                : fields.tradeIds() ? SortCursor.FIRST_TRADE_ID : SortCursor.TIME;
    }

    private SpillFile.Run spill(SortBuffer buffer) throws IOException {
        if (spill == null) {
            spill = SpillFile.create(sorting.folder());
        }
        buffer.sort(idColumn());
        SpillFile.Run run = spill.write(buffer);
        buffer.clear();
        return run;
    }

    /** Merges runs, in rounds if there are more of them than buffers fit in memory. */
    private SortCursor merge(List<SpillFile.Run> runs) throws IOException {
        int most = (int) Math.max(2, Math.min(Integer.MAX_VALUE, sorting.memoryBytes() / SpillFile.BUFFER_BYTES));
        List<SpillFile.Run> round = runs;
        while (round.size() > most) {
            List<SpillFile.Run> merged = new ArrayList<>();
            for (int from = 0; from < round.size(); from += most) {
                merged.add(spill.write(cursor(round.subList(from, Math.min(round.size(), from + most)))));
            }
            round = merged;
        }
        return cursor(round);
    }

    private SortCursor cursor(List<SpillFile.Run> runs) throws IOException {
        return new MergeCursor(runs.stream().map(spill::read).toList(), idColumn());
    }

    private void append() {
        if (hasIdOfLast()) {
            if (equalsLast()) {
                duplicates++;
            } else {
                rejectConflict();
            }
            return;
        }
        for (int column = 0; column < SortCursor.COLUMNS; column++) {
            last[column] = rows.value(column);
        }
        returned++;
        chunk.reserve();
        int row = chunk.size();
        chunk.numbers(FileColumn.TIMESTAMP)[row] = last[SortCursor.TIME];
        chunk.numbers(FileColumn.PRICE)[row] = last[SortCursor.PRICE];
        chunk.numbers(FileColumn.QUANTITY)[row] = last[SortCursor.QUANTITY];
        chunk.numbers(FileColumn.AGG_TRADE_ID)[row] = last[SortCursor.AGG_TRADE_ID];
        chunk.numbers(FileColumn.FIRST_TRADE_ID)[row] = last[SortCursor.FIRST_TRADE_ID];
        chunk.numbers(FileColumn.LAST_TRADE_ID)[row] = last[SortCursor.LAST_TRADE_ID];
        chunk.side()[row] = SortPlace.side(last[SortCursor.PLACE]);
        places[row] = last[SortCursor.PLACE];
        lines[row] = SortPlace.line(last[SortCursor.PLACE]);
        chunk.append();
    }

    /** Returns whether the row has the id of the last one. Without ids, equal trades are two trades. */
    private boolean hasIdOfLast() {
        return returned > 0 && idColumn() != SortCursor.TIME && rows.value(idColumn()) == last[idColumn()];
    }

    private boolean equalsLast() {
        for (int column = 0; column < SortCursor.PLACE; column++) {
            if (rows.value(column) != last[column] && isUsed(column)) {
                return false;
            }
        }
        return !fields.side() || SortPlace.side(rows.value(SortCursor.PLACE)) == SortPlace.side(last[SortCursor.PLACE]);
    }

    private void rejectConflict() {
        long place = rows.value(SortCursor.PLACE);
        long other = last[SortCursor.PLACE];
        TradeFileException error = TradeFileException.ofLine(inputs.get(SortPlace.input(place)).name(), SortPlace.line(place),
                "two different trades have the id " + last[idColumn()] + ": this one and that of "
                        + inputs.get(SortPlace.input(other)).name() + ":" + SortPlace.line(other)
                        + "; correct the id, or remove the wrong trade", null);
        if (skipped == null) {
            pending = error;
        } else {
            skipped.add(InvalidRowReason.ID_CONFLICT, error);
        }
    }

    /** Returns whether the trades have the field of a column; other columns hold any numbers. */
    private boolean isUsed(int column) {
        return switch (column) {
            case SortCursor.AGG_TRADE_ID -> fields.aggTradeIds() || hasSpreads;
            case SortCursor.FIRST_TRADE_ID, SortCursor.LAST_TRADE_ID -> fields.tradeIds();
            default -> true;
        };
    }

    @Override
    public TradeFields fields() {
        return fields;
    }

    @Override
    public long roundedValues() {
        return roundedValues;
    }

    @Override
    public long duplicates() {
        return duplicates;
    }

    @Override
    public void reject(InvalidTradeException refusal, int index, TradeChunk of) throws TradeFileException {
        reject(InvalidRowReason.of(refusal), refusal.getMessage().replaceFirst(TradeFileReader.INDEX, ""), index, refusal);
    }

    @Override
    public void reject(InvalidRowReason reason, String what, int index, TradeChunk of) throws TradeFileException {
        reject(reason, what, index, (Throwable) null);
    }

    private void reject(InvalidRowReason reason, String what, int index, Throwable cause) throws TradeFileException {
        TradeFileException error = TradeFileException.ofLine(inputs.get(SortPlace.input(places[index])).name(), lines[index],
                what, cause);
        if (skipped == null || reason == null) {
            throw error;
        }
        skipped.add(reason, error);
    }

    @Override
    public void close() {
        if (spill != null) {
            try {
                spill.close();
            } catch (IOException e) {
                // everything that was needed has been read
            }
        }
    }
}
