package dev.rangebar.bench;

/** Numbers of trades as they are written in ids. */
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
            default -> throw new IllegalArgumentException("'" + text + "' is not a number with k or m behind it");
        };
    }
}
