package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.SortedTradeReader;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import dev.rangebar.tradefiles.TradeSorting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Trades of several sources, sorted by time and id.
 *
 * @param sources one or more sources
 * @param sorting the resources
 */
record SortedSource(List<TradeSource> sources, TradeSorting sorting) implements TradeSource {
    @Override
    public String name() {
        String first = sources.get(0).name();
        return sources.size() == 1 ? first : first + " and " + (sources.size() - 1) + " more, sorted";
    }

    /** One file can be recognised by its bytes. */
    @Override
    public Optional<Path> path() {
        return sources.size() == 1 ? sources.get(0).path() : Optional.empty();
    }

    @Override
    public Optional<String> market() {
        return MarketNames.common(sources);
    }

    @Override
    public TradeReader open(ReadOptions options, Optional<InvalidRows> skipped) {
        return new SortedTradeReader(sources.stream().map(source -> new Input(source, options, skipped)).toList(), sorting,
                skipped.orElse(null));
    }

    /** A source as an input of the reader. */
    private record Input(TradeSource source, ReadOptions options, Optional<InvalidRows> skipped)
            implements SortedTradeReader.Input {
        @Override
        public String name() {
            return source.name();
        }

        @Override
        public TradeReader open() throws TradeFileException {
            return source.open(options, skipped);
        }
    }
}
