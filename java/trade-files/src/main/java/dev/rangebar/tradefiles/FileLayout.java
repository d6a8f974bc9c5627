package dev.rangebar.tradefiles;

import static dev.rangebar.tradefiles.FileColumn.AGG_TRADE_ID;
import static dev.rangebar.tradefiles.FileColumn.FIRST_TRADE_ID;
import static dev.rangebar.tradefiles.FileColumn.IS_BEST_MATCH;
import static dev.rangebar.tradefiles.FileColumn.IS_BUYER_MAKER;
import static dev.rangebar.tradefiles.FileColumn.LAST_TRADE_ID;
import static dev.rangebar.tradefiles.FileColumn.PRICE;
import static dev.rangebar.tradefiles.FileColumn.QUANTITY;
import static dev.rangebar.tradefiles.FileColumn.TIMESTAMP;

import dev.rangebar.TradeFields;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns of one file, in order. They are detected from the first line (a header names them, in any order; without one
 * their number and their form decide), or a {@link TradeLayout} finds them in the first line.
 */
final class FileLayout {
    private static final List<FileColumn> PLAIN = List.of(TIMESTAMP, PRICE, QUANTITY);
    private static final List<FileColumn> FUTURES = List.of(AGG_TRADE_ID, PRICE, QUANTITY, FIRST_TRADE_ID,
            LAST_TRADE_ID, TIMESTAMP, IS_BUYER_MAKER);
    private static final List<FileColumn> SPOT = List.of(AGG_TRADE_ID, PRICE, QUANTITY, FIRST_TRADE_ID,
            LAST_TRADE_ID, TIMESTAMP, IS_BUYER_MAKER, IS_BEST_MATCH);
    /** The layouts that are known by name, without a mapping. */
    static final Map<String, FileLayout> KNOWN = Map.of("plain", ofColumns(PLAIN), "binance-futures", ofColumns(FUTURES),
            "binance-spot", ofColumns(SPOT));

    /** Names of the column of row numbers that pandas writes: none, or the one that it gives such a column on reading. */
    private static final Set<String> INDEX_NAMES = Set.of("", "unnamed: 0");

    /** The end of the name of a column that may be absent. */
    private static final String OPTIONAL = "?";
    /** A number that {@link BigDecimal} reads, whose exponent is that of a double at most. */
    private static final String NUMBER = "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?";

    /** The number of no column. */
    private static final String ZERO = "0";

    /** A line with so many names of columns is a header, not a damaged trade. */
    private static final int NAMES_OF_A_HEADER = 2;

    private final boolean hasHeader;
    private final List<FileColumn> columns;
    private final List<String> names;
    private final TimestampUnit unit;
    /** The mapping that found the columns; null if they have names of their own. */
    private final TradeLayout mapping;
    /** The layouts that have this header, among which the first trade decides; empty if the header has decided. */
    private final List<FileLayout> candidates;

    private FileLayout(boolean hasHeader, List<FileColumn> columns, List<String> names, TimestampUnit unit,
            TradeLayout mapping, List<FileLayout> candidates) {
        this.hasHeader = hasHeader;
        this.columns = columns;
        this.names = names;
        this.unit = unit;
        this.mapping = mapping;
        this.candidates = candidates;
    }

    /** Returns whether a line is a header: its first name, or the one after that of an index column, begins with a letter. */
    static boolean isHeader(byte[] bytes, int from, int to, byte separator) {
        int first = from;
        int end = Separator.endOfCell(bytes, from, to, separator);
        if (end < to && (end == from || end == from + 2 && bytes[from] == Separator.QUOTE)) { // an empty name, quoted or not
            first = end + 1;
        }
        if (first < to && bytes[first] == Separator.QUOTE) {
            first++;
        }
        return first < to && (bytes[first] >= 'a' && bytes[first] <= 'z' || bytes[first] >= 'A' && bytes[first] <= 'Z');
    }

