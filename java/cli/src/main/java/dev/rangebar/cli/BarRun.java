package dev.rangebar.cli;

import dev.rangebar.BarBuffer;
import dev.rangebar.ColumnSet;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.Position;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** One pass over the inputs: every trade goes to all processors, every bar to the output of its own. */
final class BarRun implements AutoCloseable {
    /** Without ids, a shorter time between two files is no news. */
    private static final Duration NOTED_TIME_GAP = Duration.ofHours(1);

    private final ProcessorGroup group;
    private final List<BarOutput> outputs;
    private final List<BarBuffer> buffers = new ArrayList<>();
    private final List<String> borders = new ArrayList<>();
    private TradeInput first;
    private ColumnSet columns;
    private TradeInput previous;
    private boolean atBorder;
    private long trades;
    private long bars;
    private long incompleteBars;

    /**
     * A run at its start; it owns none of what it is given.
     *
     * @param outputs one for each processor of the group
     */
    BarRun(ProcessorGroup group, List<BarOutput> outputs) {
        this.group = group;
        this.outputs = outputs;
        group.processors().forEach(processor -> buffers.add(BarBuffer.create()));
    }

    /** Takes all trades of an input. */
    void take(TradeInput input, TradeFileReader reader) throws TradeFileException, IOException {
        atBorder = trades > 0;
        long before = trades;
        for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            if (columns == null) {
                first = input;
                columns = reader.columns();
            } else if (!columns.equals(reader.columns())) {
                throw otherColumns(input, reader.columns());
            }
            take(input, reader, chunk);
            write();
        }
        if (trades > before) {
            previous = input;
        }
    }

    /** Trades that the core refuses are skipped, if the reader does not mind. */
    private void take(TradeInput input, TradeFileReader reader, TradeChunk chunk) throws TradeFileException {
        TradeColumns all = chunk.trades();
        InvalidTradeException refusal = null;
        long from = 0;
        long to = all.count();
        while (from < all.count()) {
            try {
                if (from < to) {
                    String border = atBorder ? border(input, chunk.trade(from)) : null;
                    group.process(all.slice(from, to - from), buffers);
                    trades += to - from;
                    if (border != null) {
                        borders.add(border);
                    }
                    atBorder = false;
                }
                if (refusal != null) {
                    reader.skip(refusal, to, chunk, isPassed(refusal));
                }
                from = to + 1;
                to = all.count();
                refusal = null;
            } catch (InvalidTradeException e) {
                if (!reader.skipsBadRows()) {
                    throw reader.refused(e, from + e.index(), chunk);
                }
                refusal = e; // those before it first
                to = from + e.index();
            }
        }
    }

    /** Whether the trade's id is one that was passed already, which tells a repetition from a wrong time. */
    private boolean isPassed(InvalidTradeException refusal) {
        Trade trade = refusal.trade();
        return refusal.statusName().equals("RB_ERROR_TIME_ORDER") && trade.columns().aggregateIds()
                && trade.aggregateId() >= 0 && trade.firstTradeId() >= 0
                && trade.aggregateId() <= position(trade).lastAggregateId();
    }

    private Position position(Trade trade) {
        return group.processors().getFirst().positionOf(trade);
    }

    /** What is to be said about the border between two files; null if they fit. */
    private String border(TradeInput input, Trade next) {
        Position position;
        try {
            position = position(next);
        } catch (IllegalArgumentException e) {
            return null; // the core is about to refuse the trade, and says more
        }
        Duration time = Duration.of(position.timeMicros(), ChronoUnit.MICROS);
        return switch (position.kind()) {
            case GAP -> border(input, position.ids() + (position.ids() == 1 ? " id is" : " ids are")
                    + " missing, and " + TimeSpan.text(time) + " between them");
            case OVERLAP -> border(input, "its ids go back by " + position.ids() + ", though the time does not");
            case TIME_GAP -> time.compareTo(NOTED_TIME_GAP) > 0
                    ? border(input, TimeSpan.text(time) + " between them") : null;
            case START, EXACT -> null;
        };
    }

    private String border(TradeInput input, String what) {
        return input.name() + ": after " + previous.name() + ": " + what;
    }

    private TradeFileException otherColumns(TradeInput input, ColumnSet ofInput) {
        List<String> differences = new ArrayList<>();
        compare(differences, ofInput.aggregateIds(), columns.aggregateIds(), "aggregate ids");
        compare(differences, ofInput.tradeIds(), columns.tradeIds(), "trade ids");
        compare(differences, ofInput.side(), columns.side(), "a side (is_buyer_maker)");
        return TradeFileException.ofFile(input.name(), "this file " + String.join(" and ", differences) + ", unlike "
                + first.name() + "; the files of one run have the same columns", null);
    }

    private static void compare(List<String> differences, boolean has, boolean expected, String what) {
        if (has != expected) {
            differences.add((has ? "has " : "has not ") + what);
        }
    }

    /** Writes the bars that are still forming, as the last ones. */
    void takeIncomplete() throws IOException {
        for (int k = 0; k < buffers.size(); k++) {
            if (group.processors().get(k).formingBar(buffers.get(k))) {
                incompleteBars++;
            }
        }
        write();
    }

    private void write() throws IOException {
        for (int k = 0; k < buffers.size(); k++) {
            BarBuffer buffer = buffers.get(k);
            bars += buffer.size();
            outputs.get(k).write(buffer.view());
            buffer.clear();
        }
    }

    long trades() {
        return trades;
    }

    long bars() {
        return bars;
    }

    long incompleteBars() {
        return incompleteBars;
    }

    /** Bars that a gap has ended, which are not written. */
    long orphanedBars() {
        return group.processors().stream().mapToLong(RangeBarProcessor::orphansDiscarded).sum();
    }

    /** What does not fit where one file follows another. */
    List<String> borders() {
        return borders;
    }

    @Override
    public void close() {
        buffers.forEach(BarBuffer::close);
    }
}
