package dev.rangebar.arrow;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** The values of one column of a batch, in the layout of its body. */
final class ColumnBuffer {
    private final BarField field;
    private final ByteBuffer values;
    private final byte[] validity = new byte[bitmapBytes(BarArrowWriter.BATCH_ROWS)];
    private int nulls;

    ColumnBuffer(BarField field) {
        this.field = field;
        this.values = ByteBuffer.allocate(bytes(BarArrowWriter.BATCH_ROWS)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int bitmapBytes(int rows) {
        return (rows + Byte.SIZE - 1) / Byte.SIZE;
    }

    private int bytes(int rows) {
        return switch (field.kind()) {
            case TIME, WHOLE, RATIO -> rows * Long.BYTES;
            case PRICE, VOLUME, TURNOVER -> rows * 2 * Long.BYTES;
            case FLAG -> bitmapBytes(rows);
        };
    }

    /** Puts the value of a bar into a row. Rows are in order from 0; a null is 0 in the values. */
    void put(int row, BarView bars, long index) throws IOException {
        if (!field.isKnown(bars, index)) {
            nulls++;
            return;
        }
        setBit(validity, row);
        switch (field.kind()) {
            case TIME, WHOLE -> values.putLong(row * Long.BYTES, field.number(bars, index));
            case RATIO -> values.putDouble(row * Long.BYTES, field.ratio(bars, index));
            case PRICE, VOLUME, TURNOVER -> putDecimal(row * 2 * Long.BYTES, bars, index);
            case FLAG -> {
                if (field.number(bars, index) != 0) {
                    setBit(values.array(), row);
                }
            }
        }
    }

    private static void setBit(byte[] bitmap, int row) {
        bitmap[row / Byte.SIZE] |= (byte) (1 << row % Byte.SIZE);
    }

    private void putDecimal(int position, BarView bars, long index) throws IOException {
        Optional<String> beyond = field.beyondDecimals(bars, index);
        if (beyond.isPresent()) {
            throw new IOException(beyond.get() + ": more than the " + BarField.MAX_DECIMAL_DIGITS
                    + " digits of a decimal; write it as text, which has no limit (--format csv)");
        }
        values.putLong(position, field.number(bars, index)).putLong(position + Long.BYTES, field.high(bars, index));
    }

    int nulls() {
        return nulls;
    }

    /** Returns one bit per row, or nothing if the column has no nulls. */
    ByteBuffer validity(int rows) {
        return ByteBuffer.wrap(validity, 0, nulls == 0 ? 0 : bitmapBytes(rows));
    }

    ByteBuffer values(int rows) {
        return values.duplicate().limit(bytes(rows));
    }

    void clear() {
        Arrays.fill(values.array(), (byte) 0);
        Arrays.fill(validity, (byte) 0);
        nulls = 0;
    }
}
