package dev.rangebar.cli.commands.live;

import dev.rangebar.Trade;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Something beside the output that follows a watch, in its thread. */
interface WatchObserver extends Closeable {
    /** Receives a trade that the feed has delivered, before the lanes. */
    default void trade(String symbol, Trade trade) throws IOException {
        // most look at bars only
    }

    /** Makes permanent what has come, before a commit makes the position permanent: after a kill trades before the position are not delivered again. */
    default void committing() throws IOException {
        // most keep nothing
    }

    /** Looks at the watch after some trades, or when none has come for a while; each bar that has closed is seen once before a commit. */
    void polled(WatchRun run) throws IOException;

    @Override
    default void close() throws IOException {
        // most hold nothing
    }

    /** Returns an observer that passes everything on to others, in turn; it does not close them. */
    static WatchObserver of(List<WatchObserver> all) {
        return new WatchObserver() {
            @Override
            public void trade(String symbol, Trade trade) throws IOException {
                for (WatchObserver one : all) {
                    one.trade(symbol, trade);
                }
            }

            @Override
            public void committing() throws IOException {
                for (WatchObserver one : all) {
                    one.committing();
                }
            }

            @Override
            public void polled(WatchRun run) throws IOException {
                for (WatchObserver one : all) {
                    one.polled(run);
                }
            }
        };
    }
}
