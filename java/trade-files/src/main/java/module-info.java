/** Reads trades from an exchange's files: start with {@link dev.rangebar.tradefiles.TradeFileReader}. */
module dev.rangebar.tradefiles {
    requires transitive dev.rangebar;

    exports dev.rangebar.tradefiles;
}
