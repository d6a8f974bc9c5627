package dev.rangebar.cli;

import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.database.BarDatabase;
import dev.rangebar.database.SeriesOptions;
import dev.rangebar.database.Source;
import dev.rangebar.database.SourceConflictException;
import dev.rangebar.database.DatabasePass;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A store, to which the bars of all symbols are added. */
public final class StoreOutputs implements Outputs {
    private final BarDatabase store;

    private StoreOutputs(BarDatabase store) {
        this.store = store;
    }

    public static StoreOutputs open(Path file) throws IOException {
        return new StoreOutputs(BarDatabase.open(file));
    }

    @Override
    public List<BarRun.OutputOpener> of(String symbol, List<Series> series) throws IOException {
        List<SeriesOptions> options = series.stream().map(Series::options).toList();
        List<BarRun.OutputOpener> openers = new ArrayList<>();
        for (DatabasePass pass : store.passes(symbol, options)) {
            openers.add(() -> new Pass(pass));
        }
        return openers;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    /** Input by input: what was taken whole stays. */
    private record Pass(DatabasePass pass) implements PassOutput, InputRecord {
        @Override
        public List<RangeBarProcessor> processors() {
            return pass.processors();
        }

        @Override
        public void write(int threshold, BarView bars) throws IOException {
            pass.append(threshold, bars);
        }

        @Override
        public InputRecord inputs() {
            return this;
        }

        @Override
        public boolean begin(TradeInput input) throws TradeFileException {
            try {
                return pass.begin(input.path() == null ? new Source(input.name(), null)
                        : Source.ofFile(input.name(), input.path()));
            } catch (IOException e) {
                throw TradeFileException.ofFile(input.name(), IoReason.of(e), e);
            }
        }

        @Override
        public int repeated(TradeInput input, TradeChunk chunk) throws TradeFileException {
            try {
                return pass.repeated(chunk);
            } catch (SourceConflictException e) {
                throw TradeFileException.ofFile(input.name(), e.getMessage(), e);
            }
        }

        @Override
        public void end(long trades, Trade first) throws IOException {
            pass.commit(first, trades);
        }

        @Override
        public boolean isLasting() {
            return true;
        }

        @Override
        public void commit() {
            // each input was committed
        }

        @Override
        public void close() throws IOException {
            pass.close();
        }
    }
}
