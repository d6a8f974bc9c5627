package dev.rangebar.tradefiles;

/** Line, index of the input and side of a trade in one number. */
final class SortPlace {
    static final int MAX_INPUTS = 1 << 16;
    private static final int INPUT_SHIFT = 1;
    private static final int LINE_SHIFT = 17;

    private SortPlace() {}

    static long of(long line, int input, byte side) {
        return line << LINE_SHIFT | (long) input << INPUT_SHIFT | side;
    }

    static long line(long place) {
        return place >>> LINE_SHIFT;
    }

    static int input(long place) {
        return (int) (place >>> INPUT_SHIFT) & MAX_INPUTS - 1;
    }

    static byte side(long place) {
        return (byte) (place & 1);
    }
}
