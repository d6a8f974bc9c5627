package dev.rangebar.cli.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A table of aligned columns, as many as fit a width. Numbers are aligned at their decimal point, time spans at their
 * end. The first rows decide the widths; from then on rows are written as they come, so that a table of any length needs
 * little memory.
 */
public final class TextTable {
    private static final int SAMPLE_ROWS = 1_000;
    private static final String GAP = "  ";
    /** Wider text is cut, where at least so much of it can be shown. */
    private static final int WIDE_TEXT = 30;
    private static final int MIN_TEXT = 15;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final Pattern TIME_SPAN = Pattern.compile("[0-9]+(\\.[0-9]+s|m [0-9]{2}s|h [0-9]{2}m)");

    private final List<String> header;
    private final Function<IntPredicate, List<Integer>> preference;
    private final boolean skipsEmpty;
    private final int width;
    private final Appendable out;
    private final List<List<String>> sample = new ArrayList<>();
    private List<Column> shown;

    /** Begins a table that leaves empty columns out, and prefers columns in a fixed order. */
    public TextTable(List<String> header, List<Integer> preference, int width, Appendable out) {
        this(header, always -> preference, true, width, out);
    }

    /**
     * Begins a table that leaves empty columns out, and whose first rows decide which columns are the most important ones.
     *
     * @param header the names of the columns
     * @param preference returns the indices of the columns, the most important ones first; its argument tells whether the column
     *     with an index holds one value only
     * @param width the width of the terminal in characters
     * @param out where the lines go
     */
    public TextTable(List<String> header, Function<IntPredicate, List<Integer>> preference, int width, Appendable out) {
        this(header, preference, true, width, out);
    }

    private TextTable(List<String> header, Function<IntPredicate, List<Integer>> preference, boolean skipsEmpty, int width, Appendable out) {
        this.skipsEmpty = skipsEmpty;
        this.header = header.stream().map(TextWidth::printable).toList();
        this.preference = preference;
        this.width = width;
        this.out = out;
    }

    /** Begins a table whose first columns are the most important ones. */
    public TextTable(List<String> header, int width, Appendable out) {
        this(header, always -> IntStream.range(0, header.size()).boxed().toList(), false, width, out);
    }

    /** A column as it is shown: for a number, the widths before its decimal point and from it on. */
    private record Column(int index, boolean isNumber, int whole, int fraction, int width) {}

    /** Adds a row with a cell for each column. */
    public void add(List<String> cells) throws IOException {
        List<String> row = cells.stream().map(TextWidth::printable).toList();
        if (shown != null) {
            write(row);
            return;
        }
        sample.add(row);
        if (sample.size() == SAMPLE_ROWS) {
            begin();
        }
    }

    /**
     * Writes what is left.
     *
     * @return the number of columns that did not fit
     */
    public int finish() throws IOException {
        if (shown == null) {
            begin();
        }
        return header.size() - shown.size();
    }

    private void begin() throws IOException {
        shown = choose(IntStream.range(0, header.size()).mapToObj(this::measure).toList());
        StringBuilder line = new StringBuilder();
        for (Column column : shown) {
            String name = TextWidth.cut(header.get(column.index), column.width);
            line.append(line.isEmpty() ? "" : GAP).append(pad(name, column.width, column.isNumber));
        }
        writeLine(line);
        for (List<String> row : sample) {
            write(row);
        }
        sample.clear();
    }

    private Column measure(int index) {
        boolean isNumber = false;
        int whole = 0;
        int fraction = 0;
        int widest = TextWidth.of(header.get(index));
        for (List<String> row : sample) {
            String cell = row.get(index);
            widest = Math.max(widest, TextWidth.of(cell));
            if (NUMBER.matcher(cell).matches()) {
                isNumber = true;
                whole = Math.max(whole, wholeLength(cell));
                fraction = Math.max(fraction, cell.length() - wholeLength(cell));
            } else if (TIME_SPAN.matcher(cell).matches()) {
                isNumber = true;
            } else if (!cell.isEmpty() && !cell.equals("NULL")) {
                return new Column(index, false, 0, 0, sample.stream().mapToInt(each -> TextWidth.of(each.get(index)))
                        .reduce(TextWidth.of(header.get(index)), Math::max));
            }
        }
        return new Column(index, isNumber, whole, fraction, Math.max(widest, whole + fraction));
    }

    private static int wholeLength(String number) {
        int point = number.indexOf('.');
        return point < 0 ? number.length() : point;
    }

    /**
     * Returns the columns that fit, in the table's order: each of the preferred ones for which there is room. Wide text
     * is cut, not omitted; the first column is shown at any rate.
     */
    private List<Column> choose(List<Column> columns) {
        List<Column> chosen = new ArrayList<>();
        int room = width;
        for (int index : preference.apply(this::hasOneValue)) {
            Column column = columns.get(index);
            int left = chosen.isEmpty() ? room : room - GAP.length();
            if (column.width > left && (chosen.isEmpty() || column.width > WIDE_TEXT && left >= MIN_TEXT)) {
                column = new Column(index, false, 0, 0, left);
            }
            if (column.width <= left && !(skipsEmpty && isEmpty(index))) {
                chosen.add(column);
                room = left - column.width;
            }
        }
        chosen.sort((one, other) -> Integer.compare(one.index, other.index));
        return chosen;
    }

    private boolean hasOneValue(int index) {
        return sample.stream().allMatch(row -> row.get(index).equals(sample.get(0).get(index)));
    }

    private boolean isEmpty(int index) {
        return !sample.isEmpty() && sample.stream().allMatch(row -> row.get(index).isEmpty());
    }

    private void write(List<String> row) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Column column : shown) {
            String cell = row.get(column.index);
            if (column.isNumber && NUMBER.matcher(cell).matches()) {
                cell += " ".repeat(Math.max(0, column.fraction - (cell.length() - wholeLength(cell))));
            } else {
                cell = TextWidth.cut(cell, column.width);
            }
            line.append(line.isEmpty() ? "" : GAP).append(pad(cell, column.width, column.isNumber));
        }
        writeLine(line);
    }

    private static String pad(String text, int width, boolean toTheRight) {
        String space = " ".repeat(Math.max(0, width - TextWidth.of(text)));
        return toTheRight ? space + text : text + space;
    }

    private void writeLine(StringBuilder line) throws IOException {
        out.append(line.toString().stripTrailing()).append('\n');
    }

    /** The width of text on a terminal. */
    static final class TextWidth {
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
}
