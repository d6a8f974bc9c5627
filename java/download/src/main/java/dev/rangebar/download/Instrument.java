package dev.rangebar.download;

import java.util.regex.Pattern;

/**
 * What is traded, and where.
 *
 * @param market the market
 * @param symbol the exchange's name for it, which becomes part of addresses and file names
 */
public record Instrument(Market market, String symbol) {
    private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9]{2,30}(_[A-Z0-9]{1,12})?");

    /**
     * Checks the symbol's form; whether the archive has it, only the archive knows.
     *
     * @throws IllegalArgumentException if the symbol is none
     */
    public Instrument {
        if (!SYMBOL.matcher(symbol).matches()) {
            throw new IllegalArgumentException("'" + symbol + "' is not a symbol: capital letters and digits, such as "
                    + "BTCUSDT, BTCUSD_PERP or BTCUSD_240329");
        }
    }
}
