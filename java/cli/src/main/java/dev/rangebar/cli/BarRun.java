package dev.rangebar.cli;

import dev.rangebar.BarBuffer;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.Position;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.TradeError;
import dev.rangebar.TradeFields;
import dev.rangebar.cli.progress.Progress;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.cli.progress.TimeSpan;
import dev.rangebar.tradefiles.SkippedRows;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import dev.rangebar.tradefiles.TradeLayout;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** One pass over the inputs of one symbol: every trade goes to all processors, every bar to the output of its own. */
public final class BarRun implements Closeable {
    /** Without ids, a shorter time between two files is no news. */
    private static final Duration NOTED_TIME_GAP = Duration.ofHours(1);

    private final String symbol;
    private final List<TradeInput> inputs;
    private final InputRules rules;
    private final OutputOpener opener;
    private final SkippedRows skipped = new SkippedRows();
    private final List<BarBuffer> buffers = new ArrayList<>();
    private final List<String> borders = new ArrayList<>();
    private PassOutput output;
    private InputRecord record;
    private ProcessorGroup group;
    private String columnsOf;
    private String previous;
    private boolean atBorder;
    private Trade firstOfInput;
    /** The id of the last row of the input that was looked at, taken or not. */
    private long lastRowId;
    private long trades;
    private long repeatedTrades;
    private long repeatedInputs;
    private long bars;
    private long incompleteBars;
    private long orphanedBars;

    /** Opens what a run writes to. */
    public interface OutputOpener {
        PassOutput open() throws IOException;
    }

    /**
     * How inputs are read.
     *
     * @param layout what the columns hold; null if the first line is to tell it
     * @param skipsBadRows whether lines that are no trades are left out
     * @param takesForming whether the bars that are still forming are written at the end
     */
    public record InputRules(TradeLayout layout, boolean skipsBadRows, boolean takesForming) {}

    /**
     * A run that has not begun.
     *
     * @param symbol of the trades; null if it is not known
     * @param inputs in order
     * @param rules how to read them
     * @param opener is called while the first input is read ahead; the output is closed with this
     */
    public BarRun(String symbol, List<TradeInput> inputs, InputRules rules, OutputOpener opener) {
        this.symbol = symbol;
        this.inputs = inputs;
        this.rules = rules;
        this.opener = opener;
    }

    /** Takes all trades of all inputs; the bars stay invisible until {@link #commit()}. */
    public void run(Progress progress) throws TradeFileException, IOException {
        // Is read while the core is loaded.
        try (TradeFileReader first = reader(inputs.getFirst())) {
            output = opener.open();
            record = output.inputs();
            group = ProcessorGroup.of(output.processors());
            output.processors().forEach(processor -> buffers.add(BarBuffer.create()));
            take(inputs.getFirst(), first, progress);
        }
        for (TradeInput input : inputs.subList(1, inputs.size())) {
            try (TradeFileReader reader = reader(input)) {
                take(input, reader, progress);
            }
        }
        if (rules.takesForming) {
            takeForming();
        }
        orphanedBars = output.processors().stream().mapToLong(RangeBarProcessor::orphansDiscarded).sum();
    }

    private TradeFileReader reader(TradeInput input) throws TradeFileException {
        return rules.skipsBadRows ? TradeFileReader.openSkipping(input, rules.layout, skipped)
                : TradeFileReader.open(input, rules.layout);
    }

