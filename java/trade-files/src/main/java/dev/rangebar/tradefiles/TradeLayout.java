package dev.rangebar.tradefiles;

import dev.rangebar.TradeFields;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The meaning of the columns of trade files: which column, by name or by number, is the time, the price, the quantity and so
 * on; all other columns are ignored. A layout is built in ({@link #named}), written as text ({@link #parse}, {@link
 * #ofFile}) or built:
 *
 * <pre>{@code
 * TradeLayout layout = TradeLayout.builder().time("ts").timeUnit(TimestampUnit.MICROSECONDS).price("px").quantity("size")
 *         .side("taker_side").sideWords(List.of("B"), List.of("S")).build();
 * }</pre>
 */
public final class TradeLayout {
    /** A layout whose columns are known by their place; null for a mapping, which finds them in the first line. */
    private final FileLayout fixed;
    private final String name;
    private final Map<FileColumn, String> columns;
    private final List<String> columnNames;
    private final Optional<Boolean> header;
    private final Set<TimestampUnit> units;
    private final IsoTime isoTime;
    private final Optional<Character> separator;
    private final byte quote;
    private final SideWords sideWords;
    private final QuantityRule quantityRule;
    private final int priceExponent;
    private final Optional<Quotes> quotes;
    private final List<List<String>> headers;
    private final Map<String, Pattern> conditions;
    private final Builder source;

    private TradeLayout(FileLayout fixed, Builder from) {
        this.fixed = fixed;
        source = from;
        name = from.name;
        quotes = from.hasQuotes() ? Optional.of(new Quotes(from.quotePrice, from.quoteVolume)) : Optional.empty();
        Map<FileColumn, String> used = new EnumMap<>(from.columns);
        if (from.quoteVolume != Quotes.Volume.QUOTED) {
            used.keySet().removeAll(EnumSet.of(FileColumn.BID_SIZE, FileColumn.ASK_SIZE));
        }
        columns = Collections.unmodifiableMap(used);
        columnNames = List.copyOf(from.columnNames);
        header = Optional.ofNullable(from.header);
        units = from.zone != null && from.units.isEmpty() ? EnumSet.of(TimestampUnit.ISO) : EnumSet.copyOf(from.units);
        isoTime = IsoTime.of(from.zone);
        separator = Optional.ofNullable(from.separator);
        quote = from.quote;
        sideWords = new SideWords(from.buyWords, from.sellWords);
        quantityRule = QuantityRule.of(columns.keySet(), from.contractSize, from.contractValue);
        priceExponent = from.priceExponent;
        headers = List.copyOf(from.headers);
        conditions = Map.copyOf(from.conditions);
    }

    /**
     * {@return the layout with this name, or with these columns}
     *
     * @param text the name of a built-in layout, such as {@code bybit} (see {@link #names}), or the names of all columns,
     *     separated by commas
     * @throws IllegalArgumentException if it is none of them
     */
    public static TradeLayout named(String text) {
        FileLayout known = FileLayout.KNOWN.get(text);
        if (known != null) {
            return ofFixed(text, known);
        }
        Optional<TradeLayout> builtIn = BuiltInLayouts.named(text);
        if (builtIn.isPresent()) {
            return builtIn.get();
        }
        if (text.indexOf(',') < 0) {
            throw new IllegalArgumentException("'" + text + "' is not one of " + String.join(", ", names())
                    + ", or the names of all columns, separated by commas; --map maps columns of other names");
        }
        try {
            return ofFixed(text, FileLayout.ofHeader(List.of(text.split(",", -1))));
        } catch (FileLayout.FirstLineException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static TradeLayout ofFixed(String name, FileLayout fixed) {
        Builder builder = new Builder();
        builder.name = name;
        return new TradeLayout(fixed, builder);
    }

    /**
     * {@return the names of the built-in layouts, in alphabetical order}
     */
    public static List<String> names() {
        Set<String> names = new TreeSet<>(FileLayout.KNOWN.keySet());
        names.addAll(BuiltInLayouts.names());
        return List.copyOf(names);
    }

    /**
     * {@return the layout that a mapping states}
     *
     * @param text lines of the form {@code KEY = VALUE}, such as {@code time = ts}; a line that begins with {@code #} is a
     *     comment
     * @throws IllegalArgumentException if it is no mapping
     */
    public static TradeLayout parse(String text) {
        return builder().apply(text, "the mapping").build();
    }

    /**
     * {@return the layout that a mapping file states}
     *
     * @param file a text file in UTF-8, see {@link #parse}
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is no mapping; the message begins with the name of the file
     */
    public static TradeLayout ofFile(Path file) throws IOException {
        Builder builder = LayoutText.apply(builder(), LayoutText.lines(file), file.toString(), true);
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * {@return a layout without any columns, to be built}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return this layout, to be changed}
     *
     * @throws IllegalStateException if its columns are known by their place, as those of {@code plain} are
     */
    public Builder toBuilder() {
        if (fixed != null) {
            throw new IllegalStateException("the columns of the layout " + name + " cannot be mapped; map all columns");
        }
        return new Builder(source);
    }

    /**
     * {@return the optional fields that trades of this layout have}
     */
    public TradeFields fields() {
        return fixed != null ? fixed.fields() : FileLayout.fieldsOf(columns.keySet());
    }

    FileLayout fixed() {
        return fixed;
    }

    /** Returns the name of the layout with its kind, for messages. */
    String description() {
        return name == null ? "the mapping" : "the layout " + name;
    }

    String name() {
        return name;
    }

    Map<FileColumn, String> columns() {
        return columns;
    }

    /** Returns the names of all columns of a file without a header; empty if they are not known. */
    List<String> columnNames() {
        return columnNames;
    }

    /** Returns whether the files have a header; empty to detect it. */
    Optional<Boolean> header() {
        return header;
    }

    /** Returns the units that the times may have; empty to detect it as without a layout. */
    Set<TimestampUnit> units() {
        return units;
    }

    IsoTime isoTime() {
        return isoTime;
    }

    Optional<Character> separator() {
        return separator;
    }

    byte quote() {
        return quote;
    }

    SideWords sideWords() {
        return sideWords;
    }

    QuantityRule quantityRule() {
        return quantityRule;
    }

    /** Returns the power of ten of the unit of the prices in the file: 0, or -9 where they are whole units of 1e-9. */
    int priceExponent() {
        return priceExponent;
    }

    /**
     * {@return the rule by which quotes become trades; empty for a layout of trades}
     */
    public Optional<Quotes> quotes() {
        return quotes;
    }

    /** Returns the headers by which the layout is detected; the name of a column that may be absent ends in {@code ?}. */
    List<List<String>> headers() {
        return headers;
    }

    /** Returns the forms of cells of the first trade that tell the layout from others with the same header. */
    Map<String, Pattern> conditions() {
        return conditions;
    }

    /** Builds a layout. A column is a name in the header, or a number from 1. */
    public static final class Builder {
        String name;
        final Map<FileColumn, String> columns = new EnumMap<>(FileColumn.class);
        List<String> columnNames = List.of();
        Boolean header;
        final Set<TimestampUnit> units = EnumSet.noneOf(TimestampUnit.class);
        ZoneId zone;
        private Character separator;
        byte quote = Separator.QUOTE;
        List<String> buyWords = List.of();
        List<String> sellWords = List.of();
        /** The quantity of a contract; null if none is stated. */
        BigDecimal contractSize;
        /** The value of a contract in the quote currency; null if none is stated. */
        BigDecimal contractValue;
        int priceExponent;
        Quotes.Price quotePrice = Quotes.DEFAULT.price();
        Quotes.Volume quoteVolume = Quotes.DEFAULT.volume();
        final List<List<String>> headers = new ArrayList<>();
        final Map<String, Pattern> conditions = new TreeMap<>();

        private Builder() {}

        private Builder(Builder other) {
            name = other.name;
            columns.putAll(other.columns);
            columnNames = other.columnNames;
            header = other.header;
            units.addAll(other.units);
            zone = other.zone;
            separator = other.separator;
            quote = other.quote;
            buyWords = other.buyWords;
            sellWords = other.sellWords;
            contractSize = other.contractSize;
            contractValue = other.contractValue;
            priceExponent = other.priceExponent;
            quotePrice = other.quotePrice;
            quoteVolume = other.quoteVolume;
            headers.addAll(other.headers);
            conditions.putAll(other.conditions);
        }

        private Builder put(FileColumn meaning, String column) {
            if (column.isEmpty()) {
                throw new IllegalArgumentException("the name of the column for " + meaning.key() + " is empty");
            }
            columns.put(meaning, column);
            return this;
        }

        /**
         * Sets the column of the time.
         *
         * @param column a name or a number
         * @return this
         */
        public Builder time(String column) {
            return put(FileColumn.TIMESTAMP, column);
        }

        /**
         * Sets the column of the price.
         *
         * @param column a name or a number
         * @return this
         */
        public Builder price(String column) {
            return put(FileColumn.PRICE, column);
        }

        /**
         * Sets the columns of the bid and the ask, for quotes in the place of trades.
         *
         * @param bid a name or a number
         * @param ask a name or a number
         * @return this
         */
        public Builder quotes(String bid, String ask) {
            return put(FileColumn.BID, bid).put(FileColumn.ASK, ask);
        }

        /**
         * Sets the columns of the quantities at the bid and at the ask, which {@link Quotes.Volume#QUOTED} adds.
         *
         * @param bid a name or a number
         * @param ask a name or a number
         * @return this
         */
        public Builder quoteSizes(String bid, String ask) {
            return put(FileColumn.BID_SIZE, bid).put(FileColumn.ASK_SIZE, ask);
        }

        /**
         * Sets the rule by which quotes become trades; {@link Quotes#DEFAULT} by default.
         *
         * @param rule the rule
         * @return this
         */
        public Builder quoteRule(Quotes rule) {
            quotePrice = rule.price();
            quoteVolume = rule.volume();
            return this;
        }

        boolean hasQuotes() {
            return columns.containsKey(FileColumn.BID) || columns.containsKey(FileColumn.ASK);
        }

        /**
         * Sets the column of the quantity, in units of the base asset.
         *
         * @param column a name or a number
         * @return this
         */
        public Builder quantity(String column) {
            return put(FileColumn.QUANTITY, column);
        }

        /**
         * Sets the column of the amount in the quote currency, which is divided by the price and rounded to units of 1e-8.
         *
         * @param column a name or a number
         * @return this
         */
        public Builder quoteAmount(String column) {
            return put(FileColumn.QUOTE_AMOUNT, column);
        }

        /**
         * Sets the column of the number of contracts, each of a size in units of the base asset. A layout has this or {@link
         * #quotedContracts}.
         *
         * @param column a name or a number
         * @param size the quantity of one contract
         * @return this
         * @throws IllegalArgumentException if the size is not above 0, or has more than 8 decimals
         */
        public Builder contracts(String column, BigDecimal size) {
            contractSize = QuantityRule.checkedSize(size);
            return put(FileColumn.CONTRACTS, column);
        }

        /**
         * Sets the column of the number of contracts, each of a value in the quote currency (inverse contracts).
         *
         * @param column a name or a number
         * @param value the value of one contract
         * @return this
         * @throws IllegalArgumentException if the value is not above 0, or has more than 8 decimals
         */
        public Builder quotedContracts(String column, BigDecimal value) {
            contractValue = QuantityRule.checkedSize(value);
            return put(FileColumn.CONTRACTS, column);
        }

        /**
         * Sets the column of the side of the aggressor.
         *
         * @param column a name or a number
         * @return this
         */
        public Builder side(String column) {
            return put(FileColumn.SIDE, column);
        }

        /**
         * Sets further words for the sides. {@code buy} and {@code sell} are known in any case, unless they are stated here.
         *
         * @param buy words for a buyer as the aggressor
         * @param sell words for a seller as the aggressor
         * @return this
         */
        public Builder sideWords(List<String> buy, List<String> sell) {
            buyWords = List.copyOf(buy);
            sellWords = List.copyOf(sell);
            return this;
        }

        /**
         * Sets the column that tells whether the buyer was the maker: {@code true} or {@code false}.
         *
         * @param column a name or a number
         * @return this
         */
        public Builder isBuyerMaker(String column) {
            return put(FileColumn.IS_BUYER_MAKER, column);
        }

        /**
         * Sets the column of the aggregate trade id.
         *
         * @param column a name or a number
         * @return this
         */
        public Builder aggTradeId(String column) {
            return put(FileColumn.AGG_TRADE_ID, column);
        }

        /**
         * Sets the column of the trade id, of a file with one fill per row.
         *
         * @param column a name or a number
         * @return this
         */
        public Builder tradeId(String column) {
            return put(FileColumn.TRADE_ID, column);
        }

        /**
         * Sets the columns of the first and the last trade id of each row.
         *
         * @param first a name or a number
         * @param last a name or a number
         * @return this
         */
        public Builder tradeIds(String first, String last) {
            return put(FileColumn.FIRST_TRADE_ID, first).put(FileColumn.LAST_TRADE_ID, last);
        }

        /**
         * Sets the unit of the times.
         *
         * @param unit the unit
         * @return this
         */
        public Builder timeUnit(TimestampUnit unit) {
            units.clear();
            units.add(unit);
            return this;
        }

        /**
         * Sets the zone of times in ISO 8601 without an offset; without it they are UTC.
         *
         * @param of the zone
         * @return this
         */
        public Builder zone(ZoneId of) {
            zone = of;
            return this;
        }

        /**
         * Sets the character between two cells; without it the first line tells it.
         *
         * @param character a comma, semicolon, tab or vertical bar
         * @return this
         * @throws IllegalArgumentException if it is another character
         */
        public Builder separator(char character) {
            Separator.checked(character);
            separator = character;
            return this;
        }

        /**
         * Sets the names of all columns, for files without a header.
         *
         * @param names the names, in the order of the file
         * @return this
         */
        public Builder columnNames(List<String> names) {
            columnNames = List.copyOf(names);
            return this;
        }

        /**
         * Applies a mapping; a column, or a size of contracts, replaces one that is there for the same thing, and an empty name
         * removes a column.
         *
         * @param mapping lines of the form {@code KEY = VALUE}, see {@link TradeLayout#parse}
         * @param where where the mapping stands, for messages
         * @return this
         * @throws IllegalArgumentException if it is no mapping
         */
        public Builder apply(String mapping, String where) {
            return LayoutText.apply(this, mapping.lines().toList(), where, false);
        }

        /**
         * {@return the layout}
         *
         * @throws IllegalArgumentException if time, price or quantity is missing, or two columns, or a size and a value of a
         *     contract, are stated for one thing
         */
        public TradeLayout build() {
            LayoutText.check(this);
            return new TradeLayout(null, new Builder(this));
        }
    }
}
