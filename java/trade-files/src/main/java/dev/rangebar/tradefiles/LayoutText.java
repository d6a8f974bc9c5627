package dev.rangebar.tradefiles;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads mappings as text, {@code KEY = VALUE} in each line, into the builder of a layout, and checks them. */
final class LayoutText {
    private static final Map<String, Byte> QUOTES = Map.of("double", Separator.QUOTE, "single", (byte) '\'', "none",
            Separator.NO_QUOTE);
    private static final Map<String, Character> SEPARATORS = Map.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|');
    private static final String CONTRACT_SIZE = "contract-size";
    private static final String CONTRACT_VALUE = "contract-value";
    private static final String OPTIONS = "columns, " + CONTRACT_SIZE + ", " + CONTRACT_VALUE + ", has-header, price-exponent, "
            + "quote, quote-price, quote-volume, separator, side-values, time-unit, zone";
    private static final String SIZE_AND_VALUE = "both " + CONTRACT_SIZE + " and " + CONTRACT_VALUE + "; state one of them: the size of a "
            + "contract in the base asset, or its value in the quote currency";
    private static final Set<FileColumn> OF_QUOTES = EnumSet.of(FileColumn.TIMESTAMP, FileColumn.BID, FileColumn.ASK,
            FileColumn.BID_SIZE, FileColumn.ASK_SIZE, FileColumn.TRADE_ID);
    private static final String EXPECTED_FILE = "expected a mapping, such as the line time = ts";
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final String DETECT = "detect";
    private static final Set<String> SIDES = Set.of("buy", "sell");
    private static final int MAX_EXPONENT = 18;

    private static final int MAX_FILE_BYTES = 1 << 20;

    private LayoutText() {}

