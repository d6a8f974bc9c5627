/** Builds range bars from trade files and other sources: start with {@link dev.rangebar.pipeline.BarPipeline}. */
module dev.rangebar.pipeline {
    requires transitive dev.rangebar;
    requires transitive dev.rangebar.tradefiles;

    exports dev.rangebar.pipeline;
}