    private void take(TradeInput input, TradeFileReader reader, Progress progress)
            throws TradeFileException, IOException {
        if (!record.begin(input)) {
            repeatedInputs++;
            if (!record.isLasting()) {
                borders.add(input.name() + ": left out: an earlier file has the very same bytes");
            }
            progress.done(input);
            return;
        }
        atBorder = true;
        firstOfInput = null;
        lastRowId = Long.MIN_VALUE;
        long before = trades;
        long repeatedBefore = repeatedTrades;
        for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            checkColumns(input, reader.columns());
            int repeated = record.repeated(input, chunk);
            repeatedTrades += repeated;
            take(input, reader, chunk, repeated);
            write();
            progress.trades(chunk.size(), input);
        }
        record.end(trades - before, firstOfInput);
        progress.done(input);
        if (repeatedTrades > repeatedBefore && !record.isLasting()) {
            borders.add(border(input, "left out: " + RunSummary.number(repeatedTrades - repeatedBefore, "trade")
                    + " at its beginning, which earlier files have, too"));
        }
        if (trades > before) {
            previous = input.name();
        }
    }

    /** Trades that are refused are skipped, if the reader does not mind. */
    private void take(TradeInput input, TradeFileReader reader, TradeChunk chunk, int start)
            throws TradeFileException {
        int from = start;
        if (start > 0) {
            lastRowId = chunk.trade(start - 1).aggTradeId().orElse(0);
        }
        int falling = chunk.nextFallingId(from, lastRowId);
        while (from < chunk.size()) {
            if (from == falling) {
                lastRowId = chunk.trade(from).aggTradeId().orElse(0);
                falling = chunk.nextFallingId(from + 1, lastRowId);
                if (hasPassedId(chunk.trade(from))) {
                    reader.passed(from, chunk, position(chunk.trade(from)).lastAggTradeId().orElse(0));
                    from++;
                    continue;
                }
            }
            try {
                takeAll(input, chunk, from, falling);
                from = falling;
            } catch (InvalidTradeException e) {
                int refused = from + Math.toIntExact(e.index());
                if (!reader.skipsBadRows()) {
                    throw reader.refused(e, refused, chunk);
                }
                takeAll(input, chunk, from, refused); // those before it
                reader.skip(e, refused, chunk, isPassed(e));
                from = refused + 1;
            }
        }
        lastRowId = chunk.trade(chunk.size() - 1).aggTradeId().orElse(0);
    }

    /** All of these, or none if the core refuses one. */
    private void takeAll(TradeInput input, TradeChunk chunk, int from, int to) {
        if (from == to) {
            return;
        }
        String border = atBorder ? border(input, chunk.trade(from)) : null;
        group.process(chunk.trades().slice(from, to - from), buffers);
        trades += to - from;
        if (atBorder) {
            firstOfInput = chunk.trade(from);
        }
        if (border != null) {
            borders.add(border);
        }
        atBorder = false;
    }

    /** Whether the trade's id is one that was passed already, which tells a repetition from a wrong time. */
    private boolean isPassed(InvalidTradeException refusal) {
        Trade trade = refusal.trade();
        return refusal.error() == TradeError.TIME_ORDER && trade.aggTradeId().orElse(-1) >= 0
                && trade.firstTradeId().orElse(0) >= 0
                && trade.aggTradeId().getAsLong() <= position(trade).lastAggTradeId().orElse(0);
    }

    /** The core, which judges by the time first, would take such a trade. */
    private boolean hasPassedId(Trade trade) {
        try {
            Position position = position(trade);
            return position.kind() == Position.Kind.OVERLAP && position.timeMicros() > 0;
        } catch (IllegalArgumentException e) {
            return false; // the core is about to refuse it, and says more
        }
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
        return input.name() + ": after " + (previous == null ? "what the store holds" : previous) + ": " + what;
    }

    /** Those of the first trade hold for the whole run. */
    private void checkColumns(TradeInput input, TradeFields ofInput) throws TradeFileException {
        TradeFields expected = group.processors().getFirst().fields().orElse(ofInput);
        if (columnsOf == null) {
            columnsOf = expected.equals(ofInput) ? input.name() : "what the store holds";
        }
        if (expected.equals(ofInput)) {
            return;
        }
        List<String> differences = new ArrayList<>();
        compare(differences, ofInput.aggTradeIds(), expected.aggTradeIds(), "aggregate ids");
        compare(differences, ofInput.tradeIds(), expected.tradeIds(), "trade ids");
        compare(differences, ofInput.side(), expected.side(), "a side (is_buyer_maker)");
        throw TradeFileException.ofFile(input.name(), "this file " + String.join(" and ", differences) + ", unlike "
                + columnsOf + "; the files of one run have the same columns", null);
    }

    private static void compare(List<String> differences, boolean has, boolean expected, String what) {
        if (has != expected) {
            differences.add((has ? "has " : "has not ") + what);
        }
    }

    /** Writes the bars that are still forming, as the last ones. */
    private void takeForming() throws IOException {
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
            output.write(k, buffer.view());
            buffer.clear();
        }
    }

    /** Makes the bars visible. */
    public void commit() throws IOException {
        output.commit();
    }

    /** The symbol of the trades; null if it is not known. */
    public String symbol() {
        return symbol;
    }

    public SkippedRows skipped() {
        return skipped;
    }

    /** How many trades were taken. */
    public long trades() {
        return trades;
    }

    /** How many trades were passed over because an earlier run has taken them. */
    public long repeatedTrades() {
        return repeatedTrades;
    }

    /** How many inputs were not read because an earlier run has taken them. */
    public long repeatedInputs() {
        return repeatedInputs;
    }

    public long bars() {
        return bars;
    }

    public long incompleteBars() {
        return incompleteBars;
    }

    /** Bars that a gap has ended, which are not written. */
    public long orphanedBars() {
        return orphanedBars;
    }

    /** What does not fit where one file follows another. */
    public List<String> borders() {
        return borders;
    }

    @Override
    public void close() throws IOException {
        try (PassOutput _ = output; ProcessorGroup _ = group) {
            buffers.forEach(BarBuffer::close);
        }
    }
}