    /**
     * Returns the lines of a mapping file.
     *
     * @throws IllegalArgumentException if the file is no text, or longer than any mapping
     */
    static List<String> lines(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        }
        if (bytes.length > MAX_FILE_BYTES) {
            throw new IllegalArgumentException(file + ": is longer than " + MAX_FILE_BYTES + " bytes; " + EXPECTED_FILE);
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).lines().toList();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": is not text in UTF-8; " + EXPECTED_FILE, e);
        }
    }

    /**
     * Applies lines to a builder; a column replaces one that the builder has for the same thing.
     *
     * @param where the place of the lines, for messages
     * @param isFile whether the lines have numbers
     * @throws IllegalArgumentException if they are no mapping
     */
    static TradeLayout.Builder apply(TradeLayout.Builder builder, List<String> lines, String where, boolean isFile) {
        Map<FileColumn, String> here = new EnumMap<>(FileColumn.class);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                int equals = line.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("'" + shown(line) + "' is not of the form KEY=VALUE, such as time=ts");
                }
                String key = line.substring(0, equals).strip();
                if (keys.contains(key) && !key.startsWith(DETECT)) {
                    throw new IllegalArgumentException(key + " is stated twice");
                }
                if (key.equals(CONTRACT_SIZE) && keys.contains(CONTRACT_VALUE) || key.equals(CONTRACT_VALUE) && keys.contains(CONTRACT_SIZE)) {
                    throw new IllegalArgumentException(SIZE_AND_VALUE);
                }
                keys.add(key);
                set(builder, here, key, line.substring(equals + 1).strip());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + (isFile ? ":" + (i + 1) : "") + ": " + e.getMessage(), e);
            }
        }
        return builder;
    }

    private static void set(TradeLayout.Builder builder, Map<FileColumn, String> here, String key, String value) {
        FileColumn column = FileColumn.ofKey(key);
        if (column != null) {
            for (FileColumn other : column.alternatives()) {
                if (here.containsKey(other)) {
                    throw new IllegalArgumentException("two columns for one thing: " + other.key() + "=" + here.get(other)
                            + " and " + key + "=" + value + "; name one of them");
                }
                if (builder.columns.remove(other) != null && other == FileColumn.SIDE && (column != other || value.isEmpty())) {
                    builder.sideWords(List.of(), List.of()); // those of a column that is not used
                }
            }
            if (!value.isEmpty()) { // an empty value removes the column
                here.put(column, value);
                builder.columns.put(column, value);
            }
            return;
        }
        switch (key) {
            case "time-unit" -> units(builder, value);
            case "zone" -> builder.zone = zone(value);
            case "separator" -> builder.separator(known(SEPARATORS, value));
            case "quote" -> builder.quote = known(QUOTES, value);
            case "side-values" -> sideWords(builder, value);
            case CONTRACT_SIZE -> {
                builder.contractSize = contractSize(value);
                builder.contractValue = null;
            }
            case CONTRACT_VALUE -> {
                builder.contractValue = contractSize(value);
                builder.contractSize = null;
            }
            case "columns" -> builder.columnNames = List.of(value.split("\\s*,\\s*", -1));
            case "has-header" -> builder.header = known(Map.of("yes", true, "no", false), value);
            case "price-exponent" -> builder.priceExponent = exponent(value);
            case "quote-price" -> builder.quotePrice = named(Quotes.Price.values(), value);
            case "quote-volume" -> builder.quoteVolume = named(Quotes.Volume.values(), value);
            case DETECT -> builder.headers.add(List.of(value.split("\\s*,\\s*", -1)));
            default -> {
                if (!key.startsWith(DETECT + ".")) {
                    throw new IllegalArgumentException("'" + shown(key) + "' is not one of " + columnKeys() + ", " + OPTIONS
                            + (SIDES.contains(key) ? "; the words of the sides are the value of side-values, or of --side-values" : ""));
                }
                builder.conditions.put(key.substring(DETECT.length() + 1), pattern(value));
            }
        }
    }

    /** Returns a text of a file for a message: its beginning, without characters that change a terminal. */
    private static String shown(String text) {
        return FieldText.shortened(text).replaceAll("\\p{Cntrl}", "?");
    }

    /** Returns the keys of columns, for messages. */
    private static String columnKeys() {
        return String.join(", ", Arrays.stream(FileColumn.values()).filter(column -> FileColumn.ofKey(column.key()) == column)
                .map(FileColumn::key).sorted().toList());
    }

    private static <V> V known(Map<String, V> values, String text) {
        V value = values.get(text);
        if (value == null) {
            throw new IllegalArgumentException("'" + text + "' is not one of " + String.join(", ",
                    values.keySet().stream().sorted().toList()));
        }
        return value;
    }

    private static <V> V named(V[] values, String text) {
        return Arrays.stream(values).filter(value -> value.toString().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not one of " + String.join(", ",
                        Arrays.stream(values).map(V::toString).toList())));
    }

    private static void units(TradeLayout.Builder builder, String value) {
        builder.units.clear();
        for (String symbol : value.split("\\|", -1)) {
            builder.units.add(Arrays.stream(TimestampUnit.values()).filter(unit -> unit.toString().equals(symbol)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'" + symbol + "' is not one of s, ms, us, ns, iso")));
        }
    }

    private static ZoneId zone(String value) {
        try {
            return ZoneId.of(value);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + value + "' is not a time zone, such as UTC, +01:00 or Europe/Berlin", e);
        }
    }

    /** Reads words for the sides, such as {@code buy=B,sell=S}. */
    static void sideWords(TradeLayout.Builder builder, String value) {
        List<String> buy = new ArrayList<>();
        List<String> sell = new ArrayList<>();
        for (String entry : value.split(",", -1)) {
            String[] parts = entry.strip().split("=", 2);
            if (parts.length < 2 || parts[1].isEmpty() || !parts[0].equals("buy") && !parts[0].equals("sell")) {
                throw new IllegalArgumentException("'" + entry + "' is not of the form buy=WORD or sell=WORD");
            }
            if (buy.contains(parts[1]) || sell.contains(parts[1])) {
                throw new IllegalArgumentException("the word '" + parts[1] + "' is stated twice");
            }
            (parts[0].equals("buy") ? buy : sell).add(parts[1]);
        }
        builder.sideWords(buy, sell);
    }

    private static BigDecimal contractSize(String value) {
        try {
            return QuantityRule.checkedSize(new BigDecimal(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + value + "' is not a number, such as 0.001", e);
        }
    }

    private static int exponent(String value) {
        if (!value.matches("-?[0-9]{1,2}") || Math.abs(Integer.parseInt(value)) > MAX_EXPONENT) {
            throw new IllegalArgumentException("'" + value + "' is not a power of ten, such as -9 for prices in units of 1e-9");
        }
        return Integer.parseInt(value);
    }

    private static Pattern pattern(String value) {
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + value + "' is not a regular expression", e);
        }
    }

    /**
     * Checks a layout that is complete.
     *
     * @throws IllegalArgumentException if something is missing or contradicts another thing
     */
    static void check(TradeLayout.Builder builder) {
        Map<FileColumn, String> columns = builder.columns;
        require(columns.containsKey(FileColumn.TIMESTAMP), "no column for the time; add time=COLUMN");
        if (builder.hasQuotes()) {
            checkQuotes(builder);
        } else {
            require(columns.containsKey(FileColumn.PRICE), "no column for the price; add price=COLUMN, or bid=COLUMN and "
                    + "ask=COLUMN for quotes");
            require(new Quotes(builder.quotePrice, builder.quoteVolume).equals(Quotes.DEFAULT)
                    && !columns.containsKey(FileColumn.BID_SIZE) && !columns.containsKey(FileColumn.ASK_SIZE),
                    "a rule or sizes for quotes, but columns of trades; name bid=COLUMN and ask=COLUMN in the place of price=COLUMN");
        }
        require(builder.hasQuotes() || FileColumn.QUANTITY.alternatives().stream().anyMatch(columns::containsKey),
                "no column for the quantity; add quantity=COLUMN, quote-amount=COLUMN or contracts=COLUMN");
        require(columns.containsKey(FileColumn.FIRST_TRADE_ID) == columns.containsKey(FileColumn.LAST_TRADE_ID),
                "one of first-trade-id and last-trade-id only; name both, or trade-id for rows of one fill");
        require(builder.contractSize == null || builder.contractValue == null, SIZE_AND_VALUE);
        boolean hasSize = builder.contractSize != null || builder.contractValue != null;
        require(!columns.containsKey(FileColumn.CONTRACTS) || hasSize,
                "contracts without their size; add contract-size=QUANTITY (of one contract) or contract-value=AMOUNT (in the "
                        + "quote currency)");
        require(columns.containsKey(FileColumn.CONTRACTS) || !hasSize,
                "a size of contracts, but no column for contracts; add contracts=COLUMN");
        for (FileColumn column : columns.keySet()) {
            for (FileColumn other : columns.keySet()) {
                require(column == other || !column.alternatives().contains(other), "two columns for one thing: "
                        + column.key() + "=" + columns.get(column) + " and " + other.key() + "=" + columns.get(other));
                require(column == other || !columns.get(column).equals(columns.get(other)), "the column "
                        + columns.get(column) + " for two things: " + column.key() + " and " + other.key());
            }
        }
        require(columns.containsKey(FileColumn.SIDE) || builder.buyWords.isEmpty() && builder.sellWords.isEmpty(),
                "words of the sides, but no column for the side; add side=COLUMN");
        require(builder.zone == null || builder.units.isEmpty() || builder.units.contains(TimestampUnit.ISO),
                "a zone, but the unit of the times is " + builder.units + "; a zone needs time-unit=iso");
        boolean isByNumber = columns.values().stream().allMatch(FileLayout::isNumber);
        require(isByNumber || !builder.columnNames.isEmpty() || !Boolean.FALSE.equals(builder.header),
                "names of columns, but no header; name the columns by number, such as time=1, or add columns=NAME,...");
        for (String column : columns.values()) {
            require(builder.columnNames.isEmpty() || FileLayout.isNumber(column)
                    || builder.columnNames.stream().map(FileLayout::withoutMark).anyMatch(column::equals),
                    "the column " + column + ", which is not one of columns=" + String.join(",", builder.columnNames));
        }
    }

    /** Checks a layout of quotes, which have no quantity, no side and no aggregates. */
    private static void checkQuotes(TradeLayout.Builder builder) {
        Map<FileColumn, String> columns = builder.columns;
        require(columns.containsKey(FileColumn.BID), "a column for the ask only; add bid=COLUMN");
        require(columns.containsKey(FileColumn.ASK), "a column for the bid only; add ask=COLUMN");
        require(builder.priceExponent == 0, "a price-exponent, which is for trades; omit it");
        for (FileColumn other : columns.keySet()) {
            require(OF_QUOTES.contains(other), "the column " + columns.get(other) + " for " + other.key()
                    + ", which quotes do not have; omit it (quotes have time, bid, ask, bid-size, ask-size, trade-id)");
        }
        require(builder.quoteVolume != Quotes.Volume.QUOTED || columns.containsKey(FileColumn.BID_SIZE)
                && columns.containsKey(FileColumn.ASK_SIZE), "the volume quoted, but no columns for the sizes; add bid-size=COLUMN "
                        + "and ask-size=COLUMN, or choose the volume none or ticks");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("the mapping has " + otherwise);
        }
    }
}