    /** Returns whether a line names columns, as a header does that stands in the middle of a file. */
    static boolean namesColumns(byte[] bytes, int from, int to, byte separator) {
        return isHeader(bytes, from, to, separator) && Separator.split(bytes, from, to, separator).stream()
                .filter(name -> FileColumn.named(name.toLowerCase(Locale.ROOT)) != null).count() >= NAMES_OF_A_HEADER;
    }

    /**
     * Checks that a header in the middle of a file means the same columns as this layout.
     *
     * @throws FirstLineException if it does not: the rows after it would be misread
     */
    void checkSame(byte[] bytes, int from, int to, byte separator) throws FirstLineException {
        FileLayout other = ofHeader(Separator.split(bytes, from, to, separator));
        if (!other.columns.equals(columns) || other.unit != null && other.unit != unit) {
            throw otherHeader(bytes, from, to);
        }
    }

    /**
     * Checks that a line in the middle of a file with a mapping is no header of other columns.
     *
     * @throws FirstLineException if it is one: the rows after it would be misread
     */
    void checkNoHeader(byte[] bytes, int from, int to, byte separator) throws FirstLineException {
        if (hasHeader && isHeader(bytes, from, to, separator) && Separator.split(bytes, from, to, separator, mapping.quote())
                .containsAll(List.of(nameOf(numberOf(TIMESTAMP) - 1), nameOf(numberOf(PRICE) - 1)))) {
            throw otherHeader(bytes, from, to);
        }
    }

    private static FirstLineException otherHeader(byte[] bytes, int from, int to) {
        return new FirstLineException(1, FieldText.quote(bytes, from, to) + " is a header in the middle of the file, of "
                + "other columns than the rows before it; split the file before this line");
    }

    /** Detects the separator from the first line: the one that makes a header, or a trade of the layout; null for any. */
    static byte separatorOf(byte[] bytes, int from, int to, TradeLayout layout) {
        List<Byte> candidates = Separator.candidates(bytes, from, to);
        List<Byte> fitting = candidates.stream().filter(candidate -> fits(bytes, from, to, candidate, layout)).toList();
        return fitting.size() == 1 ? fitting.get(0) : candidates.get(0);
    }

    private static boolean fits(byte[] bytes, int from, int to, byte separator, TradeLayout layout) {
        if (layout != null && layout.fixed() != null) {
            return Separator.split(bytes, from, to, separator).size() == layout.fixed().columns.size();
        }
        try {
            if (layout == null) {
                ofFirstLine(bytes, from, to, separator);
            } else {
                ofMapping(layout, Separator.split(bytes, from, to, separator, layout.quote()));
            }
            return true;
        } catch (FirstLineException e) {
            return false;
        }
    }

    private static FileLayout ofColumns(List<FileColumn> columns) {
        return new FileLayout(false, columns, columns.stream().map(FileColumn::defaultName).toList(), null, null, List.of());
    }

