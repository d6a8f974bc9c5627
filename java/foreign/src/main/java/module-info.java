/** Trade columns in memory segments, for Java 23 and later. */
module dev.rangebar.foreign {
    requires transitive dev.rangebar;
    requires dev.rangebar.bindings;

    exports dev.rangebar.foreign;
}
