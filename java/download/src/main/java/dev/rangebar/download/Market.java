package dev.rangebar.download;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A market of the archive. */
public enum Market {
    /** Spot. */
    SPOT("spot", "spot"),
    /** Futures settled in USDT or USDC (USD-M). */
    USD_M("um", "futures/um"),
    /** Futures settled in the coin itself (COIN-M), such as {@code BTCUSD_PERP}. */
    COIN_M("cm", "futures/cm");

    private final String shortName;
    private final String folder;

    Market(String shortName, String folder) {
        this.shortName = shortName;
        this.folder = folder;
    }

    /**
     * {@return the market with this short name: {@code spot}, {@code um} or {@code cm}}
     *
     * @param shortName the name in the archive
     * @throws IllegalArgumentException if no market has this name
     */
    public static Market named(String shortName) {
        return Arrays.stream(values()).filter(market -> market.shortName.equals(shortName)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the market '" + shortName + "' is not one of "
                        + Arrays.stream(values()).map(Market::toString).collect(Collectors.joining(", "))));
    }

    /** Returns the folder of the market below {@code data/} in the archive. */
    String folder() {
        return folder;
    }

    @Override
    public String toString() {
        return shortName;
    }
}
