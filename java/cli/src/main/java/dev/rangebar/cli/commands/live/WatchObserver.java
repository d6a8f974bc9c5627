package dev.rangebar.cli.commands.live;

import dev.rangebar.Trade;
import java.io.Closeable;
import java.io.IOException;

/** Something beside the output that follows a watch, in its thread. */
interface WatchObserver extends Closeable {
    /** Receives a trade that the feed has delivered, before the lanes. */
    default void trade(String symbol, Trade trade) throws IOException {
        // most look at bars only
    }

    /** Looks at the watch after some trades, or when none has come for a while; each bar that has closed is seen once before a commit. */
    void polled(WatchRun run) throws IOException;

    @Override
    default void close() throws IOException {
        // most hold nothing
    }
}
