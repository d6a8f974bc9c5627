package dev.rangebar.tradefiles;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a JSON text as CSV, so that the rules for CSV hold for JSON, too: an array of objects or of arrays, or such rows one
 * after the other (JSON lines). The names of the first object's members are the header; members that hold objects or arrays
 * have no column, and a member that a later object lacks, or null, is an empty cell. Arrays have no header.
 */
final class JsonRows extends FilterInputStream {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int END = -1;
    private static final int HEX_DIGITS = 4;
    private static final int HEX = 16;
    /** Bytes that would look like another cell or line, which become {@code ?}. */
    private static final String UNSAFE = "\n\r\"";

    private final byte separator;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    /** The number of bytes before the buffer. */
    private long bytesBefore;
    private final Text out = new Text();
    private int returned;
    /** The columns of the objects, by name; null before the first object. */
    private Map<String, Integer> columns;
    private boolean isStarted;
    /** The rows are the elements of one array. */
    private boolean isArray;
    private boolean isEnded;
    private IOException failure;
    private final Text cell = new Text();
    private byte[][] cells = {};

    /** Bytes that are collected. */
    private static final class Text extends ByteArrayOutputStream {
        private byte[] bytes() {
            return buf;
        }

        private void truncate(int length) {
            count = length;
        }
    }

    /** Rows, whose cells are separated by a character. */
    JsonRows(InputStream in, char separator) {
        super(in);
        this.separator = (byte) separator;
    }

    /** Returns whether a text begins as JSON does. */
    static boolean isJson(byte[] first) {
        int from = BlockReader.afterByteOrderMark(first, 0, first.length);
        String text = new String(first, from, first.length - from, StandardCharsets.ISO_8859_1).stripLeading();
        return text.startsWith("{") || text.startsWith("[");
    }

