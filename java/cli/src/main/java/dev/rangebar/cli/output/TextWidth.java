package dev.rangebar.cli.output;

/** The width of text on a terminal. */
final class TextWidth {
    private static final String ELLIPSIS = "...";

    private TextWidth() {}

    /** Returns the number of terminal columns of a text: two for a wide East Asian character, none for a mark. */
    static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            width += of(text.codePointAt(i));
        }
        return width;
    }

    private static int of(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(character) ? 2 : 1;
        };
    }

    private static boolean isWide(int character) {
        return character >= 0x1100 && (character <= 0x115f || character >= 0x2e80 && character <= 0xa4cf
                || character >= 0xac00 && character <= 0xd7a3 || character >= 0xf900 && character <= 0xfaff
                || character >= 0xfe30 && character <= 0xfe6f || character >= 0xff00 && character <= 0xff60
                || character >= 0xffe0 && character <= 0xffe6 || character >= 0x1f300 && character <= 0x1faff
                || character >= 0x20000 && character <= 0x3fffd);
    }

    /** Returns a text in one line without control characters, which would move the cursor or change colours. */
    static String printable(String text) {
        StringBuilder printable = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                printable = printable == null ? new StringBuilder(text) : printable;
                printable.setCharAt(i, ' ');
            }
        }
        return printable == null ? text : printable.toString();
    }

    /** Returns a text cut to a width, with dots at its end if it was longer. */
    static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        String dots = ELLIPSIS.substring(0, Math.min(width, ELLIPSIS.length()));
        StringBuilder cut = new StringBuilder();
        int used = dots.length();
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            used += of(text.codePointAt(i));
            if (used > width) {
                break;
            }
            cut.appendCodePoint(text.codePointAt(i));
        }
        return cut + dots;
    }
}
