package dev.rangebar.tradefiles;

/** Thrown if a file cannot be used. The message says where ({@code FILE[:LINE[:COLUMN]]}) and what is wrong. */
public final class TradeFileException extends Exception {
    private static final long serialVersionUID = 1;

    private TradeFileException(String where, String what, Throwable cause) {
        super(where + ": " + printable(what), cause);
    }

    /**
     * {@return an error of a whole file}
     *
     * @param file the name of the file
     * @param what was wrong
     * @param cause may be null
     */
    public static TradeFileException ofFile(String file, String what, Throwable cause) {
        return new TradeFileException(file, what, cause);
    }

    /**
     * {@return an error in a line}
     *
     * @param file the name of the file
     * @param line of the file, from 1
     * @param what was wrong
     * @param cause may be null
     */
    public static TradeFileException ofLine(String file, long line, String what, Throwable cause) {
        return new TradeFileException(file + ":" + line, what, cause);
    }

    /** Returns an error in a column, whose number counts from 1. */
    static TradeFileException ofColumn(String file, long line, int column, String what, Throwable cause) {
        return new TradeFileException(file + ":" + line + ":" + column, what, cause);
    }

    /** Returns the text in printable ASCII: text of a file may be anything. */
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
