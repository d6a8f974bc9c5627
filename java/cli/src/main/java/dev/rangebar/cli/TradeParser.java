package dev.rangebar.cli;

import dev.rangebar.FixedPoint;

/** Makes a row of a chunk of each line of one file. */
final class TradeParser {
    private final String file;
    private final CsvLayout layout;
    private final TradeField[] fields;
    private TimestampUnit unit;

    TradeParser(String file, CsvLayout layout) {
        this.file = file;
        this.layout = layout;
        this.fields = layout.fields().toArray(TradeField[]::new);
        this.unit = layout.unit();
    }

    /** The unit of the times in the file; null while neither the header nor a trade has told it. */
    TimestampUnit unit() {
        return unit;
    }

    /** Appends the trade in the current line. */
    void parse(LineReader line, TradeChunk chunk) throws DataException {
        byte[] bytes = line.bytes();
        int end = line.to();
        int from = line.from();
        int row = chunk.size();
        for (int column = 0; column < fields.length; column++) {
            int to = from;
            while (to < end && bytes[to] != ',') {
                to++;
            }
            boolean isLast = column == fields.length - 1;
            if (isLast != (to == end)) {
                throw wrongCount(line);
            }
            try {
                parse(fields[column], bytes, from, to, chunk, row);
            } catch (NumberFormatException e) {
                throw DataException.ofColumn(file, line.number(), column + 1, layout.names().get(column) + ": "
                        + e.getMessage(), e);
            }
            from = to + 1;
        }
        chunk.append();
    }

    private void parse(TradeField field, byte[] bytes, int from, int to, TradeChunk chunk, int row) {
        switch (field) {
            case TIMESTAMP -> chunk.timestampMicros[row] = micros(bytes, from, to);
            case PRICE -> chunk.price[row] = FixedPoint.parse(bytes, from, to);
            case QUANTITY -> chunk.volume[row] = FixedPoint.parse(bytes, from, to);
            case AGGREGATE_ID -> chunk.aggregateId[row] = FieldText.wholeNumber(bytes, from, to);
            case FIRST_TRADE_ID -> chunk.firstTradeId[row] = FieldText.wholeNumber(bytes, from, to);
            case LAST_TRADE_ID -> chunk.lastTradeId[row] = FieldText.wholeNumber(bytes, from, to);
            case IS_BUYER_MAKER -> chunk.isBuyerMaker[row] = FieldText.truth(bytes, from, to);
            case IS_BEST_MATCH -> FieldText.truth(bytes, from, to);
        }
    }

    private long micros(byte[] bytes, int from, int to) {
        long time = FieldText.wholeNumber(bytes, from, to);
        if (unit == null) {
            unit = TimestampUnit.ofMagnitude(time);
        }
        if (layout.unit() == null && !unit.contains(time)) {
            throw new NumberFormatException("\"" + time + "\" is out of range: the first trade of this file has "
                    + unit + " (" + unit.range() + ")");
        }
        try {
            return unit.toMicros(time);
        } catch (ArithmeticException e) {
            throw new NumberFormatException("\"" + time + "\" " + unit + " are out of range");
        }
    }

    /** The column is the first one that is missing or too many. */
    private DataException wrongCount(LineReader line) {
        int columns = 1;
        for (int i = line.from(); i < line.to(); i++) {
            columns += line.bytes()[i] == ',' ? 1 : 0;
        }
        return DataException.ofColumn(file, line.number(), Math.min(columns, fields.length) + 1, columns
                + (columns == 1 ? " column" : " columns") + " instead of " + fields.length + ": "
                + FieldText.quote(line.bytes(), line.from(), line.to()), null);
    }
}
