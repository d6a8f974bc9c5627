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

/** Opens DuckDB: times in UTC, nothing fetched from the network. */
final class Database {
    /** The oldest DuckDB that is to read what we write: analysts have many. */
    private static final String STORAGE_VERSION = "v1.0.0";

    /** Otherwise most of the machine's: bars of many symbols at once fit, and what is more goes beside the file. */
    private static final String MEMORY = "1GB";

    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");
    private static final Pattern UNPACKED_DRIVER = Pattern.compile("/.*/libduckdb_java\\d+\\.so$");
    private static final AtomicBoolean driverIsRemoved = new AtomicBoolean();

    private Database() {}

    /** A database in memory. */
    static DuckDBConnection inMemory() throws StoreException {
        return open("", new Properties());
    }

    /** A database in memory, whose answers are not collected before they are read, nor errors before they are met. */
    static DuckDBConnection streaming() throws StoreException {
        Properties options = new Properties();
        options.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        return open("", options);
    }

    /** A database in a file, which appears if it is not there. */
    static DuckDBConnection writing(Path file) throws StoreException {
        // Of some other files DuckDB makes tables in memory: all that is written would be lost, without an error.
        if (Files.exists(file) && kind(file) != FileKind.DATABASE) {
            throw new StoreException("the file is there, and is no database; give the name of a new one", null);
        }
        Properties options = new Properties();
        options.setProperty("storage_compatibility_version", STORAGE_VERSION);
        options.setProperty("memory_limit", MEMORY);
        return open(name(file), options);
    }

    /** A database in a file, opened for reading. */
    static DuckDBConnection reading(Path file) throws StoreException {
        Properties options = new Properties();
        options.setProperty(DuckDBDriver.DUCKDB_READONLY_PROPERTY, "true");
        return open(name(file), options);
    }

    /** What a file is. */
    static FileKind kind(Path file) throws StoreException {
        try {
            return FileKind.of(file);
        } catch (IOException e) {
            throw new StoreException(IoReason.of(e), e);
        }
    }

    /** The driver takes what follows a semicolon for options, and DuckDB a backslash for a slash, on any system. */
    private static String name(Path file) throws StoreException {
        String name = file.toAbsolutePath().toString();
        if (name.indexOf(';') >= 0 || File.separatorChar != '\\' && name.indexOf('\\') >= 0) {
            throw new StoreException("the name of a database, or of its folder, cannot have a semicolon or a backslash",
                    null);
        }
        return name;
    }

    private static DuckDBConnection open(String file, Properties options) throws StoreException {
        // What is not in the driver is not looked for elsewhere.
        options.setProperty("autoinstall_known_extensions", "false");
        options.setProperty("autoload_known_extensions", "false");
        try {
            DuckDBConnection connection = (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:" + file, options);
            execute(connection, "SET TimeZone = 'UTC'");
            removeUnpackedDriver();
            return connection;
        } catch (SQLException e) {
            throw StoreException.ofOpening(e);
        }
    }

    /**
     * The driver unpacks 70 MB of native code for each process, and removes them only at an orderly end. Linux keeps what
     * is mapped without its name, so that a kill leaves nothing behind.
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
            // it is removed at the end of the process then
        }
    }

    static void execute(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A text in SQL. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A name in SQL. */
    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** One Parquet file in SQL: its name is no pattern for others, and its folders add no columns. */
    static String parquet(Path file) {
        String literal = file.toAbsolutePath().toString().replaceAll("[*?\\[]", "[$0]");
        return "read_parquet(" + quoted(literal) + ", hive_partitioning = false)";
    }

    static void close(AutoCloseable connection) throws StoreException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
