package dev.rangebar.cli.commands.check;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.TradeFields;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.InvalidRowReason;
import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import java.nio.file.Path;
import java.util.Optional;

/** A source whose rows are counted on their way to the pipeline. Damage ends it, and is kept: later files are read, too. */
final class ObservedSource implements TradeSource {
    private final TradeSource source;
    /** The ids by which trades are known: aggregate trade ids where the trades have them. */
    private final IdHoles ids = new IdHoles();
    /** The trade ids beside aggregate trade ids. */
    private final IdHoles tradeIds = new IdHoles();
    private final long maxGapMicros;
    private long rows;
    private long firstMicros;
    private long lastMicros;
    private long longestGapMicros;
    private long beforeLongestGapMicros;
    private long longGaps;
    private String damage;
    private boolean isRead;

    ObservedSource(TradeSource source, long maxGapMicros) {
        this.source = source;
        this.maxGapMicros = maxGapMicros;
    }

    /** Ids in the order of the rows, and the holes between them. */
    static final class IdHoles {
        private boolean isPresent;
        private long first;
        private long last;
        private long holes;
        private long missing;
        private long beforeFirstHole;

        private void add(long from, long to) {
            if (!isPresent) {
                isPresent = true;
                first = from;
                last = to;
                return;
            }
            if (from - 1 > last) {
                if (holes++ == 0) {
                    beforeFirstHole = last;
                }
                missing += from - 1 - last;
            }
            last = Math.max(last, to);
        }

        boolean isPresent() {
            return isPresent;
        }

        long first() {
            return first;
        }

        long last() {
            return last;
        }

        long holes() {
            return holes;
        }

        long missing() {
            return missing;
        }

        long beforeFirstHole() {
            return beforeFirstHole;
        }
    }

    private void add(TradeChunk chunk) {
        for (int i = 0; i < chunk.size(); i++) {
            long micros = chunk.timestampMicros(i);
            if (rows++ == 0) {
                firstMicros = micros;
                lastMicros = micros;
            }
            long gap = micros - lastMicros;
            longGaps += gap > maxGapMicros ? 1 : 0;
            if (gap > longestGapMicros) {
                longestGapMicros = gap;
                beforeLongestGapMicros = lastMicros;
            }
            lastMicros = Math.max(lastMicros, micros);
            if (chunk.hasIds()) {
                ids.add(chunk.firstId(i), chunk.lastId(i));
            }
            if (chunk.hasBothIds()) {
                tradeIds.add(chunk.firstTradeId(i), chunk.lastTradeId(i));
            }
        }
    }

    IdHoles ids() {
        return ids;
    }

    IdHoles tradeIds() {
        return tradeIds;
    }

    long rows() {
        return rows;
    }

    long firstMicros() {
        return firstMicros;
    }

    long lastMicros() {
        return lastMicros;
    }

    long longestGapMicros() {
        return longestGapMicros;
    }

    long beforeLongestGapMicros() {
        return beforeLongestGapMicros;
    }

    long longGaps() {
        return longGaps;
    }

    /** Returns why the source could not be read to its end. */
    Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    /** Returns {@code true} if the source was read to its end, or to damage. */
    boolean isRead() {
        return isRead;
    }

    /** The source was skipped as a whole: an earlier one has the same bytes. */
    void skipped() {
        isRead = true;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Optional<Path> path() {
        return source.path();
    }

    @Override
    public double progress() {
        return source.progress();
    }

    @Override
    public Optional<String> market() {
        return source.market();
    }

    @Override
    public TradeReader open(ReadOptions options, Optional<InvalidRows> skipped) {
        try {
            return new Reader(source.open(options, skipped));
        } catch (TradeFileException e) {
            damage = e.getMessage();
            return new Reader(null);
        }
    }

    /** Reader that hands on the rows; without a reader behind it there are none. */
    private final class Reader implements TradeReader {
        private final TradeReader reader;

        private Reader(TradeReader reader) {
            this.reader = reader;
        }

        @Override
        public TradeChunk next() {
            TradeChunk chunk = null;
            try {
                chunk = damage == null ? reader.next() : null;
            } catch (TradeFileException e) {
                damage = e.getMessage();
            }
            if (chunk == null) {
                isRead = true;
            } else {
                add(chunk);
            }
            return chunk;
        }

        @Override
        public TradeFields fields() {
            return reader == null ? null : reader.fields();
        }

        @Override
        public boolean contradictsName() {
            return reader != null && reader.contradictsName();
        }

        @Override
        public long roundedValues() {
            return reader == null ? 0 : reader.roundedValues();
        }

        @Override
        public void reject(InvalidTradeException refusal, int index, TradeChunk chunk) throws TradeFileException {
            reader.reject(refusal, index, chunk);
        }

        @Override
        public void reject(InvalidRowReason reason, String what, int index, TradeChunk chunk) throws TradeFileException {
            reader.reject(reason, what, index, chunk);
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
            }
        }
    }
}
