package dev.rangebar.download;

import java.util.regex.Pattern;

/**
 * An instrument of a market.
 *
 * @param market the market
 * @param symbol the exchange's name of the instrument, a part of addresses and file names
 */
public record Instrument(Market market, String symbol) {
    private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9]{2,30}(_[A-Z0-9]{1,12})?");

    /**
     * Checks the form of the symbol, not its existence.
     *
     * @throws IllegalArgumentException if the symbol has another form
     */
    public Instrument {
        if (!SYMBOL.matcher(symbol).matches()) {
            throw new IllegalArgumentException("'" + symbol + "' is not a symbol: capital letters and digits, such as "
                    + "BTCUSDT, BTCUSD_PERP or BTCUSD_240329");
        }
    }
}
