package dev.rangebar.bench;

/** Parses numbers of trades in the form of the ids. */
public final class Scale {
    private Scale() {}

    /**
     * {@return the number}
     *
     * @param text such as 1k, 100k or 20m
     */
    public static long parse(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'k' -> number * 1_000;
            case 'm' -> number * 1_000_000;
            default -> throw new IllegalArgumentException("'" + text + "' is not a number followed by k or m");
        };
    }
}
