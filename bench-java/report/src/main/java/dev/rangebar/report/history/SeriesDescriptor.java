package dev.rangebar.report.history;

/**
 * What is the same of a series in all runs.
 *
 * @param id    for ever the same
 * @param layer "core", "api", "ffm" or "ladder"; "other" in a history that has no records
 * @param unit  for ever the same
 * @param file  the published file that holds it, or the suite where there is no record
 */
public record SeriesDescriptor(String id, String layer, String unit, String file) {
}
