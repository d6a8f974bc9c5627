package dev.rangebar.cli;

import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a stream, each shown in place in a buffer that is used again. A line ends with LF or CRLF, the last one
 * also with the end; a UTF-8 byte order mark before the first is skipped.
 */
final class LineReader {
    /** No line of trades comes near; so a file without line ends cannot fill the memory. */
    static final int MAX_LINE_BYTES = 1 << 16;

    private static final int BUFFER_BYTES = 1 << 18;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int limit;
    private boolean ended;
    private int from;
    private int to;
    private long number;

    LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * Goes to the next line.
     *
     * @return false at the end
     * @throws LineTooLongException if it is longer than {@value #MAX_LINE_BYTES} bytes
     */
    boolean next() throws IOException, LineTooLongException {
        int end = next;
        while (true) {
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (end - next > MAX_LINE_BYTES) {
                number++;
                throw new LineTooLongException();
            }
            if (end < limit || ended) {
                break;
            }
            end -= next;
            fill();
        }
        if (end == limit && next == limit) {
            return false;
        }
        from = next;
        to = end;
        next = Math.min(end + 1, limit);
        number++;
        if (to > from && buffer[to - 1] == '\r') {
            to--;
        }
        if (number == 1 && startsWithByteOrderMark()) {
            from += 3;
        }
        return true;
    }

    /** Moves the line that has begun to the front and reads more behind it. */
    private void fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, limit - next);
        limit -= next;
        next = 0;
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            ended = true;
        } else {
            limit += read;
        }
    }

    private boolean startsWithByteOrderMark() {
        return to - from >= 3 && buffer[from] == (byte) 0xEF && buffer[from + 1] == (byte) 0xBB
                && buffer[from + 2] == (byte) 0xBF;
    }

    /** Holds the line, until the next call of {@link #next()}. */
    byte[] bytes() {
        return buffer;
    }

    int from() {
        return from;
    }

    /** The index behind the last byte, line end not counted. */
    int to() {
        return to;
    }

    boolean isBlank() {
        return from == to;
    }

    /** The number of the line, from 1. */
    long number() {
        return number;
    }

    /** A line is too long. */
    static final class LineTooLongException extends Exception {
        private static final long serialVersionUID = 1;

        private LineTooLongException() {
            super("a line of more than " + MAX_LINE_BYTES + " bytes is no trade");
        }
    }
}
