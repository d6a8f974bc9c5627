package dev.rangebar.database;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.ProcessedInput;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Replaces the bars of a {@link BarDatabase} from a time on, for one run of a pipeline:
 *
 * {@snippet :
 * try (BarDatabase database = BarDatabase.open(Path.of("bars.duckdb"))) {
 *     BarPipeline.builder().inputs(files).symbol("BTCUSDT").thresholds(Threshold.parse("0.25%"))
 *             .sink(database.rebuildFrom(Instant.parse("2024-01-03T00:00:00Z"))).build().run();
 * }
 * }
 *
 * <p>Bars that closed before that time stay. The trade after the last of them opens the first new bar, so the inputs must
 * have all trades from there on: the run fails, and changes nothing, if they lack a trade between that bar and the time that
 * was processed before. Later trades are those of the inputs only. Inputs, saved states and bars are replaced together in one
 * transaction.
 *
 * <p>Thread rule: as for {@link BarDatabase}.
 */
public final class BarRebuild implements BarSinkFactory {
    private static final Instant FIRST = Instant.EPOCH.plus(-(1L << 62), ChronoUnit.MICROS);
    private static final Instant LAST = Instant.EPOCH.plus(1L << 62, ChronoUnit.MICROS);

    private final BarDatabase database;
    private final long fromMicros;
    private PassTransaction transaction;
    private long replacedBars;

    BarRebuild(BarDatabase database, Instant from) {
        this.database = database;
        this.fromMicros = ChronoUnit.MICROS.between(Instant.EPOCH, within(from));
    }

    /** Limits a time to those that a trade can have: others may have too many microseconds. */
    private static Instant within(Instant time) {
        return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    }

    @Override
    public void check(List<BarSeriesSpec> series) {
        database.check(series);
    }

    @Override
    public Optional<String> market(Optional<String> symbol, Supplier<Optional<String>> derived) {
        return database.market(symbol, derived);
    }

    /**
     * {@return the sink of a series, whose bars from the time on are removed when the run commits}
     *
     * @param series the series, with a symbol
     * @param inputs not used: each input is recorded by its checkpoint
     * @throws DatabaseException if the database has no such series, or its trades have no ids
     */
    @Override
    public synchronized BarSink open(BarSeriesSpec series, List<String> inputs) throws DatabaseException {
        boolean done = false;
        try {
            if (transaction == null || transaction.isUnused()) {
                transaction = database.newCommonTransaction();
                replacedBars = 0;
            }
            DatabaseSink sink = database.openRebuild(series, fromMicros, transaction);
            replacedBars += sink.cutBars();
            done = true;
            return sink;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (!done && transaction != null && transaction.isUnused()) {
                transaction.close();
            }
        }
    }

    @Override
    public void checkpoint(ProcessedInput input, List<? extends BarSink> sinks, List<RangeBarProcessor> processors)
            throws IOException {
        database.checkpoint(input, sinks, processors);
    }

    /**
     * {@return the number of old bars that the last run has removed, or is to remove}
     */
    public synchronized long replacedBars() {
        return replacedBars;
    }
}
