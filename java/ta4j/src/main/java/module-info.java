/** Range bars for ta4j: start with {@link dev.rangebar.ta4j.LiveSeries} or {@link dev.rangebar.ta4j.Ta4jBars}. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // ta4j has no module name of its own
module dev.rangebar.ta4j {
    requires transitive dev.rangebar;
    requires transitive ta4j.core;

    exports dev.rangebar.ta4j;
}
