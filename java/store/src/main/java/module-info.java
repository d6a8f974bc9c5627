/** Keeps bars in a DuckDB database, reads and writes Parquet: start with {@link dev.rangebar.store.BarStore}. */
module dev.rangebar.store {
    requires transitive dev.rangebar;
    requires transitive dev.rangebar.tradefiles;
    requires duckdb.jdbc;
    requires java.sql;

    exports dev.rangebar.store;
}
