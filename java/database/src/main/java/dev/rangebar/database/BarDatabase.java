package dev.rangebar.database;

import dev.rangebar.FeaturePlan;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.SavedStateException;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.ProcessedInput;
import dev.rangebar.pipeline.RequiredTrades;
import dev.rangebar.pipeline.ResumePoint;
import dev.rangebar.tradefiles.IoReason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * DuckDB database of bars, in one file, to which runs of a pipeline add:
 *
 * {@snippet :
 * try (BarDatabase database = BarDatabase.open(Path.of("bars.duckdb"))) {
 *     // give it to a pipeline as the factory of its sinks
 * }
 * }
 *
 * <p>With the bars of a series the database keeps the state of its processor and the inputs that were processed. A later
 * run continues where the last one has ended, and skips duplicate trades. Bars, states and inputs become permanent with
 * each checkpoint, in one transaction; small inputs that follow each other within half a second share one. After an error the
 * database is as after the last checkpoint, after a kill as after the last transaction.
 *
 * <p>The tables {@code bars}, {@code series}, {@code sources} and {@code source_runs} are described in
 * docs/reference/database.md. {@link #open(Path)} migrates a database of an older format.
 *
 * <p>Thread rule: several threads may open sinks; all sinks of one pass belong to one thread at a time, and those of
 * different passes may be used at the same time. One process at a time writes a database.
 */
public final class BarDatabase implements BarSinkFactory, Closeable {
    /** The most places that are read together. */
    private static final int MAX_POINTS_READ = 256;

    private final DuckDBConnection connection;
    private final Optional<FormatMigration> migration;
    private final AtomicInteger nextSeriesId = new AtomicInteger();
    private final AtomicInteger nextSourceId = new AtomicInteger();
    private final List<DatabaseSink> sinks = new ArrayList<>();
    private final Map<String, List<DatabaseSink>> sinksOfSymbol = new HashMap<>();
    /** The rows of table series, by symbol: a query for each of ten thousand symbols would take far longer. */
    private final Map<String, List<StoredKey>> storedKeys = new ConcurrentHashMap<>();
    private boolean hasReadKeys;
    /** The places of the next series: thousands of series are opened in the order of their ids, and each read passes over all of them. */
    private final Map<Integer, ResumePoint> pointsAhead = new HashMap<>();
    private int lastPointId = -1;
    private int pointsRead = 1;
    private volatile boolean hasChanged;
    private final CommitGroup group;
    private final List<BarSeriesSpec> optionVariants = new ArrayList<>();
    private volatile boolean hasSpreads;
    private volatile boolean hasFeatures;
    /** The columns of table bars behind those of a bar; they change when a sink of quotes or with features is opened. */
    private volatile List<BarAppender.Extra> extras;

    private BarDatabase(DuckDBConnection connection, Path file) throws SQLException, DatabaseException {
        this.connection = connection;
        this.group = new CommitGroup(connection, nextSourceId);
        this.migration = DatabaseSchema.prepare(connection, file);
        hasSpreads = DatabaseSchema.hasSpreads(connection);
        hasFeatures = DatabaseSchema.hasFeatures(connection);
        extras = DatabaseSchema.extras(connection);
        nextSeriesId.set(nextId("SELECT coalesce(max(series_id), 0) + 1 FROM series"));
        nextSourceId.set(nextId("SELECT coalesce(max(source_id), 0) + 1 FROM sources"));
    }

    /** Loads DuckDB, for a program that has a thread to spare before it opens a database. */
    public static void loadAhead() {
        DuckDb.load();
    }

    /**
     * {@return the database in a file, which is created if absent and migrated if its format is older}
     *
     * @param file the file
     * @throws DatabaseException if the file is another kind of file or database, has a newer format, is in use by another
     *     process, or cannot be opened
     */
    public static BarDatabase open(Path file) throws DatabaseException {
        checkLinks(file);
        return of(file, DuckDb.writing(file));
    }

    /**
     * {@return the database in a file like {@link #open(Path)}, for a run that appends bars in less memory} What exceeds it, because the run
     * is larger than announced, spills to a temporary folder beside the file.
     *
     * @param file the file
     * @param symbols the number of symbols that are written at the same time, at least 1
     * @param features the features of the bars, if they have some
     * @throws DatabaseException as {@link #open(Path)}
     * @throws IllegalArgumentException if the number of symbols is less than 1
     */
    public static BarDatabase openForAppending(Path file, int symbols, Optional<FeaturePlan> features) throws DatabaseException {
        if (symbols < 1) {
            throw new IllegalArgumentException("the number of symbols is " + symbols + ", expected at least 1");
        }
        checkLinks(file);
        return of(file, DuckDb.writing(file, connection -> DatabaseSchema.memory(connection, symbols, features)));
    }

    /** {@return the database in a file, without a wait for another process} */
    static BarDatabase openAtOnce(Path file) throws DatabaseException {
        checkLinks(file);
        return of(file, DuckDb.writing(file, 0));
    }

    private static void checkLinks(Path file) throws DatabaseException {
        try {
            AtomicFile.checkLinks(file);
        } catch (IOException e) {
            throw new DatabaseException(IoReason.of(e), e);
        }
    }

    private static BarDatabase of(Path file, DuckDBConnection connection) throws DatabaseException {
        boolean done = false;
        try {
            BarDatabase database = new BarDatabase(connection, file);
            done = true;
            return database;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (!done) {
                DuckDb.close(connection);
            }
        }
    }

    /** {@return the rows of table series of a symbol, which are read with the first of them: a commit of a feed needs none} */
    private List<StoredKey> storedKeys(String symbol) throws SQLException {
        if (!hasReadKeys) {
            hasReadKeys = true;
            readKeys();
        }
        return storedKeys.getOrDefault(symbol, List.of());
    }

    private void readKeys() throws SQLException {
        int columns = SeriesKey.COLUMNS.split(",").length;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT series_id, " + SeriesKey.COLUMNS + " FROM series")) {
            while (rows.next()) {
                List<Object> values = new ArrayList<>();
                for (int column = 0; column < columns; column++) {
                    values.add(rows.getObject(2 + column));
                }
                bookStored(rows.getInt(1), SeriesKey.ofRow(values));
            }
        }
    }

    /** Table series has a row of a series, whose state may have changed. */
    void bookStored(int id, SeriesKey key) {
        StoredKey stored = new StoredKey(id, key);
        storedKeys.compute(key.symbol(), (symbol, before) -> before == null ? List.of(stored) : before.contains(stored) ? before
                : Stream.concat(before.stream(), Stream.of(stored)).toList());
        hasChanged = true;
    }

    private int nextId(String sql) throws SQLException {
        return Math.toIntExact(DatabaseSchema.number(connection, sql));
    }

    /**
     * {@return the migration that opening the database did; empty if it had the current format}
     */
    public Optional<FormatMigration> migration() {
        return migration;
    }

    /**
     * {@return the series that sinks of this object have begun although the database has one that differs in options only}
     * Mistyped options begin such a series.
     */
    public synchronized List<BarSeriesSpec> optionVariants() {
        return List.copyOf(optionVariants);
    }

    /** Checks that each series has a symbol and occurs once. */
    @Override
    public void check(List<BarSeriesSpec> series) {
        Set<SeriesKey> keys = new HashSet<>();
        for (BarSeriesSpec one : series) {
            if (one.symbol().isEmpty()) {
                throw new IllegalArgumentException("a database needs the symbol of each series");
            }
            if (!keys.add(SeriesKey.of(one))) {
                throw new IllegalArgumentException("the series " + one + " occurs more than once");
            }
        }
    }

    /**
     * {@return the market that the inputs tell} It has to be stated where the database has series of the symbol of another
     * market and one of the two is not known: nothing tells whether they are the same.
     */
    @Override
    public synchronized Optional<String> market(Optional<String> symbol, Supplier<Optional<String>> derived) {
        Optional<String> found = derived.get();
        Set<String> held = marketsOf(symbol.orElse(""));
        if (held.isEmpty() || held.contains(found.orElse("")) && (found.isPresent() || held.size() == 1)
                || found.isPresent() && !held.contains("")) {
            return found;
        }
        throw new IllegalArgumentException("the database has bars of " + symbol.orElse("") + " of "
                + held.stream().map(name -> name.isEmpty() ? "an unknown market" : "the market " + name)
                        .collect(Collectors.joining(" and ")) + ", and " + found.map(name -> "the inputs are of the market "
                        + name).orElse("nothing tells the market of the inputs") + "; state it (--market spot, um, cm or "
                + "another name; --market unknown continues bars of an unknown market)");
    }

    private Set<String> marketsOf(String symbol) {
        try {
            return storedKeys(symbol).stream().map(stored -> stored.key.market()).collect(Collectors.toCollection(TreeSet::new));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * {@return the sink of a series, new or continued}
     *
     * @param series the series, with a symbol
     * @param inputs not used: each input is recorded by its checkpoint
     * @throws DatabaseException if the series has an option of a later version, its saved state is damaged, or the database
     *     cannot be read
     */
    @Override
    public synchronized BarSink open(BarSeriesSpec series, List<String> inputs) throws DatabaseException {
        check(List.of(series));
        try {
            if (series.quotes().isPresent() && !hasSpreads) {
                DatabaseSchema.addSpreads(connection);
                hasSpreads = true;
                extras = DatabaseSchema.extras(connection);
            }
            addFeatures(series);
            Optional<StoredKey> stored = find(series);
            ResumePoint point = point(series, stored);
            if (stored.isEmpty() && hasOtherOptions(series)) {
                optionVariants.add(series);
            }
            return open(series, stored, point, Optional.empty(), transaction(series, point));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** {@return the columns of table bars behind those of a bar} */
    List<BarAppender.Extra> extras() {
        return extras;
    }

    /** {@return {@code true} if a series of the database has features} */
    boolean hasFeatures() {
        return hasFeatures;
    }

    @Override
    public boolean writesFeatures() {
        return true;
    }

    /** Adds the columns of the features of a series, if it has some. */
    synchronized void addFeatures(BarSeriesSpec series) throws SQLException, DatabaseException {
        if (series.features().isPresent()) {
            DatabaseSchema.addFeatures(connection, series.features().get());
            hasFeatures = true;
            extras = DatabaseSchema.extras(connection);
        }
    }

    /** Checks that a series goes on with the features that it has. */
    private void checkFeatures(BarSeriesSpec series, int seriesId) throws SQLException, DatabaseException {
        if (!hasFeatures) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT " + DatabaseSchema.FEATURE_PLAN
                + " FROM series WHERE series_id = ?")) {
            select.setInt(1, seriesId);
            try (ResultSet rows = select.executeQuery()) {
                String plan = rows.next() ? rows.getString(1) : null;
                String requested = series.features().map(FeaturePlan::toString).orElse("none");
                if (plan != null && !plan.equals(requested)) {
                    throw new DatabaseException("the bars of " + series + " have the features '" + plan + "', and this run has '" + requested
                            + "'; give the same --features, --feature-profile, --lookback-window and --row-size, or use another database");
                }
            }
        }
    }

    /** {@return the place where a series has ended} */
    synchronized ResumePoint point(BarSeriesSpec series) throws DatabaseException {
        try {
            return point(series, find(series));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** {@return the id of a series; empty if the database does not have it} */
    synchronized Optional<Integer> seriesId(BarSeriesSpec series) throws SQLException, DatabaseException {
        return find(series).map(StoredKey::id);
    }

    int newSeriesId() {
        return nextSeriesId.getAndIncrement();
    }

    int newSourceId() {
        return nextSourceId.getAndIncrement();
    }

    DuckDBConnection connection() {
        return connection;
    }

    private ResumePoint point(BarSeriesSpec series, Optional<StoredKey> stored) throws SQLException, DatabaseException {
        if (stored.isEmpty()) {
            return ResumePoint.START;
        }
        int id = stored.get().id();
        if (hasChanged) {
            hasChanged = false;
            pointsAhead.clear();
        }
        pointsRead = id == lastPointId + 1 ? Math.min(MAX_POINTS_READ, 2 * pointsRead) : 1;
        lastPointId = id;
        if (!pointsAhead.containsKey(id)) {
            pointsAhead.clear();
            pointsAhead.putAll(ProcessedSources.resumePoints(connection, id, id + pointsRead - 1, hasSpreads, hasFeatures));
        }
        ResumePoint point = pointsAhead.remove(id);
        checkState(series, point.state().orElseThrow());
        return point;
    }

    private DatabaseSink open(BarSeriesSpec series, Optional<StoredKey> stored, ResumePoint point, Optional<RequiredTrades> required,
            PassTransaction transaction) {
        int id = stored.map(StoredKey::id).orElseGet(nextSeriesId::getAndIncrement);
        DatabaseSink sink = new DatabaseSink(this, series, id, stored.isPresent(), point, required, transaction);
        transaction.add(sink);
        sinks.add(sink);
        sinksOfSymbol.computeIfAbsent(series.symbol().orElse(""), none -> new ArrayList<>()).add(sink);
        return sink;
    }

    /**
     * {@return a factory whose sinks replace bars from a time on, instead of continuing them} Bars that closed before that
     * time stay. All series of the run are replaced in one transaction, after the last input: after an error or a kill, the
     * old bars are there. The inputs must have all trades from the last bar on that stays.
     *
     * @param from the time
     */
    public BarRebuild rebuildFrom(Instant from) {
        return new BarRebuild(this, from);
    }

    /** {@return a transaction for several series, which ends with the commit of one of them} */
    PassTransaction newCommonTransaction() {
        return new PassTransaction(connection, group, nextSourceId, true);
    }

    /** {@return the sink of a series whose bars are replaced from a time on} */
    synchronized DatabaseSink openRebuild(BarSeriesSpec series, long fromMicros, PassTransaction transaction)
            throws SQLException, DatabaseException {
        check(List.of(series));
        addFeatures(series);
        Optional<StoredKey> found = find(series);
        if (found.isEmpty()) {
            throw new DatabaseException("there are no bars of " + series + (hasOtherOptions(series) ? " with these options" : "")
                    + " to rebuild");
        }
        point(series, found); // a damaged state is refused
        SeriesCut cut = SeriesCut.make(transaction.active(), found.get().id(), series, fromMicros);
        DatabaseSink sink = open(series, found, cut.point(), Optional.of(cut.required()), transaction);
        sink.bookCut(cut.bars());
        return sink;
    }

    /**
     * {@return the SQL condition on table series that only the row of a series fulfils}
     *
     * @param series the series, with a symbol
     */
    public static String condition(BarSeriesSpec series) {
        return SeriesKey.of(series).condition();
    }

    /** Series that table series has a row of. */
    private record StoredKey(int id, SeriesKey key) {}

    /** {@return the row of a series; empty if there is none with its options} */
    private Optional<StoredKey> find(BarSeriesSpec series) throws SQLException, DatabaseException {
        SeriesKey key = SeriesKey.of(series);
        List<StoredKey> ofSymbol = storedKeys(key.symbol());
        for (StoredKey stored : ofSymbol) {
            if (stored.key.equals(key)) {
                checkFeatures(series, stored.id);
                return Optional.of(stored);
            }
        }
        for (StoredKey stored : ofSymbol) {
            String further = stored.key.furtherOptions();
            if (further != null && !SeriesKey.isKnown(further) && stored.key.equalsButFurtherOptions(key)) {
                throw new DatabaseException(series + " was built with an option of a later version: " + further
                        + "; use that version or another database");
            }
        }
        return Optional.empty();
    }

    /** {@return {@code true} if the database does not have a series, but one that differs in its options only} */
    synchronized boolean isOptionVariant(BarSeriesSpec series) throws SQLException, DatabaseException {
        return find(series).isEmpty() && hasOtherOptions(series);
    }

    /** {@return {@code true} if there is a series that differs in its options only} */
    private boolean hasOtherOptions(BarSeriesSpec series) throws SQLException {
        SeriesKey key = SeriesKey.of(series);
        return storedKeys(key.symbol()).stream().anyMatch(stored -> stored.key.equalsButOptions(key));
    }

    private static void checkState(BarSeriesSpec series, byte[] state) throws DatabaseException {
        try (RangeBarProcessor processor = RangeBarProcessor.restore(state)) {
            if (!series.matches(processor)) {
                throw new DatabaseException("the saved state of " + series + " is one of another series: the database is "
                        + "damaged");
            }
        } catch (SavedStateException e) {
            throw new DatabaseException("the saved state of " + series + " is damaged: " + e.getMessage(), e);
        }
    }

    /** {@return the transaction of the series of a symbol with equal options at the same place; a new one for the first} */
    private PassTransaction transaction(BarSeriesSpec series, ResumePoint point) {
        for (DatabaseSink sink : sinksOfSymbol.getOrDefault(series.symbol().orElse(""), List.of())) {
            if (sink.isOpen() && !sink.transaction().hasStarted() && sink.series().symbol().equals(series.symbol())
                    && sink.series().market().equals(series.market()) && sink.point().equals(point)
                    && sink.series().timestampGate() == series.timestampGate()
                    && sink.series().maxGap().equals(series.maxGap()) && sink.series().quotes().equals(series.quotes())
                    && sink.series().features().equals(series.features())) {
                return sink.transaction();
            }
        }
        return new PassTransaction(connection, group, nextSourceId, false);
    }

    @Override
    public void checkpoint(ProcessedInput input, List<? extends BarSink> ofPass, List<RangeBarProcessor> processors)
            throws DatabaseException {
        Map<PassTransaction, List<DatabaseSink>> sinksOf = new IdentityHashMap<>();
        Map<PassTransaction, List<RangeBarProcessor>> processorsOf = new IdentityHashMap<>();
        for (int k = 0; k < ofPass.size(); k++) {
            if (!(ofPass.get(k) instanceof DatabaseSink sink) || sink.database() != this) {
                throw new IllegalArgumentException("the sink of another factory");
            }
            sinksOf.computeIfAbsent(sink.transaction(), none -> new ArrayList<>()).add(sink);
            processorsOf.computeIfAbsent(sink.transaction(), none -> new ArrayList<>()).add(processors.get(k));
        }
        for (Map.Entry<PassTransaction, List<DatabaseSink>> pass : sinksOf.entrySet()) {
            pass.getKey().checkpoint(input, pass.getValue(), processorsOf.get(pass.getKey()));
        }
    }

    /** Closes all sinks and the database; what no checkpoint has made permanent is dropped. */
    @Override
    public synchronized void close() throws DatabaseException {
        try {
            for (DatabaseSink sink : sinks) {
                sink.close();
            }
        } finally {
            group.close();
            DuckDb.close(connection);
        }
    }
}
