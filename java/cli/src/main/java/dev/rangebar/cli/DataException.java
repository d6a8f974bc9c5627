package dev.rangebar.cli;

/** An input cannot be used. The message says all: where ({@code FILE[:LINE[:COLUMN]]}) and what was wrong. */
final class DataException extends Exception {
    private static final long serialVersionUID = 1;

    private DataException(String where, String what, Throwable cause) {
        super(where + ": " + printable(what), cause);
    }

    static DataException ofFile(String file, String what, Throwable cause) {
        return new DataException(file, what, cause);
    }

    static DataException ofLine(String file, long line, String what, Throwable cause) {
        return new DataException(file + ":" + line, what, cause);
    }

    /** The column is given by number, from 1. */
    static DataException ofColumn(String file, long line, int column, String what, Throwable cause) {
        return new DataException(file + ":" + line + ":" + column, what, cause);
    }

    /** Text of a file may be anything; a terminal gets to see ASCII. */
    private static String printable(String text) {
        StringBuilder safe = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c >= ' ' && c < 127) {
                safe.append(c);
            } else {
                safe.append(String.format(c < 256 ? "\\x%02x" : "\\u%04x", (int) c));
            }
        }
        return safe.toString();
    }
}
