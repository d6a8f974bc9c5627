package dev.rangebar.cli;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TakenTrades;
import dev.rangebar.tradefiles.TakenTrades.Relation;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a single run has taken. Trades that come too late are left to the core's judgement. */
public final class RunRecord implements InputRecord {
    private final RangeBarProcessor processor;
    private final TakenTrades taken = new TakenTrades();
    private final Map<Long, List<Path>> filesBySize = new HashMap<>();
    private boolean hasRepeated;

    /** Of a processor that has taken nothing yet. */
    public RunRecord(RangeBarProcessor processor) {
        this.processor = processor;
    }

    @Override
    public boolean begin(TradeInput input) throws TradeFileException {
        taken.begin();
        hasRepeated = false;
        if (input.path() == null || !Files.isRegularFile(input.path())) {
            return true;
        }
        try {
            List<Path> asLarge = filesBySize.computeIfAbsent(Files.size(input.path()), none -> new ArrayList<>());
            for (Path file : asLarge) {
                if (Files.mismatch(file, input.path()) < 0) {
                    return false;
                }
            }
            asLarge.add(input.path());
            return true;
        } catch (IOException e) {
            throw TradeFileException.ofFile(input.name(), IoReason.of(e), e);
        }
    }

    @Override
    public int repeated(TradeInput input, TradeChunk chunk) throws TradeFileException {
        TakenTrades.Repeated repeated = taken.repeated(chunk, processor);
        hasRepeated |= repeated.count() > 0;
        // Where ids begin again with the file, nothing was left out; here the wrong trades may have been.
        if (repeated.next() == Relation.OTHER_TIME && hasRepeated) {
            int next = repeated.count();
            throw TradeFileException.ofLine(input.name(), chunk.lineOf(next), "trade "
                    + TakenTrades.firstId(chunk.trade(next)) + " and those before it have ids of trades of earlier "
                    + "files, but its time is not theirs: an id is wrong, here or there", null);
        }
        return repeated.count();
    }

    @Override
    public void end(long trades, Trade first) {
        if (first != null) {
            TakenTrades.Ids.of(first, processor).ifPresent(taken::add);
        }
    }

    @Override
    public boolean isLasting() {
        return false;
    }
}
