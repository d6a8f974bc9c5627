package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.testsupport.Assume;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks by SQL and by databases of strangers: they write nothing, reach nothing, and read what is allowed. */
class FileAccessTest {
    private static final String SECRET = "a secret of 1723161256322";
    /** Functions that only wait. */
    private static final List<String> SLOW = List.of("sleep_ms");

    @TempDir
    private Path folder;
    private Path database;
    private Path secret;

    /** A call of a function as a query. */
    private record Call(String sql) {}

    @BeforeEach
    void build() throws Exception {
        database = folder.resolve("bars.duckdb");
        Path file = Files.writeString(folder.resolve("a.csv"), "1723161256322,100,1\n1723161256323,101,2\n");
        TestBars.build(database, "A", List.of(TestBars.series(250)), List.of(file));
        secret = Files.writeString(folder.resolve("secret.txt"), SECRET);
    }

    private Map<String, Long> files() throws IOException {
        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.toList()) {
                files.put(file.toString(), Files.isDirectory(file) ? 0L : (long) Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    /** A macro of a foreign database that shadows a function changes nothing of how its format is found. */
    @Test
    void macrosDoNotDecideTheFormat() throws Exception {
        Path file = foreign("DROP TABLE rangebar_format", "CREATE TABLE t AS SELECT 1 AS x", "CREATE MACRO count_star() AS 7",
                "CREATE MACRO max(x) AS -1");
        try (BarQuery query = BarQuery.execute(file, "SELECT x FROM t")) {
            assertEquals(List.of(1), query.next());
        }
        String message = assertThrows(DatabaseException.class, () -> BarDatabase.open(file).close()).getMessage();
        assertTrue(message.contains("is a database of another program"), message);
    }

    /** Makes a database with a table of the library's names and other contents. */
    private Path foreign(String... statements) throws SQLException {
        Path file = folder.resolve("foreign.duckdb");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE rangebar_format AS SELECT 2 AS format");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return file;
    }

    /**
     * Calls every function of DuckDB that has tables, side effects or files with the name of a file in each of its arguments: a
     * new file, the secret and a file on a server. Logs and profiles, for example, would be written by table functions.
     */
    @ParameterizedTest
    @EnumSource
    void noFunctionWritesOrReachesOut(FileAccess access) throws Exception {
        Path work = Files.createDirectories(folder.resolve("work"));
        Path parquet = work.resolve("bars.parquet");
        BarQuery.writeParquet(database, "FROM bars", parquet);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/a.parquet";
            int calls = 0;
            int executed = 0;
            for (String target : List.of(folder.resolve("new.txt").toString(), secret.toString(), url)) {
                Map<String, Long> before = files();
                for (Path queried : List.of(database, parquet)) {
                    DuckDBConnection connection = open(queried, access);
                    try {
                        for (Call call : calls(connection, target)) {
                            calls++;
                            executed += execute(connection, call, access) ? 1 : 0;
                        }
                    } finally {
                        DuckDb.close(connection);
                    }
                }
                assertEquals(before, files(), target);
            }
            assertTrue(calls > 2_000 && executed > 200, calls + " calls, " + executed + " executed");
            server.setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, () -> {
                try (Socket client = server.accept()) {
                    assertNotNull(client);
                }
            });
        }
    }

    private static DuckDBConnection open(Path queried, FileAccess access) throws DatabaseException {
        if (FileKind.PARQUET == DuckDb.kind(queried)) {
            return access == FileAccess.ALL_FILES ? DuckDb.locked(DuckDb.inMemory())
                    : DuckDb.restricted(DuckDb.inMemory(), List.of(queried));
        }
        return access == FileAccess.ALL_FILES ? DuckDb.readingWithAllFiles(queried) : DuckDb.reading(queried, List.of());
    }

