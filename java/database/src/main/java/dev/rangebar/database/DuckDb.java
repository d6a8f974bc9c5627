package dev.rangebar.database;

import dev.rangebar.tradefiles.IoReason;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** Opens DuckDB connections: with times in UTC, and without any access to the network. */
final class DuckDb {
    /** Oldest DuckDB that can read the databases; analysts use many versions. */
    private static final String STORAGE_VERSION = "v1.0.0";

    /** Memory limit, instead of DuckDB's default of most of the machine's; what does not fit spills beside the file. */
    private static final String MEMORY = "1GB";

    /** The option of {@code read_parquet} by which folder names make no columns. */
    static final String WHOLE_FILE = "hive_partitioning = false";

    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");
    private static final Pattern UNPACKED_DRIVER = Pattern.compile("/.*/libduckdb_java\\d+\\.so$");
    private static final AtomicBoolean driverIsRemoved = new AtomicBoolean();

    private DuckDb() {}

    /** {@return a connection to a new database in memory} */
    static DuckDBConnection inMemory() throws DatabaseException {
        return open("", new Properties());
    }

    /** {@return a connection to a new database in memory that streams results instead of collecting them first} */
    static DuckDBConnection streaming() throws DatabaseException {
        Properties options = new Properties();
        options.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        return open("", options);
    }

    /** {@return a connection that writes a database file, which is created if absent} */
    static DuckDBConnection writing(Path file) throws DatabaseException {
        // DuckDB opens some other files as tables in memory: everything written would be lost without an error.
        if (Files.exists(file) && kind(file) != FileKind.DATABASE) {
            throw new DatabaseException("the existing file is not a DuckDB database; name a database or a new file");
        }
        Properties options = new Properties();
        options.setProperty("storage_compatibility_version", STORAGE_VERSION);
        options.setProperty("memory_limit", MEMORY);
        return open(name(file), options);
    }

    /** {@return a read-only connection to a database file} */
    static DuckDBConnection reading(Path file) throws DatabaseException {
        Properties options = new Properties();
        options.setProperty(DuckDBDriver.DUCKDB_READONLY_PROPERTY, "true");
        return open(name(file), options);
    }

    /** {@return the kind of a file} */
    static FileKind kind(Path file) throws DatabaseException {
        try {
            return FileKind.of(file);
        } catch (IOException e) {
            throw new DatabaseException(IoReason.of(e), e);
        }
    }

    /**
     * {@return the path as a text for the driver} The driver reads options behind a semicolon, and DuckDB reads a backslash
     * as a slash, on any system.
     */
    private static String name(Path file) throws DatabaseException {
        String name = file.toAbsolutePath().toString();
        if (name.indexOf(';') >= 0 || File.separatorChar != '\\' && name.indexOf('\\') >= 0) {
            throw new DatabaseException("the path of a database must not contain a semicolon or a backslash");
        }
        return name;
    }

    private static DuckDBConnection open(String file, Properties options) throws DatabaseException {
        // Extensions that are not in the driver would be fetched from the network.
        options.setProperty("autoinstall_known_extensions", "false");
        options.setProperty("autoload_known_extensions", "false");
        try {
            DuckDBConnection connection = (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:" + file, options);
            execute(connection, "SET TimeZone = 'UTC'");
            removeUnpackedDriver();
            return connection;
        } catch (SQLException e) {
            throw DatabaseException.ofOpening(e);
        }
    }

    /**
     * Removes the 70 MB of native code that the driver unpacks for each process and deletes only at an orderly end. Linux
     * keeps mapped files without a name, so that a killed process leaves nothing behind.
     */
    private static void removeUnpackedDriver() {
        if (driverIsRemoved.getAndSet(true) || !Files.exists(MAPPED_FILES)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(MAPPED_FILES)) {
                Matcher unpacked = UNPACKED_DRIVER.matcher(line);
                if (unpacked.find()) {
                    Files.deleteIfExists(Path.of(unpacked.group()));
                }
            }
        } catch (IOException e) {
            // the driver deletes the file at the end of the process
        }
    }

    static void execute(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Rolls a transaction back, unless an error has done so already. */
    static void rollBack(DuckDBConnection connection) {
        try {
            execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            // no transaction is active: DuckDB has rolled it back at the error that is being reported
        }
    }

    /** {@return a text as an SQL literal} */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** {@return a name as an SQL identifier} */
    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@return SQL that reads exactly one Parquet file, without file patterns and without columns from folder names} */
    static String parquet(Path file) {
        return "read_parquet(" + parquetLiteral(file) + ", " + WHOLE_FILE + ")";
    }

    /** {@return the SQL literal of one Parquet file, without file patterns} */
    static String parquetLiteral(Path file) {
        return quoted(file.toAbsolutePath().toString().replaceAll("[*?\\[]", "[$0]"));
    }

    static void close(AutoCloseable connection) throws DatabaseException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
