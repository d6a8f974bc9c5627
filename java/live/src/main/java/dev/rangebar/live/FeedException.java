package dev.rangebar.live;

/** Signals that an exchange refuses a feed for good. The message tells the cause and the remedy. */
public class FeedException extends Exception {
    private static final long serialVersionUID = 1;

    FeedException(String message) {
        super(message);
    }
}
