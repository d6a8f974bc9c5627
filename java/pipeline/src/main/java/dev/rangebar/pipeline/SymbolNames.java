package dev.rangebar.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Symbols, and how the names of Binance's files begin with them. */
public final class SymbolNames {
    private static final Pattern SYMBOL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,31}");
    /** Names such as {@code BTCUSDT-aggTrades-2024-01-31.zip}. */
    private static final Pattern OF_FILE = Pattern.compile("([A-Z0-9_]{1,32})-(aggTrades|trades)-.*");

    /** Names that begin with an instrument whose quote currency is well known, such as {@code ETHUSDT_2024.csv}. */
    private static final Pattern LIKELY = Pattern.compile("(?:([A-Z0-9]{1,12})[-_]?(USDT|USDC|FDUSD|BUSD|TUSD|USD|EUR|GBP|TRY|"
            + "BRL|JPY|BTC|ETH|BNB)|([a-z0-9]{1,12})[-_]?(usdt|usdc|fdusd|busd|tusd|usd))(?:[-_. ].*)?");

    private SymbolNames() {}

    /**
     * {@return the symbol, unchanged}
     *
     * @param symbol 1 to 32 letters, digits, '.', '_', ':' or '-', the first one a letter or digit: it may be part of the
     *     name of a file
     * @throws IllegalArgumentException if it is not that
     */
    public static String checked(String symbol) {
        if (!SYMBOL.matcher(symbol).matches()) {
            throw new IllegalArgumentException("'" + symbol + "' is not a valid symbol: expected 1 to 32 letters, digits, "
                    + "'.', '_', ':' or '-', the first one a letter or digit");
        }
        return symbol;
    }

    /**
     * {@return the symbol that the name of a file begins with, as {@code BTCUSDT-aggTrades-2024-01-31.zip} does; empty if
     * it has another form}
     *
     * @param file the file
     */
    public static Optional<String> ofFile(Path file) {
        if (file.getFileName() == null) {
            return Optional.empty();
        }
        Matcher name = OF_FILE.matcher(file.getFileName().toString());
        return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
    }

    /**
     * {@return the inputs of each symbol, in order; all of them under the empty symbol if no name tells one}
     *
     * @param sources the inputs
     * @throws IllegalArgumentException if the names of some tell a symbol, and that of another does not, or no name tells
     *     one and two seem to be of different instruments
     */
    public static Map<Optional<String>, List<TradeSource>> groups(List<TradeSource> sources) {
        return groups(sources, false);
    }

    /**
     * {@return the inputs of each symbol, in order; all of them under the empty symbol if no name tells one}
     *
     * @param sources the inputs
     * @param acceptsLikely {@code true} if names that begin with a likely instrument, such as {@code ETHUSDT_2024.csv},
     *     tell a symbol, too
     * @throws IllegalArgumentException if the names of some tell a symbol, and that of another does not, or no name tells
     *     one and two seem to be of different instruments
     */
    public static Map<Optional<String>, List<TradeSource>> groups(List<TradeSource> sources, boolean acceptsLikely) {
        Map<Optional<String>, List<TradeSource>> groups = new LinkedHashMap<>();
        for (TradeSource source : sources) {
            Optional<String> symbol = source.path().flatMap(SymbolNames::ofFile);
            if (symbol.isEmpty() && acceptsLikely) {
                symbol = source.path().flatMap(SymbolNames::likely);
            }
            groups.computeIfAbsent(symbol, none -> new ArrayList<>()).add(source);
        }
        List<TradeSource> nameless = groups.get(Optional.<String>empty());
        if (nameless != null && groups.size() > 1) {
            List<String> symbols = groups.keySet().stream().flatMap(Optional::stream).toList();
            throw new IllegalArgumentException(nameless.get(0).name() + ": the symbol cannot be inferred from its name, "
                    + "which is not of the form SYMBOL-aggTrades-..., as those of other files are ("
                    + String.join(", ", symbols) + "); rename it, give it a run of its own, or give one symbol for all (--symbol, "
                    + "symbol(...))");
        }
        if (nameless != null) {
            checkOneInstrument(nameless);
        }
        return Collections.unmodifiableMap(groups);
    }

    /** Checks that names such as {@code BTCUSDT_1.csv} and {@code ETHUSDT_1.csv} are not read as one series. */
    private static void checkOneInstrument(List<TradeSource> sources) {
        Optional<String> first = Optional.empty();
        String firstName = "";
        for (TradeSource source : sources) {
            Optional<String> likely = source.path().flatMap(SymbolNames::likely);
            if (first.isEmpty()) {
                first = likely;
                firstName = source.name();
            } else if (likely.isPresent() && !likely.equals(first)) {
                throw new IllegalArgumentException(source.name() + ": seems to be of " + likely.get() + ", but " + firstName + " of "
                        + first.get() + "; each symbol needs a run of its own, or give one symbol for all (--symbol, symbol(...)), or "
                        + "build a series of each symbol (--output with {symbol} in its name, likelySymbols(true))");
            }
        }
    }

    private static Optional<String> likely(Path file) {
        if (file.getFileName() == null) {
            return Optional.empty();
        }
        Matcher name = LIKELY.matcher(file.getFileName().toString());
        return !name.matches() ? Optional.empty() : Optional.of(name.group(1) != null ? name.group(1) + name.group(2)
                : (name.group(3) + name.group(4)).toUpperCase(Locale.ROOT));
    }
}
