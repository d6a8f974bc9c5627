package dev.rangebar.cli.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Shows on standard error how far long work is: one line that changes on a terminal, a line now and then in a log,
 * nothing if quiet. Closing it takes the line away.
 */
public final class ProgressLine implements AutoCloseable {
    private static final Duration TERMINAL_PERIOD = Duration.ofMillis(500);
    private static final Duration LOG_PERIOD = Duration.ofSeconds(10);
    private static final int WIDTH = 79;
    private static final String BACK_AND_CLEAR = "\r\033[K";

    private final PrintStream err;
    private final Mode mode;
    private final Supplier<String> text;
    private boolean shown;
    private boolean closed;

    /** The kinds of output for progress. */
    public enum Mode {
        /** Nowhere. */
        QUIET,
        /** One line, which is rewritten. */
        TERMINAL,
        /** A line from time to time. */
        LOG;

        /** Returns the kind that fits the standard error of the command. */
        public static Mode of(boolean quiet, boolean isTerminal) {
            return quiet ? QUIET : isTerminal ? TERMINAL : LOG;
        }
    }

    public ProgressLine(PrintStream err, Mode mode, Supplier<String> text) {
        this.err = err;
        this.mode = mode;
        this.text = text;
    }

    /** Starts to show; a thread of its own calls the supplier of the text. */
    public static ProgressLine start(PrintStream err, Mode mode, Supplier<String> text) {
        ProgressLine line = new ProgressLine(err, mode, text);
        if (mode != Mode.QUIET) {
            Thread shows = new Thread(line::showUntilClosed, "rangebar-progress");
            shows.setDaemon(true);
            shows.start();
        }
        return line;
    }

    private synchronized void showUntilClosed() {
        Duration period = mode == Mode.TERMINAL ? TERMINAL_PERIOD : LOG_PERIOD;
        try {
            for (long next = System.nanoTime() + period.toNanos(); !closed;) {
                long now = System.nanoTime();
                if (now < next) {
                    wait(Math.max(1, (next - now) / 1_000_000));
                } else {
                    show();
                    next = now + period.toNanos();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does: the thread ends
        }
    }

    /** Shows how far the work is now. */
    public synchronized void show() {
        if (mode == Mode.LOG) {
            err.println(text.get());
        } else if (mode == Mode.TERMINAL) {
            String line = text.get();
            err.print(BACK_AND_CLEAR + line.substring(0, Math.min(line.length(), WIDTH)));
            err.flush();
            shown = true;
        }
    }

    /** Writes a line that stays, unless quiet. */
    public synchronized void say(String line) {
        if (mode != Mode.QUIET) {
            clear();
            err.println(line);
        }
    }

    private void clear() {
        if (shown) {
            err.print(BACK_AND_CLEAR);
            err.flush();
            shown = false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        clear();
    }
}
