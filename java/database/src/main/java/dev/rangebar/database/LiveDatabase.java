package dev.rangebar.database;

import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.ProcessedInput;
import dev.rangebar.pipeline.ResumePoint;
import dev.rangebar.tradefiles.IoReason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Database to which a feed adds bars while other processes read it: it is open during commits only. A commit holds bars,
 * states and positions of all series in one transaction. A new database is created by the first commit: a feed that delivers
 * nothing leaves nothing. Each series is locked against a second feed, in a file beside the database whose name ends with
 * {@code .watch} and which stays there.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class LiveDatabase implements Closeable {
    private static final String LOCK_SUFFIX = ".watch";

    private final Path file;
    private final List<BarSeriesSpec> series;
    private final Map<BarSeriesSpec, ResumePoint> points = new LinkedHashMap<>();
    private final Map<BarSeriesSpec, LiveCommit.Position> positions = new LinkedHashMap<>();
    private final List<BarSeriesSpec> optionVariants = new ArrayList<>();
    /** The file with the locks; null before the database is there. */
    private FileChannel locks;

    private LiveDatabase(Path file, List<BarSeriesSpec> series) {
        this.file = file;
        this.series = List.copyOf(series);
        series.forEach(one -> {
            points.put(one, ResumePoint.START);
            positions.put(one, LiveCommit.Position.START);
        });
    }

    /**
     * Trades of a series since the last commit.
     *
     * @param series the series
     * @param bars the bars that these trades have closed
     * @param processor the processor, after these trades
     * @param features the features of these bars, and the trades that those of later bars need; empty for a series without features
     * @param input the trades, under a name that is the same in all commits of a run of the feed
     */
    public record Update(BarSeriesSpec series, BarView bars, RangeBarProcessor processor, Optional<TradeHistory> features,
            ProcessedInput input) {}

    /**
     * {@return the database in a file, which the first commit creates if it is absent}
     *
     * @param file the file
     * @param series the series of the feed, each with symbol and market
     * @throws DatabaseException if another feed adds to one of them, or the database cannot be opened or created
     * @throws IllegalArgumentException if the market of a symbol is not clear
     */
    public static LiveDatabase open(Path file, List<BarSeriesSpec> series) throws DatabaseException {
        LiveDatabase live = new LiveDatabase(file, series);
        if (!Files.exists(file)) {
            checkNew(file);
            return live;
        }
        boolean done = false;
        try (BarDatabase database = BarDatabase.open(file)) {
            live.begin(database);
            for (BarSeriesSpec one : series) {
                live.points.put(one, database.point(one));
                if (database.isOptionVariant(one)) {
                    live.optionVariants.add(one);
                }
            }
            live.positions.putAll(live.stored(database, series));
            done = true;
            return live;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (!done) {
                closeQuietly(live.locks);
            }
        }
    }

    /** Checks that a file can be created, and leaves none. */
    private static void checkNew(Path file) throws DatabaseException {
        DuckDb.checkName(file);
        try (AtomicFile probe = AtomicFile.create(file)) {
            probe.newOutputStream().close();
        } catch (IOException e) {
            throw new DatabaseException(IoReason.of(e), e);
        }
    }

    /** Locks the series, and prepares the database for them. */
    private void begin(BarDatabase database) throws SQLException, DatabaseException {
        try {
            locks = FileChannel.open(lockFile(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            for (BarSeriesSpec one : series) {
                database.market(one.symbol(), one::market);
                lock(one);
                database.addFeatures(one);
            }
        } catch (DatabaseException e) {
            throw e;
        } catch (IOException e) {
            throw new DatabaseException("the file " + lockFile(file) + " cannot be locked: " + IoReason.of(e), e);
        }
    }

    /** {@return the file with the locks of the feeds of a database} */
    static Path lockFile(Path database) {
        Path absolute = database.toAbsolutePath();
        return absolute.resolveSibling(absolute.getFileName() + LOCK_SUFFIX);
    }

    /** Locks the byte of a series; the system releases it when the process ends in any way. */
    private void lock(BarSeriesSpec series) throws IOException {
        long place = Integer.toUnsignedLong(SeriesKey.of(series).toString().hashCode());
        boolean isLocked;
        try {
            isLocked = locks.tryLock(place, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            isLocked = false;
        }
        if (!isLocked) {
            throw new DatabaseException("another watch adds to " + series + "; one feed at a time can");
        }
    }

    private static void closeQuietly(Closeable locks) {
        try {
            if (locks != null) {
                locks.close();
            }
        } catch (IOException e) {
            // the error that is being reported matters more
        }
    }

    /**
     * {@return the place where a series continued when the database was opened; the start if the database was not there}
     *
     * @param series the series
     */
    public ResumePoint resumePoint(BarSeriesSpec series) {
        return points.get(series);
    }

    /**
     * {@return the series that this feed begins although the database has one that differs in options only} Mistyped options begin such
     * a series.
     */
    public List<BarSeriesSpec> optionVariants() {
        return List.copyOf(optionVariants);
    }

    /**
     * Makes bars, states and positions permanent, unless another process has the database open.
     *
     * @param updates the series with new trades
     * @return empty if it was done; otherwise the reason, and nothing has changed
     * @throws DatabaseException if another process has continued a series, or the database cannot be written
     */
    public Optional<String> commit(List<Update> updates) throws DatabaseException {
        if (updates.isEmpty()) {
            return Optional.empty();
        }
        try (BarDatabase database = BarDatabase.openAtOnce(file)) {
            if (locks == null) {
                begin(database);
            }
            Map<BarSeriesSpec, LiveCommit.Position> stored = stored(database, updates.stream().map(Update::series).toList());
            for (Update update : updates) {
                if (!stored.getOrDefault(update.series(), LiveCommit.Position.START).isAt(positions.get(update.series()))) {
                    throw new DatabaseException("another process has added to " + update.series()
                            + "; what came after the last commit is not saved; start the watch again to continue");
                }
            }
            positions.putAll(new LiveCommit(database, database.connection()).write(updates, positions));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } catch (DatabaseException e) {
            if (e.isLocked()) {
                return Optional.of(e.getMessage());
            }
            throw e;
        }
        return Optional.empty();
    }

    /** {@return the positions of those series that the database has} */
    private Map<BarSeriesSpec, LiveCommit.Position> stored(BarDatabase database, List<BarSeriesSpec> some) throws SQLException,
            DatabaseException {
        Map<BarSeriesSpec, Integer> ids = new LinkedHashMap<>();
        for (BarSeriesSpec one : some) {
            int known = positions.get(one).id();
            Optional<Integer> id = known == LiveCommit.Position.NONE ? database.seriesId(one) : Optional.of(known);
            id.ifPresent(found -> ids.put(one, found));
        }
        Map<Integer, LiveCommit.Position> byId = LiveCommit.positions(database.connection(), List.copyOf(ids.values()));
        Map<BarSeriesSpec, LiveCommit.Position> found = new LinkedHashMap<>();
        ids.forEach((one, id) -> found.put(one, byId.getOrDefault(id, LiveCommit.Position.START)));
        return found;
    }

    @Override
    public void close() throws DatabaseException {
        try {
            if (locks != null) {
                locks.close();
            }
        } catch (IOException e) {
            throw new DatabaseException("the file " + lockFile(file) + " cannot be closed: " + IoReason.of(e), e);
        }
    }
}
