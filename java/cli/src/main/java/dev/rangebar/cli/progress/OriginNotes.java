package dev.rangebar.cli.progress;

import dev.rangebar.database.DatabaseException;
import dev.rangebar.database.FileKind;
import dev.rangebar.database.ParquetOrigin;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Reports of input files that have no digest. */
public final class OriginNotes {
    private OriginNotes() {}

    /** Prints one line about all Parquet files of trades that another program has written. */
    public static void printTrades(PrintStream err, List<TradeInput> inputs) throws IOException {
        List<String> foreign = new ArrayList<>();
        for (TradeInput input : inputs) {
            // Inputs of text load no class that knows Parquet.
            if (input.path() != null && FileKind.of(input.path()) == FileKind.PARQUET
                    && ParquetOrigin.isForeign(input.path())) {
                foreign.add(input.name());
            }
        }
        if (!foreign.isEmpty()) {
            err.println("rangebar: " + foreign.get(0) + (foreign.size() == 1 ? "" : " and " + (foreign.size() - 1) + " more")
                    + ": no digest, another program has written it: only the order of its trades and "
                    + "ids is checked, other damage cannot be detected");
        }
    }

    /** Prints a line about each Parquet file of bars that another program has written. */
    public static void printBars(PrintStream err, List<TradeInput> inputs) throws DatabaseException {
        for (TradeInput input : inputs) {
            ParquetOrigin.note(input.path()).ifPresent(note -> err.println("rangebar: " + input.name() + ": " + note));
        }
    }
}
