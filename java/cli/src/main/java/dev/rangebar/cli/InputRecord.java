package dev.rangebar.cli;

import dev.rangebar.Trade;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;

/** Which inputs and trades were taken; is asked and told as they come, in order. */
public interface InputRecord {
    /** An input comes next: whether it is to be read, and was not taken as a whole. */
    boolean begin(TradeInput input) throws TradeFileException;

    /** How many trades at the beginning of a chunk were taken from other inputs; asked for each. */
    int repeated(TradeInput input, TradeChunk chunk) throws TradeFileException;

    /** All of an input was taken: so many trades, from the given one on, which is null if there were none. */
    void end(long trades, Trade first) throws IOException;

    /** Whether it knows what earlier runs have taken: then that trades come again is usual. */
    boolean isLasting();
}
