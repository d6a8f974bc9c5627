package dev.rangebar.cli.commands.live;

import dev.rangebar.Trade;
import dev.rangebar.cli.commands.archive.ArchiveInputs;
import dev.rangebar.live.FeedStart;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Trades of finished days from the exchange's archive, before a feed goes on: a request delivers a thousand trades, a file a day.
 * The ids tell where the two meet. What the archive does not have, or not without a gap in the ids, is left to the feed.
 */
final class ArchiveFill {
    /** The shortest time behind, from which on files are used. */
    static final Duration MIN_BEHIND = Duration.ofHours(6);

    private final String market;
    private final String url;
    private final String folder;

    /** Receives the trades of a symbol. */
    interface Target {
        void trade(String symbol, Trade trade);

        /** Makes permanent what has come; returns {@code false} if the watch has to end. */
        boolean saved() throws IOException, InterruptedException;

        void note(String text);
    }

    /**
     * Creates a reader of an archive.
     *
     * @param url the address; null for the exchange's
     * @param folder the folder of the downloaded files; null for the usual one
     */
    ArchiveFill(String market, String url, String folder) {
        this.market = market;
        this.url = url;
        this.folder = folder;
    }

    /**
     * Delivers the trades from a place on, as far as the archive has them without a gap.
     *
     * @param lanes the lanes of the symbol
     * @return the place behind them
     */
    FeedStart fill(String symbol, List<WatchLane> lanes, FeedStart start, Target target) throws IOException, InterruptedException {
        boolean isFirst = start.afterId() == FeedStart.UNKNOWN;
        long micros = isFirst ? start.sinceMicros() : lanes.stream().filter(lane -> lane.lastId() == start.afterId())
                .mapToLong(WatchLane::lastTimeMicros).findFirst().orElse(FeedStart.UNKNOWN);
        if (micros == FeedStart.UNKNOWN) {
            return start;
        }
        long last = fill(symbol, isFirst ? WatchLane.NO_ID : start.afterId(), micros, target);
        return last == WatchLane.NO_ID ? start : FeedStart.after(last);
    }

    private long fill(String symbol, long afterId, long micros, Target target) throws IOException, InterruptedException {
        Instant from = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
        LocalDate last = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        if (first.isAfter(last) || Duration.between(from, Instant.now()).compareTo(MIN_BEHIND) < 0) {
            return afterId;
        }
        long id = afterId;
        List<TradeSource> files;
        try {
            files = ArchiveInputs.ofDays(symbol, market, first, last, folder, url);
        } catch (IOException | IllegalArgumentException e) {
            target.note(symbol + ": the archive cannot be used, and requests fetch the trades instead: " + e.getMessage());
            return afterId;
        }
        long count = 0;
        for (TradeSource file : files) {
            try (TradeReader trades = file.open(ReadOptions.DEFAULT, Optional.empty())) {
                for (TradeChunk chunk = trades.next(); chunk != null; chunk = trades.next()) {
                    for (int i = 0; i < chunk.size(); i++) {
                        long next = chunk.aggTradeId(i);
                        boolean isNext = id == WatchLane.NO_ID ? chunk.timestampMicros(i) >= micros : next == id + 1;
                        if (isNext) {
                            target.trade(symbol, chunk.trade(i));
                            id = next;
                            count++;
                        } else if (id != WatchLane.NO_ID && next > id + 1) {
                            target.note(symbol + ": " + file.name() + " has no trade " + (id + 1) + "; requests fetch what is missing");
                            return id;
                        }
                    }
                }
            } catch (TradeFileException e) {
                target.note(e.getMessage() + "; requests fetch what is missing");
                return id;
            }
            if (!target.saved()) {
                return id;
            }
        }
        target.note(symbol + ": " + count + " trades come from the archive, the last one is " + id);
        return id;
    }
}
