/**
 * Draws bars: {@link dev.rangebar.chart.ChartPage} for a browser, {@link dev.rangebar.chart.ChartPicture} without one.
 */
module dev.rangebar.chart {
    requires transitive dev.rangebar;
    requires java.desktop;

    exports dev.rangebar.chart;
}
