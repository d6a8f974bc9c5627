package dev.rangebar.chart;

/** A file of bars cannot be used. The message says all: where ({@code FILE[:LINE[:COLUMN]]}) and what was wrong. */
public final class BarFileException extends Exception {
    private static final long serialVersionUID = 1;

    BarFileException(String where, String what, Throwable cause) {
        super(where + ": " + what, cause);
    }
}
