/** Trades of an exchange as they happen: start with {@link dev.rangebar.live.TradeFeed}. */
module dev.rangebar.live {
    requires transitive dev.rangebar;
    requires transitive java.net.http;
    requires com.fasterxml.jackson.core;

    exports dev.rangebar.live;
}