    @Override
    public int read() throws IOException {
        return fill() ? out.bytes()[returned++] & 0xff : END;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return END;
        }
        int count = Math.min(length, out.size() - returned);
        System.arraycopy(out.bytes(), returned, into, offset, count);
        returned += count;
        return count;
    }

    @Override
    public long skip(long count) {
        return 0;
    }

    /** Returns the bytes of the rows that are at hand; 0 if only the next read tells whether there are more. */
    @Override
    public int available() {
        return out.size() - returned;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Converts rows unless some are left: those that are at hand, and at least one; returns {@code false} at the end. */
    private boolean fill() throws IOException {
        if (returned < out.size()) {
            return true;
        }
        out.reset();
        returned = 0;
        while (!isEnded && (out.size() == 0 || position < limit && out.size() < BUFFER_BYTES)) {
            int before = out.size();
            try {
                convertRow();
            } catch (IOException e) { // the rows before it are returned first
                out.truncate(before);
                failure = e;
                isEnded = true;
            }
        }
        if (out.size() == 0 && failure != null) {
            throw failure;
        }
        return out.size() > 0;
    }

    // ------------------------------------------------------------------------------------------------------- rows

    private void convertRow() throws IOException {
        int next = peek();
        if (!isStarted) {
            isStarted = true;
            if (next == '[') {
                position++;
                next = peek();
                isArray = next == '{' || next == '[' || next == ']';
                if (!isArray) { // the array is the first row
                    convertArray();
                    return;
                }
            }
        }
        if (isArray && next == ']') {
            position++;
            if (peek() != END) {
                throw damaged("nothing after the array");
            }
            isEnded = true;
        } else if (next == END && !isArray) {
            isEnded = true;
        } else if (next == '{') {
            position++;
            convertObject();
        } else if (next == '[' && columns == null) {
            position++;
            convertArray();
        } else {
            throw damaged(columns == null ? "a row, which is an object or an array" : "an object as the next row");
        }
        if (isArray && !isEnded && peek() == ',') {
            position++;
            if (peek() == ']') {
                throw damaged("a row after the comma");
            }
        } else if (isArray && !isEnded && peek() != ']') {
            throw damaged("a comma or ] after a row");
        }
    }

    private void convertArray() throws IOException {
        int count = 0;
        for (int next = peek(); next != ']'; count++) {
            if (count > 0) {
                out.write(separator);
            }
            byte[] text = readValue();
            out.writeBytes(text == null ? new byte[0] : text);
            next = endOfItem(']');
        }
        position++;
        out.write('\n');
    }

    private void convertObject() throws IOException {
        boolean isFirst = columns == null;
        if (isFirst) {
            columns = new HashMap<>();
        }
        List<String> names = new ArrayList<>();
        Arrays.fill(cells, null);
        for (int next = peek(); next != '}';) {
            if (next != '"') {
                throw damaged("the name of a member");
            }
            String name = new String(readValue(), StandardCharsets.UTF_8);
            if (peek() != ':') {
                throw damaged("a colon after the name of a member");
            }
            position++;
            byte[] value = readValue();
            if (isFirst && value != null && !columns.containsKey(name)) {
                columns.put(name, names.size());
                names.add(name);
                cells = Arrays.copyOf(cells, names.size());
            }
            Integer column = columns.get(name);
            if (column != null) {
                cells[column] = value;
            }
            next = endOfItem('}');
        }
        position++;
        if (isFirst) {
            out.writeBytes((String.join("" + (char) separator, names) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                out.write(separator);
            }
            out.writeBytes(cells[i] == null ? new byte[0] : cells[i]);
        }
        out.write('\n');
    }

    /** Reads the comma after an item, if there is one; returns the byte that begins the next item, or ends them. */
    private int endOfItem(char end) throws IOException {
        int next = peek();
        if (next == ',') {
            position++;
            next = peek();
            if (next == end) {
                throw damaged("a value after the comma");
            }
        } else if (next != end) {
            throw damaged("a comma or " + end);
        }
        return next;
    }

    // ----------------------------------------------------------------------------------------------------- values

    /** Reads a value as the text of a cell; returns null for an object or an array, which is skipped. */
    private byte[] readValue() throws IOException {
        int next = peek();
        if (next == '{' || next == '[') {
            skipNested();
            return null;
        }
        cell.reset();
        if (next == '"') {
            readString();
        } else {
            while (next != END && (next >= '0' && next <= '9' || next >= 'a' && next <= 'z' || next >= 'A' && next <= 'Z'
                    || next == '.' || next == '-' || next == '+')) {
                cell.write(next);
                position++;
                next = current();
            }
            if (cell.size() == 0) {
                throw damaged("a value");
            }
            if (cell.toString(StandardCharsets.US_ASCII).equals("null")) {
                return new byte[0];
            }
        }
        if (cell.size() > BlockReader.MAX_LINE_BYTES) {
            throw damaged("a value of at most " + BlockReader.MAX_LINE_BYTES + " bytes");
        }
        return cell.toByteArray();
    }

    private void readString() throws IOException {
        position++;
        for (int next = current(); next != '"'; next = current()) {
            if (next == END || cell.size() > BlockReader.MAX_LINE_BYTES) {
                throw damaged("the end of a string");
            }
            position++;
            if (next == '\\') {
                readEscape();
            } else {
                write(next);
            }
        }
        position++;
    }

    private void readEscape() throws IOException {
        int kind = current();
        if (kind == END || "nrbftu\"\\/".indexOf(kind) < 0) {
            throw damaged("an escape such as \\n");
        }
        position++;
        switch (kind) {
            case '"', '\\', '/' -> write(kind);
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < HEX_DIGITS; i++) {
                    int digit = Character.digit(current(), HEX);
                    if (digit < 0) {
                        throw damaged("four hexadecimal digits");
                    }
                    unit = unit * HEX + digit;
                    position++;
                }
                write(unit < 128 ? unit : '?'); // nothing that is read has other characters
            }
            default -> write('\n');
        }
    }

    private void write(int character) {
        cell.write(character == separator || UNSAFE.indexOf(character) >= 0 ? '?' : character);
    }

    /** Skips an object or an array, and all that is in it. */
    private void skipNested() throws IOException {
        int depth = 0;
        do {
            int next = peek();
            if (next == END) {
                throw damaged("the end of an object or array");
            }
            if (next == '"') {
                cell.reset();
                readString();
                continue;
            }
            depth += next == '{' || next == '[' ? 1 : next == '}' || next == ']' ? -1 : 0;
            position++;
        } while (depth > 0);
    }

    // ------------------------------------------------------------------------------------------------------ bytes

    /** Returns the next byte that is no white space, without reading it. */
    private int peek() throws IOException {
        int next = current();
        while (next == ' ' || next == '\n' || next == '\r' || next == '\t' || bytesBefore + position < 3 && (next & 0x80) != 0) {
            position++; // a byte order mark is passed over, too
            next = current();
        }
        return next;
    }

    private int current() throws IOException {
        if (position == limit) {
            bytesBefore += limit;
            position = 0;
            limit = 0;
            int read = in.read(buffer, 0, BUFFER_BYTES);
            if (read <= 0) {
                return END;
            }
            limit = read;
        }
        return buffer[position] & 0xff;
    }

    private IOException damaged(String expected) throws IOException {
        int next = current();
        return new IOException("invalid JSON at byte " + (bytesBefore + position + 1) + ": expected " + expected + ", found "
                + (next == END ? "the end of the file" : FieldText.quote(String.valueOf((char) next))));
    }
}
