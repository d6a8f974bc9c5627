package dev.rangebar.cli;

import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.util.List;

/** What a pass over trades goes on from, and where its bars go: one or more thresholds of one symbol. */
interface PassOutput extends AutoCloseable {
    /** One for each threshold, new or as an earlier run has left it; they are closed with this. */
    List<RangeBarProcessor> processors();

    /** Takes bars of the threshold with this number, from 0. */
    void write(int threshold, BarView bars) throws IOException;

    /** An input comes next: whether it is to be read, and was not taken by an earlier run. */
    default boolean begin(TradeInput input) throws TradeFileException {
        return true;
    }

    /** How many trades at the beginning of a chunk an earlier run has taken; asked for each, in order. */
    default long repeated(TradeInput input, TradeChunk chunk) throws TradeFileException {
        return 0;
    }

    /** All of an input was taken: so many trades, from the given one on, which is null if there were none. */
    default void end(long trades, Trade first) throws IOException {}

    /** All inputs were taken: makes the bars visible. */
    void commit() throws IOException;

    @Override
    void close() throws IOException;
}