    /** {@return calls of all functions, with positional and with named arguments} */
    private static List<Call> calls(DuckDBConnection connection, String target) throws SQLException {
        List<Call> calls = new ArrayList<>();
        String path = DuckDb.quoted(target);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT DISTINCT function_name, function_type, "
                        + "list_filter(parameters, lambda x: x IS NOT NULL)::VARCHAR[], parameter_types::VARCHAR[] "
                        + "FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro', 'pragma') "
                        + "OR has_side_effects OR regexp_matches(function_name, 'read|write|file|path|log|load|exec|url|secret|"
                        + "env|set|copy|import|export') ORDER BY ALL")) {
            while (rows.next()) {
                String name = rows.getString(1);
                String[] parameters = strings(rows, 3);
                String[] types = strings(rows, 4);
                if (SLOW.contains(name)) {
                    continue;
                }
                boolean isScalar = List.of("scalar", "macro").contains(rows.getString(2));
                String form = isScalar ? "SELECT %s(%s)" : "FROM %s(%s)";
                List<String> values = Arrays.stream(types).map(type -> value(type, path)).toList();
                for (int count = 0; count <= values.size(); count++) {
                    calls.add(new Call(form.formatted(DuckDb.identifier(name), String.join(", ", values.subList(0, count)))));
                }
                for (int k = 0; !isScalar && k < Math.min(parameters.length, values.size()); k++) {
                    String named = DuckDb.identifier(parameters[k]) + " := " + path;
                    calls.add(new Call(form.formatted(DuckDb.identifier(name), named)));
                    calls.add(new Call(form.formatted(DuckDb.identifier(name), path + ", " + named)));
                }
            }
        }
        for (String known : List.of("enable_logging(storage := 'file', storage_config := {'path': %s})",
                "enable_logging(storage := 'file', storage_path := %s)", "enable_logging(storage_path := %s)",
                "enable_profiling(format := 'json', save_location := %s)",
                "enable_profiling(format := 'json', coverage := 'ALL', save_location := %s || '.json')",
                "query('COPY (SELECT 1) TO ' || quote(%s))", "query('FROM read_text(''' || %s || ''')')")) {
            calls.add(new Call("FROM " + known.formatted(path)));
        }
        calls.add(new Call("FROM " + path));
        calls.add(new Call("FROM " + DuckDb.identifier(target)));
        calls.add(new Call("SELECT write_log(" + path + ", log_type := 'x', level := 'error')"));
        return calls;
    }

    private static String[] strings(ResultSet row, int column) throws SQLException {
        Object[] values = (Object[]) row.getArray(column).getArray();
        return Arrays.stream(values).map(String::valueOf).toArray(String[]::new);
    }

    private static String value(String type, String path) {
        return switch (type) {
            case "VARCHAR", "ANY", "null", "VARIANT" -> path;
            case "VARCHAR[]", "ANY[]" -> "[" + path + "]";
            case "BOOLEAN" -> "true";
            case "MAP(VARCHAR, VARCHAR)" -> "MAP {'path': " + path + "}";
            default -> "1";
        };
    }

    /** Executes a call, and checks that it does not read the secret unless it may; returns false after an error. */
    private static boolean execute(DuckDBConnection connection, Call call, FileAccess access) {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(call.sql)) {
            for (int row = 0; row < 100 && rows.next(); row++) {
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    String cell = String.valueOf(rows.getString(column));
                    assertTrue(access == FileAccess.ALL_FILES || !cell.contains(SECRET), call.sql + ": " + cell);
                }
            }
            return true;
        } catch (SQLException | DateTimeException e) {
            return false; // most calls have wrong arguments; the driver has no Java object for some times
        }
    }

    /** Harmless SQL on a database of a stranger. */
    @ParameterizedTest
    @ValueSource(strings = {
        "CREATE VIEW bars AS FROM read_text('%s')",
        "CREATE VIEW bars AS FROM read_csv('%s', header = false)",
        "CREATE MACRO secret() AS TABLE FROM read_text('%s'); CREATE VIEW bars AS FROM secret()",
        "CREATE MACRO secret() AS (SELECT content FROM read_text('%s')); CREATE VIEW bars AS SELECT secret() AS x",
        "CREATE VIEW bars AS FROM enable_logging(storage := 'file', storage_config := {'path': '%s.log'})",
        "CREATE VIEW bars AS FROM glob('%s*')",
        "CREATE VIEW bars AS FROM sniff_csv('%s')",
        "CREATE TABLE bars AS SELECT 1 AS open_time; CREATE MACRO duckdb_tables() AS TABLE FROM read_text('%s')",
        "CREATE TABLE bars AS SELECT 1 AS open_time; CREATE MACRO coalesce(a, b) AS (SELECT content FROM read_text('%s'))",
        "CREATE TABLE bars AS SELECT 1 AS open_time; CREATE MACRO json_serialize_sql(a) AS "
                + "(SELECT content FROM read_text('%s'))"})
    void aForeignDatabaseReadsAndWritesNothing(String sql) throws Exception {
        Path foreign = foreign();
        Path elsewhere = Files.writeString(Files.createDirectories(folder.resolve("x")).resolve("s.csv"), SECRET);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + foreign);
                Statement statement = connection.createStatement()) {
            for (String one : sql.replace("%s", elsewhere.toString()).split("; ")) {
                statement.execute("SET enable_logging = false");
                try {
                    statement.execute(one);
                } catch (SQLException e) {
                    Assume.that(false, "this DuckDB refuses " + one + ": " + e.getMessage());
                }
            }
        }
        Map<String, Long> before = withoutDatabases(files());
        for (FileAccess access : FileAccess.values()) {
            List<Object> row = null;
            try (BarQuery query = BarQuery.execute(foreign, "SELECT * FROM bars", access)) {
                row = query.next();
            } catch (DatabaseException e) {
                assertFalse(e.getMessage().contains(SECRET), e.getMessage());
                assertTrue(access == FileAccess.QUERIED_FILE ? e.getMessage().contains("--allow-files permits that")
                        || e.getMessage().contains("locked") : e.getMessage().matches(
                        "the database has the (view|macro) \\w+, whose SQL could read any file; query it without "
                        + "--allow-files"), e.getMessage());
            }
            assertFalse(String.valueOf(row).contains(SECRET), String.valueOf(row));
            assertTrue(access == FileAccess.QUERIED_FILE || row == null, "a database with foreign SQL is queried");
            assertEquals(before, withoutDatabases(files()));
        }
        String message = assertThrows(DatabaseException.class, () -> BarDatabase.open(foreign).open(
                TestBars.series(250).withSymbol("A"), List.of()).close()).getMessage();
        assertFalse(message.contains(SECRET), message);
        assertEquals(before, withoutDatabases(files()));
    }

    private static Map<String, Long> withoutDatabases(Map<String, Long> files) {
        files.keySet().removeIf(name -> name.contains(".duckdb"));
        return files;
    }

    @Test
    void sqlReadsFilesIfItMay() throws Exception {
        String sql = "FROM read_csv('" + folder.resolve("a.csv") + "', header = false)";
        Path parquet = folder.resolve("bars.parquet");
        BarQuery.writeParquet(database, "FROM bars", parquet);
        for (Path queried : List.of(database, parquet)) {
            String message = assertThrows(DatabaseException.class, () -> BarQuery.execute(queried, sql).close()).getMessage();
            assertTrue(message.contains("Cannot access file \"" + folder.resolve("a.csv") + "\" - the SQL, or a view or "
                    + "macro of the database, reads another file than the queried one; --allow-files permits that to SQL"), message);
            try (BarQuery query = BarQuery.execute(queried, sql, FileAccess.ALL_FILES)) {
                assertEquals(List.of(1_723_161_256_322L, 100L, 1L), query.next());
            }
            Path output = folder.resolve("result.parquet");
            assertThrows(DatabaseException.class, () -> BarQuery.writeParquet(queried, sql, output));
            BarQuery.writeParquet(queried, sql, output, FileAccess.ALL_FILES);
            try (BarQuery query = BarQuery.execute(output, "SELECT count(*) FROM bars")) {
                assertEquals(List.of(2L), query.next());
            }
        }
    }

    /** Somebody has put a link to a file of the user, or to none, where the database is to be. */
    @Test
    void aDatabaseBehindALinkOfAStrangerIsRefused() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Assume.that(shared.getFileSystem().supportedFileAttributeViews().contains("unix"), "this system has no Unix attributes");
        Files.setAttribute(shared, "unix:mode", 01777);
        for (Path target : List.of(database, folder.resolve("none.duckdb"))) {
            Path link = Files.createSymbolicLink(shared.resolve(target.getFileName()), target);
            BarDatabase.open(link).close(); // of the user
            try {
                Files.setAttribute(link, "unix:uid", 54_321, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                Assume.that(false, "only root can give a link to another user");
            }
            Files.deleteIfExists(folder.resolve("none.duckdb"));
            byte[] before = Files.readAllBytes(database);
            assertEquals("it is a symbolic link of another user in a folder that everybody can write; delete it, or name another "
                    + "file", assertThrows(DatabaseException.class, () -> BarDatabase.open(link).close()).getMessage());
            assertArrayEquals(before, Files.readAllBytes(database));
            assertFalse(Files.exists(folder.resolve("none.duckdb")));
        }
    }

    /** The queried file itself stays readable by its name. */
    @Test
    void sqlReadsTheQueriedParquetFile() throws Exception {
        Path parquet = folder.resolve("bars.parquet");
        BarQuery.writeParquet(database, "FROM bars", parquet);
        try (BarQuery query = BarQuery.execute(parquet, "SELECT count(*) > 0 FROM parquet_metadata('" + parquet + "')")) {
            assertEquals(List.of(true), query.next());
        }
    }

    /** Loading an extension is a statement, and no name of a file or function loads one. */
    @ParameterizedTest
    @ValueSource(strings = {"FROM 'https://127.0.0.1:1/a.parquet'", "FROM sqlite_scan('a', 'b')", "FROM read_xlsx('a.xlsx')",
        "SELECT ST_Point(1, 2)", "FROM 's3://a/b.parquet'"})
    void noExtensionIsLoaded(String sql) throws Exception {
        for (FileAccess access : FileAccess.values()) {
            String message = assertThrows(DatabaseException.class, () -> BarQuery.execute(database, sql, access).close())
                    .getMessage();
            assertFalse(message.contains("HTTP"), message);
        }
    }
}
