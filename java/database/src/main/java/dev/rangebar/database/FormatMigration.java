package dev.rangebar.database;

/**
 * Result of the migration of a database from an older format, which {@link BarDatabase#open} does in one transaction.
 *
 * <p>Format 1 kept the ids of a source as its first and last one and the number of its trades. Where these show that no
 * id between them is missing, the run is proven. Otherwise the database cannot tell a duplicate trade within the run from
 * one that its bars lack, and an input with such a trade is rejected.
 *
 * @param fromFormat the format that the database had
 * @param toFormat the format that the database has now
 * @param sources the number of sources
 * @param unprovenSources the number of sources with ids of which the old format does not tell whether they were processed
 */
public record FormatMigration(int fromFormat, int toFormat, long sources, long unprovenSources) {}
