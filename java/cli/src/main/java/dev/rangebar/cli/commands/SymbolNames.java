package dev.rangebar.cli.commands;

import dev.rangebar.tradefiles.TradeInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which symbol trades are of: as the user says, or as the names of Binance's files do. */
public final class SymbolNames {
    private static final Pattern SYMBOL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,31}");
    /** Such as {@code BTCUSDT-aggTrades-2024-01-31.zip}. */
    private static final Pattern OF_FILE = Pattern.compile("([A-Z0-9_]{1,32})-(aggTrades|trades)-.*");

    private SymbolNames() {}

    /**
     * Checks a symbol.
     *
     * @throws IllegalArgumentException if it could not be part of the name of a file
     */
    public static String checked(String symbol) {
        if (!SYMBOL.matcher(symbol).matches()) {
            throw new IllegalArgumentException("'" + symbol + "' is no symbol: 1 to 32 letters, digits, '.', '_', ':' "
                    + "or '-', the first one a letter or digit");
        }
        return symbol;
    }

    /** The symbol that the name of a file begins with; null where it does not look so. */
    public static String ofFile(TradeInput input) {
        if (input.path() == null || input.path().getFileName() == null) {
            return null;
        }
        Matcher name = OF_FILE.matcher(input.path().getFileName().toString());
        return name.matches() ? name.group(1) : null;
    }

    /**
     * The inputs of each symbol, in order; all of them under null where no name tells one.
     *
     * @throws IllegalArgumentException if the names of some tell a symbol, and that of another none
     */
    public static Map<String, List<TradeInput>> groups(List<TradeInput> inputs) {
        Map<String, List<TradeInput>> groups = new LinkedHashMap<>();
        for (TradeInput input : inputs) {
            groups.computeIfAbsent(ofFile(input), none -> new ArrayList<>()).add(input);
        }
        List<TradeInput> nameless = groups.remove(null);
        if (nameless == null) {
            return groups;
        }
        if (!groups.isEmpty()) {
            throw new IllegalArgumentException(nameless.getFirst().name() + ": its name does not tell the symbol, as "
                    + "SYMBOL-aggTrades-... would, and the names of other files do (" + String.join(", ", groups.keySet())
                    + "); rename it, or say with --symbol what all of them are of");
        }
        groups.put(null, nameless);
        return groups;
    }
}
