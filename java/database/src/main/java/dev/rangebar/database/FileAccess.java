package dev.rangebar.database;

/** Files that the SQL of a query may read. No SQL writes a file, and none reaches the network. */
public enum FileAccess {
    /** Only the queried database or Parquet file. */
    QUERIED_FILE,
    /** All files that the process can read, for example by {@code read_csv}. */
    ALL_FILES
}
