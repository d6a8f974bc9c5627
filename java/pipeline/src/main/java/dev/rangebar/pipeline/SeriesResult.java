package dev.rangebar.pipeline;

/**
 * The number of bars that a run of the pipeline has built of one series.
 *
 * @param series the series
 * @param bars the bars that were written, incomplete ones included
 * @param incompleteBars the bars that were still forming at the end and were written: 0 or 1
 * @param orphanedBars the bars that a gap or a reset has ended and that were not written
 */
public record SeriesResult(BarSeriesSpec series, long bars, long incompleteBars, long orphanedBars) {}
