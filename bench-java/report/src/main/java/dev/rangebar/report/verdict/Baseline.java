package dev.rangebar.report.verdict;

/**
 * The runs that today is compared with.
 *
 * @param runs  how many count
 * @param value their robust centre, in the unit of the series
 * @param noise their robust standard deviation, relative to the value; 0 of an exact series
 * @param from  index of the first
 * @param to    index of the last
 */
public record Baseline(int runs, double value, double noise, int from, int to) {
}
