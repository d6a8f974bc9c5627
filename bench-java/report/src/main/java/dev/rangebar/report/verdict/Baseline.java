package dev.rangebar.report.verdict;

/**
 * Runs that the last runs are compared with.
 *
 * @param runs               number of runs that count
 * @param value              their robust centre, in the unit of the series
 * @param noise              their robust standard deviation, relative to the value; 0 for an exact series
 * @param from               index of the first
 * @param to                 index of the last
 * @param smallestDetectable smallest relative change that is found within 5 runs in 90 % of cases; 0 for an exact
 *                           series
 */
public record Baseline(int runs, double value, double noise, int from, int to, double smallestDetectable) {
}
