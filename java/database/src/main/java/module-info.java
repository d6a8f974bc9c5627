/** DuckDB databases of bars, and Parquet in and out: start with {@link dev.rangebar.database.BarDatabase}. */
@SuppressWarnings("requires-automatic") // DuckDB's driver names its module in the manifest only
module dev.rangebar.database {
    requires transitive dev.rangebar;
    requires transitive dev.rangebar.pipeline;
    requires duckdb.jdbc;
    requires java.sql;

    exports dev.rangebar.database;
}
