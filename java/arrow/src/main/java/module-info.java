/** Writes range bars for Arrow: start with {@link dev.rangebar.arrow.BarArrowWriter}. */
@SuppressWarnings("requires-automatic") // flatbuffers has no module name of its own
module dev.rangebar.arrow {
    requires transitive dev.rangebar;
    requires transitive dev.rangebar.pipeline;
    requires org.apache.arrow.format;
    requires flatbuffers.java;

    exports dev.rangebar.arrow;
}
