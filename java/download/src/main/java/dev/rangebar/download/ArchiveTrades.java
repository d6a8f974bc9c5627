package dev.rangebar.download;

import dev.rangebar.pipeline.TradeSource;
import java.util.List;

/**
 * The files of an {@link Archive} for a range of days, complete and verified.
 *
 * @param symbols the days of each symbol
 * @param sources the files of all symbols, in the order of their trades; empty if the archive has none of the days
 */
public record ArchiveTrades(List<DayCoverage> symbols, List<TradeSource> sources) {
    /** Copies the lists. */
    public ArchiveTrades {
        symbols = List.copyOf(symbols);
        sources = List.copyOf(sources);
    }
}
