package dev.rangebar.chart;

/** Signals an unusable file of bars. The message names the place ({@code FILE[:LINE[:COLUMN]]}) and the fault. */
public final class BarFileException extends Exception {
    private static final long serialVersionUID = 1;

    BarFileException(String where, String what, Throwable cause) {
        super(where + ": " + what, cause);
    }
}
