package dev.rangebar.report.history;

/**
 * Properties of a series that are the same in all runs.
 *
 * @param id    persisted, never changes
 * @param layer "core", "api", "ffm", "jni" or "overhead" (the overhead breakdown); "other" in a history without records
 * @param unit  persisted, never changes
 * @param file  published file that holds the series, or the suite of a run without a record
 */
public record SeriesDescriptor(String id, String layer, String unit, String file) {
}
