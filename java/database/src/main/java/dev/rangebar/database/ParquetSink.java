package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.FeatureColumn;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.BarSpreads;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.TemporaryNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * Sink that writes the bars of one series to a Parquet file, atomically: an existing file is replaced only on success.
 * The metadata of the file tells how the bars were built, with keys that begin with {@code rangebar.}.
 *
 * <p>Bars are written while they come, row group by row group; {@link #commit()} completes the file.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class ParquetSink implements BarSink {
    /** Memory for one row group, which one thread writes; more bars spill to a folder beside the file. */
    private static final String MEMORY = "256MB";

    private final AtomicFile file;
    private final Map<String, String> metadata;
    private final SpillFolder spilled;
    private final BarSeriesSpec series;
    /** Null until the first bars, and again once the file is complete: a run can have thousands of sinks at once. */
    private DuckDBConnection connection;
    private Rows rows;
    private boolean isComplete;
    private BarSpreads spreads;
    private TradeHistory features;

    private ParquetSink(AtomicFile file, BarSeriesSpec series, List<String> inputs, SpillFolder spilled) {
        this.file = file;
        this.series = series;
        this.spilled = spilled;
        metadata = series.metadata(inputs);
    }

    /**
     * Loads DuckDB and opens the connection of the next sink, for a program that has a thread to spare before it opens sinks.
     */
    public static void openAhead() {
        DuckDb.openAhead();
    }

    /**
     * {@return a factory of sinks with a file for each series}
     *
     * @param files the names of the files
     */
    public static BarSinkFactory factory(FileNamePattern files) {
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                return ParquetSink.open(files.fileOf(series), series, inputs);
            }

            @Override
            public boolean writesFeatures() {
                return true;
            }

            @Override
            public boolean writesOrphaned() {
                return true;
            }

            @Override
            public void check(List<BarSeriesSpec> series) {
                files.check(series);
            }
        };
    }

    /**
     * {@return a sink for one file}
     *
     * @param path the file
     * @param series the series
     * @param inputs the names of the inputs, for the metadata
     * @throws IOException if no file can be created there
     */
    public static ParquetSink open(Path path, BarSeriesSpec series, List<String> inputs) throws IOException {
        AtomicFile file = AtomicFile.create(path);
        boolean done = false;
        try {
            ParquetSink sink = new ParquetSink(file, series, inputs, SpillFolder.beside(file.path()));
            done = true;
            return sink;
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    private void begin() throws SQLException, IOException {
        if (rows != null) {
            return;
        }
        connection = DuckDb.inMemory();
        DuckDb.execute(connection, "SET memory_limit = '" + MEMORY + "'");
        DuckDb.execute(connection, "SET threads = 1");
        DuckDb.execute(connection, "SET temp_directory = " + DuckDb.quoted(spilled.path().toString()));
        List<FeatureColumn> ofFeatures = series.features().map(BarRow::features).orElse(List.of());
        List<String> names = new ArrayList<>(series.quotes().isPresent() ? BarRow.spreadNames().toList() : List.of());
        ofFeatures.forEach(column -> names.add(column.columnName()));
        names.addAll(series.includesOrphaned() ? BarRow.orphanNames().toList() : List.of());
        List<BarAppender.Extra> extras = BarRow.extras(names);
        if (DriverVectors.absent().isEmpty() && BarBlock.canHold(extras)) {
            rows = BarStream.toParquet(connection, extras, file.path(), metadata);
            return;
        }
        List<String> more = new ArrayList<>(series.quotes().isPresent() ? BarRow.spreadColumns() : List.of());
        more.addAll(BarRow.featureColumns(ofFeatures));
        more.addAll(series.includesOrphaned() ? BarRow.orphanColumns() : List.of());
        DuckDb.execute(connection, "CREATE TABLE bars (" + BarRow.columns() + (more.isEmpty() ? "" : ", " + String.join(", ", more)) + ")");
        rows = new ParquetTable(connection, extras, file.path(), metadata);
    }

    @Override
    public void features(TradeHistory ofSeries) {
        features = ofSeries;
    }

    @Override
    public void spreads(BarSpreads ofSeries) {
        spreads = ofSeries;
    }

    @Override
    public void write(BarView bars) throws IOException {
        try {
            begin();
            rows.append(bars, new BarAppender.Beside(spreads, features, series.resets().orElse(null)), series.absentFields());
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Completes the file, but for its name. */
    @Override
    public void end() throws IOException {
        if (isComplete) {
            return;
        }
        try {
            begin();
            rows.finish();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
        closeRows();
        DuckDb.sealParquet(file.path());
        isComplete = true;
    }

    @Override
    public void commit() throws IOException {
        end();
        file.commit();
    }

    private void closeRows() throws DatabaseException {
        try {
            if (rows != null) {
                rows.close();
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (connection != null) {
                DuckDb.close(connection);
                connection = null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (file; spilled) {
            closeRows();
        }
    }

    /**
     * Folder for what does not fit in memory: created exclusively under a name that nobody can guess, for the user alone, and
     * deleted when it is closed.
     *
     * @param path the folder
     */
    record SpillFolder(Path path) implements Closeable {
        /** Creates a folder beside a file; where that is a device, in the folder for temporary files. */
        static SpillFolder beside(Path file) throws IOException {
            Path folder = file.toAbsolutePath().getParent();
            String prefix = TemporaryNames.ofSpillFolder();
            Path created = Files.isRegularFile(file) && folder != null ? Files.createTempDirectory(folder, prefix)
                    : Files.createTempDirectory(prefix);
            created.toFile().deleteOnExit(); // when the process is interrupted
            return new SpillFolder(created);
        }

        /** Deletes the folder and what is in it. */
        @Override
        public void close() throws IOException {
            if (!Files.exists(path)) {
                return;
            }
            List<Path> all;
            try (Stream<Path> files = Files.walk(path)) {
                all = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The way of bars into the file: at once through a table, or while they come. */
    interface Rows {
        /** Adds bars. */
        void append(BarView bars, BarAppender.Beside beside, Set<BarField> absent) throws SQLException, DatabaseException;

        /** Completes the file, but for its digest. */
        void finish() throws SQLException;

        /** Gives up what is not finished; without effect after {@link #finish}. */
        void close() throws SQLException;
    }
}
