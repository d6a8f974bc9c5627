package dev.rangebar.cli.commands.live;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeFields;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.live.RecordedTrades;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The trades of some files of a symbol, as an exchange would send them: fields that a file lacks are made up, which a note says. */
final class ReplayTrades {
    private final RecordedTrades trades = new RecordedTrades();
    private final List<String> notes = new ArrayList<>();
    private TradeFields fields;
    private String firstName;

    /** Returns the trades. */
    RecordedTrades trades() {
        return trades;
    }

    /** Returns sentences for the user, each of which begins with the name of a file. */
    List<String> notes() {
        return notes;
    }

    /**
     * Reads a file.
     *
     * @throws TradeFileException if it cannot be read, or has other fields than the files before
     */
    void read(TradeSource source, ReadOptions reading) throws TradeFileException {
        long duplicates = 0;
        try (TradeReader reader = source.open(reading, Optional.empty())) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                checkFields(source.name(), chunk.trade(0).fields());
                for (int i = 0; i < chunk.size(); i++) {
                    Trade trade = chunk.trade(i);
                    long id = chunk.hasIds() ? chunk.lastId(i) : trades.size();
                    if (!trades.isEmpty() && id <= trades.lastId()) {
                        duplicates++;
                        continue;
                    }
                    trades.add(Trade.of(trade.timestampMicros(), trade.price(), trade.quantity(), id,
                            trade.firstTradeId().orElse(id), trade.lastTradeId().orElse(id), trade.side().orElse(Side.BUY)));
                }
            }
        }
        if (duplicates > 0) {
            notes.add(source.name() + ": " + RunSummary.number(duplicates, "trade") + " with an id not above the one before skipped");
        }
    }

    private void checkFields(String name, TradeFields of) throws TradeFileException {
        if (fields != null) {
            if (!fields.equals(of)) {
                throw TradeFileException.ofFile(name, "has the fields " + of + ", and " + firstName + " has " + fields
                        + "; one symbol needs the same fields", null);
            }
            return;
        }
        fields = of;
        firstName = name;
        if (!of.aggTradeIds()) {
            notes.add(name + ": no aggregate trade ids; " + (of.tradeIds() ? "the trade ids are sent in their place"
                    : "the trades are numbered from 0, in the order of the files"));
        } else if (!of.tradeIds()) {
            notes.add(name + ": no trade ids; the aggregate trade ids are sent in their place, so trade_count is the number of rows");
        }
        if (!of.side()) {
            notes.add(name + ": no sides; every trade is sent as a buy, so the buy and sell columns of the bars mean nothing");
        }
    }
}
