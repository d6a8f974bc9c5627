package dev.rangebar.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Markets, and how the folders of Binance's archive name them: {@code spot}, {@code um} and {@code cm}. */
public final class MarketNames {
    /** The market of files with a column that only spot files have. */
    static final String SPOT = "spot";

    private static final String FUTURES = "futures";
    private static final List<String> OF_FUTURES = List.of("um", "cm");

    private MarketNames() {}

    /**
     * {@return the market that the folder of a file names, as {@code data/spot/...} and {@code data/futures/um/...} do; empty
     * if no folder does}
     *
     * @param file the file
     */
    public static Optional<String> ofFile(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        for (String below = ""; folder != null && folder.getFileName() != null; folder = folder.getParent()) {
            String name = folder.getFileName().toString();
            if (name.equals(SPOT)) {
                return Optional.of(SPOT);
            }
            if (name.equals(FUTURES) && OF_FUTURES.contains(below)) {
                return Optional.of(below);
            }
            below = name;
        }
        return Optional.empty();
    }

    /**
     * {@return the market of all sources; empty if nothing tells it}
     *
     * @param sources the sources of one symbol
     * @throws IllegalArgumentException if they are of two markets, or nothing tells that of some
     */
    public static Optional<String> common(List<TradeSource> sources) {
        TradeSource first = sources.get(0);
        Optional<String> market = first.market();
        for (TradeSource source : sources) {
            Optional<String> other = source.market();
            if (!other.equals(market)) {
                throw new IllegalArgumentException(text(first, market) + " and " + text(source, other)
                        + "; build them one by one, or state one market for all");
            }
        }
        return market;
    }

    private static String text(TradeSource source, Optional<String> market) {
        return market.map(name -> source.name() + " is of the market " + name)
                .orElse("nothing tells the market of " + source.name());
    }
}