    /**
     * Detects the layout from the first line of a file.
     *
     * @throws FirstLineException if it is neither a header nor a trade of a known layout
     */
    static FileLayout ofFirstLine(byte[] bytes, int from, int to, byte separator) throws FirstLineException {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\r') {
                throw new FirstLineException(1, "the lines end in CR only; expected LF or CRLF: convert the file, such as "
                        + "by tr '\\r' '\\n'");
            }
        }
        List<String> cells = Separator.split(bytes, from, to, separator);
        if (isHeader(bytes, from, to, separator)) {
            return ofKnownHeader(cells);
        }
        char first = cells.get(0).isEmpty() ? 0 : cells.get(0).charAt(0);
        if (first >= '0' && first <= '9' || first == '-' || first == '+') {
            return isFutures(cells) ? ofCount(cells.size()) : ofRow(cells);
        }
        throw new FirstLineException(1, FieldText.quote(bytes, from, to) + " is neither a header nor a trade"
                + (first == '#' ? "; remove the comment" : ""));
    }

    /** Returns the layout of a header with the names of columns, or of a built-in layout. */
    private static FileLayout ofKnownHeader(List<String> cells) throws FirstLineException {
        try {
            return ofHeader(cells);
        } catch (FirstLineException e) {
            List<TradeLayout> mappings = BuiltInLayouts.ofHeader(cells);
            if (mappings.isEmpty()) {
                throw e;
            }
            if (mappings.get(0).quotes().isPresent()) {
                throw new FirstLineException(1, "the header is that of quotes (" + mappings.stream().map(TradeLayout::name)
                        .collect(Collectors.joining(", ")) + "), which are not trades; --layout " + mappings.get(0).name()
                        + " builds bars of them, of the price that --price states: mid (the default), bid or ask");
            }
            return ofCandidates(mappings, cells);
        }
    }

    /** Returns whether a line may be a trade of the layouts that the number of columns tells. */
    private static boolean isFutures(List<String> cells) {
        return cells.size() == PLAIN.size() || cells.size() == SPOT.size() || cells.size() == FUTURES.size()
                && cells.get(FUTURES.indexOf(TIMESTAMP)).matches("[0-9]{12,}");
    }

    /** Returns the layout of a line without a header above it: a built-in one, or the one that its number of columns tells. */
    private static FileLayout ofRow(List<String> cells) throws FirstLineException {
        List<FileLayout> fitting = BuiltInLayouts.ofRow(cells);
        if (fitting.size() > 1) {
            throw new FirstLineException(1, "the line fits several layouts: " + fitting.stream()
                    .map(layout -> layout.mapping.name()).collect(Collectors.joining(", ")) + "; --layout NAME says which");
        }
        return fitting.size() == 1 ? fitting.get(0) : ofCount(cells.size());
    }

    private static FileLayout ofCount(int columns) throws FirstLineException {
        for (List<FileColumn> known : List.of(PLAIN, FUTURES, SPOT)) {
            if (known.size() == columns) {
                return ofColumns(known);
            }
        }
        throw new FirstLineException(columns, "a trade with " + columns + (columns == 1 ? " column" : " columns")
                + " and no header above it; without a header there are "
                + PLAIN.size() + " (" + namesOf(PLAIN) + "), " + FUTURES.size() + " (" + namesOf(FUTURES)
                + ") or " + SPOT.size() + " (the same, " + IS_BEST_MATCH.defaultName()
                + "); --layout names others");
    }

    static FileLayout ofHeader(List<String> names) throws FirstLineException {
        List<FileColumn> columns = new ArrayList<>();
        TimestampUnit unit = null;
        for (String name : names) {
            int column = columns.size() + 1;
            String lower = name.toLowerCase(Locale.ROOT);
            FileColumn field = column == 1 && isIndex(name) ? FileColumn.INDEX : FileColumn.named(lower);
            if (field == null) {
                throw new FirstLineException(column, FieldText.quote(name) + (name.isEmpty() && column == names.size()
                        ? " in the header is not a column: the header ends in a separator; remove it, from the rows, too"
                        : isBars(names) ? " in the header is not a known column; open, high, low and close seem to be columns of "
                                + "bars, and range bars are built from trades"
                        : " in the header is not a known column; known columns: " + FileColumn.knownNames()
                                + (isQuotes(names) ? "; --map time=...,bid=...,ask=... reads quotes" : "; --map time=...,price=..."
                                        + ",quantity=... maps columns of other names") + ", --layout names a layout"
                                + " ('rangebar help layouts')"));
            }
            if (columns.contains(field)) {
                throw new FirstLineException(column, "\"" + name + "\" and \"" + names.get(columns.indexOf(field))
                        + "\" in the header are the same column");
            }
            columns.add(field);
            if (field == TIMESTAMP) {
                unit = TimestampUnit.ofName(lower);
            }
        }
        for (FileColumn required : PLAIN) {
            if (!columns.contains(required)) {
                throw new FirstLineException(names.size() + 1, "the header has no column " + required.defaultName()
                        + "; " + namesOf(PLAIN) + " are required");
            }
        }
        if (columns.contains(FIRST_TRADE_ID) != columns.contains(LAST_TRADE_ID)) {
            FileColumn single = columns.contains(FIRST_TRADE_ID) ? FIRST_TRADE_ID : LAST_TRADE_ID;
            throw new FirstLineException(columns.indexOf(single) + 1, "the header has one of "
                    + FIRST_TRADE_ID.defaultName() + " and " + LAST_TRADE_ID.defaultName() + " only");
        }
        return new FileLayout(true, Collections.unmodifiableList(columns), names, unit, null, List.of());
    }

    /** Returns whether a header seems to be that of bars, such as those of a fixed time, which people try first. */
    private static boolean isBars(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList().containsAll(List.of("open", "high", "low", "close"));
    }

    /** Returns whether a header seems to be that of quotes: it names a bid and an ask. */
    private static boolean isQuotes(List<String> names) {
        return List.of("bid", "ask").stream().allMatch(side -> names.stream().anyMatch(name -> name.toLowerCase(Locale.ROOT)
                .contains(side)));
    }

    /**
     * Finds the columns of a mapping.
     *
     * @param cells the first line
     * @throws FirstLineException if there is no such column
     */
    static FileLayout ofMapping(TradeLayout mapping, List<String> cells) throws FirstLineException {
        List<String> known = mapping.columnNames();
        Map<FileColumn, String> wanted = mapping.columns();
        boolean isByNumber = wanted.values().stream().allMatch(FileLayout::isNumber);
        boolean hasHeader = mapping.header().orElseGet(() -> !known.isEmpty() ? new HashSet<>(cells).containsAll(wanted.values())
                : !isByNumber || isHeaderByNumbers(mapping, cells));
        if (!hasHeader && !known.isEmpty() && (cells.size() > known.size() || cells.size() < known.stream()
                .filter(name -> !name.endsWith(OPTIONAL)).count())) {
            throw new FirstLineException(Math.min(cells.size(), known.size()) + 1, cells.size() + " columns and no header; "
                    + mapping.description() + " has " + String.join(", ", known));
        }
        List<String> names = hasHeader ? cells : known.stream().map(FileLayout::withoutMark).limit(cells.size()).toList();
        FileColumn[] columns = new FileColumn[cells.size()];
        Arrays.fill(columns, FileColumn.IGNORED);
        for (Map.Entry<FileColumn, String> column : wanted.entrySet()) {
            int index = indexOf(column.getValue(), column.getKey(), mapping, names, cells.size());
            if (columns[index] != FileColumn.IGNORED) {
                throw new FirstLineException(index + 1, mapping.description() + " names this column for two things: "
                        + columns[index].key() + " and " + column.getKey().key());
            }
            columns[index] = column.getKey();
        }
        List<FileColumn> found = List.of(columns);
        List<String> shown = names.isEmpty() ? found.stream().map(FileColumn::key).toList() : names;
        TimestampUnit unit = mapping.units().size() == 1 ? mapping.units().iterator().next() : mapping.units().isEmpty()
                ? TimestampUnit.ofName(shown.get(found.indexOf(TIMESTAMP)).toLowerCase(Locale.ROOT)) : null;
        return new FileLayout(hasHeader, found, shown, unit, mapping, List.of());
    }

    /** Returns the name of a column without the mark of one that may be absent. */
    static String withoutMark(String name) {
        return name.endsWith(OPTIONAL) ? name.substring(0, name.length() - 1) : name;
    }

    static boolean isNumber(String column) {
        return column.matches("[1-9][0-9]{0,3}");
    }

    /** Returns whether the first line is a header, to a mapping by numbers: the cell of the price is no number. */
    private static boolean isHeaderByNumbers(TradeLayout mapping, List<String> cells) {
        int index = Integer.parseInt(mapping.columns().get(mapping.quotes().isPresent() ? FileColumn.BID : PRICE)) - 1;
        return index < cells.size() && !cells.get(index).matches(NUMBER);
    }

    private static int indexOf(String column, FileColumn meaning, TradeLayout mapping, List<String> names, int count)
            throws FirstLineException {
        if (isNumber(column)) {
            int number = Integer.parseInt(column);
            if (number > count) {
                throw new FirstLineException(count, mapping.description() + " names column " + number + " for "
                        + meaning.key() + ", but the line has " + count + (count == 1 ? " column" : " columns"));
            }
            return number - 1;
        }
        int index = names.indexOf(column);
        if (index < 0) {
            List<String> lower = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
            index = lower.indexOf(column.toLowerCase(Locale.ROOT));
            if (index != lower.lastIndexOf(column.toLowerCase(Locale.ROOT))) {
                index = -1;
            }
        }
        if (index < 0) {
            boolean isTrade = names.stream().anyMatch(name -> name.matches(NUMBER));
            throw new FirstLineException(1, mapping.description() + " names the column " + FieldText.quote(column) + " for "
                    + meaning.key() + (ZERO.equals(column) ? " (columns are counted from 1)" : "") + ", but "
                    + (isTrade ? "the first line is not a header: " + FieldText.quote(String.join(" ",
                    names)) + "; name the columns by number, such as " + meaning.key() + "=1" : "the header has "
                    + String.join(", ", names)));
        }
        if (index != names.lastIndexOf(names.get(index))) {
            throw new FirstLineException(names.lastIndexOf(column) + 1, "two columns are called " + FieldText.quote(column)
                    + "; name the one for " + meaning.key() + " by number");
        }
        return index;
    }

    /** Returns the layout of a header that several built-in layouts have: the first trade decides. */
    private static FileLayout ofCandidates(List<TradeLayout> mappings, List<String> cells) throws FirstLineException {
        List<FileLayout> found = new ArrayList<>();
        for (TradeLayout mapping : mappings) {
            found.add(ofMapping(mapping, cells));
        }
        return found.size() == 1 ? found.get(0) : new FileLayout(true, List.of(), cells, null, null, found);
    }

    /** Returns whether the first trade has to be seen before the columns are known. */
    boolean isUndecided() {
        return !candidates.isEmpty();
    }

    /**
     * Returns the layout of the first trade, for a layout that is undecided.
     *
     * @throws FirstLineException if none, or more than one, fits
     */
    FileLayout ofFirstTrade(List<String> cells) throws FirstLineException {
        List<FileLayout> fitting = candidates.stream().filter(candidate -> candidate.hasFormOf(cells)).toList();
        if (fitting.size() != 1) {
            throw new FirstLineException(1, "the header fits several layouts: " + (fitting.isEmpty() ? candidates : fitting)
                    .stream().map(candidate -> candidate.mapping.name()).collect(Collectors.joining(", "))
                    + "; --layout NAME says which");
        }
        return fitting.get(0);
    }

    /**
     * Checks that the first trade has the form of this layout, if it has the form of another one with the same header.
     *
     * @throws FirstLineException if it has the other one's
     */
    void checkForm(List<String> cells) throws FirstLineException {
        if (mapping == null || mapping.conditions().isEmpty() || !hasHeader || hasFormOf(cells)) {
            return;
        }
        for (TradeLayout other : BuiltInLayouts.ofHeader(names)) {
            if (ofMapping(other, names).hasFormOf(cells)) {
                throw new FirstLineException(1, "the trade has the form of the layout " + other.name() + ", not of "
                        + mapping.description() + ": " + FieldText.quote(String.join(",", cells)) + "; --layout " + other.name()
                        + " reads it");
            }
        }
    }

    private boolean hasFormOf(List<String> cells) {
        return mapping.conditions().entrySet().stream().allMatch(condition -> {
            int index = names.indexOf(condition.getKey());
            return index >= 0 && index < cells.size() && condition.getValue().matcher(cells.get(index)).matches();
        });
    }

    /** Returns whether a line of a file without a header is a trade of this layout, at first sight. */
    boolean looksLike(List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            boolean fits = switch (columns.get(i)) {
                case TIMESTAMP -> (units().contains(TimestampUnit.ISO) && cell.matches("[0-9]{4}-.*"))
                        || cell.matches(NUMBER) && TimestampUnit.ofMagnitude(new BigDecimal(cell).longValue(), units()) != null;
                case PRICE, QUANTITY, QUOTE_AMOUNT, CONTRACTS, BID, ASK, BID_SIZE, ASK_SIZE -> cell.matches(NUMBER);
                case AGG_TRADE_ID, TRADE_ID, FIRST_TRADE_ID, LAST_TRADE_ID -> cell.matches("[0-9]+");
                case IS_BUYER_MAKER -> cell.matches("(?i)true|false");
                case SIDE -> mapping.sideWords().find(cell.getBytes(StandardCharsets.ISO_8859_1), 0, cell.length())
                        != SideWords.UNKNOWN;
                default -> true;
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the rows are quotes. */
    boolean isQuotes() {
        return mapping != null && mapping.quotes().isPresent();
    }

    /** Returns the mapping that has found the columns; null if they have names of their own. */
    TradeLayout mapping() {
        return mapping;
    }

    /** Returns the units that the times may have as long as nothing states one. */
    Set<TimestampUnit> units() {
        return mapping == null || mapping.units().isEmpty() ? TimestampUnit.DETECTED : mapping.units();
    }

    static TradeFields fieldsOf(Collection<FileColumn> columns) {
        return new TradeFields(columns.contains(AGG_TRADE_ID), columns.contains(FIRST_TRADE_ID)
                || columns.contains(FileColumn.TRADE_ID), columns.contains(IS_BUYER_MAKER) || columns.contains(FileColumn.SIDE));
    }

    /** Returns the optional fields that trades of this layout have. */
    TradeFields fields() {
        return fieldsOf(columns);
    }

    boolean hasHeader() {
        return hasHeader;
    }

    List<FileColumn> fileColumns() {
        return columns;
    }

    /** Returns the name of each column, as in the header. */
    List<String> names() {
        return names;
    }

    /** Returns the name of the column with an index, for messages. */
    String nameOf(int column) {
        return names.get(column).isEmpty() ? columns.get(column).defaultName() : names.get(column);
    }

    /** Returns the unit of the times if a column's name contains it, else null. */
    TimestampUnit unit() {
        return unit;
    }

    /** Returns the number of a column in the file, from 1. */
    int numberOf(FileColumn column) {
        int index = columns.indexOf(column);
        for (FileColumn other : column.alternatives()) { // a mapping has it as an amount, for instance
            index = index < 0 ? columns.indexOf(other) : index;
        }
        return index + 1;
    }

    /** Thrown if no layout can be detected from the first line. */
    static final class FirstLineException extends Exception {
        private static final long serialVersionUID = 1;

        /** The number, from 1, of the invalid column, or of the place where the first one is missing. */
        private final int column;

        private FirstLineException(int column, String message) {
            super(message);
            this.column = column;
        }

        /** Returns this error with more text at its end. */
        FirstLineException with(String more) {
            return more.isEmpty() ? this : new FirstLineException(column, getMessage() + more);
        }

        int column() {
            return column;
        }
    }

    /** Returns whether a name is that of a column of row numbers. */
    static boolean isIndex(String name) {
        return INDEX_NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    private static String namesOf(List<FileColumn> columns) {
        return columns.stream().map(FileColumn::defaultName).collect(Collectors.joining(", "));
    }
}
