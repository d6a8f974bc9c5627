/** Reads trades from an exchange's files: start with {@link dev.rangebar.tradefiles.TradeFileReader}. */
module dev.rangebar.tradefiles {
    requires transitive dev.rangebar;
    requires dev.rangebar.bindings; // the inflater
    requires static com.github.luben.zstd_jni; // for Zstandard files only

    exports dev.rangebar.tradefiles;
}
