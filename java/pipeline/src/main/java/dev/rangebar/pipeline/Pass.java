package dev.rangebar.pipeline;

import dev.rangebar.BarBuffer;
import dev.rangebar.FeaturePlan;
import dev.rangebar.FixedPoint;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.Position;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.TradeFields;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.SymbolRun.RowTally;
import dev.rangebar.tradefiles.InvalidRowReason;
import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Series of one symbol that stand at the same place: every trade goes to all their processors, in one pass. */
final class Pass implements Closeable {
    /** Without ids, a shorter time between two inputs is no news. */
    private static final Duration NOTED_TIME_GAP = Duration.ofHours(1);

    /** The length of a date in ISO 8601. */
    private static final int DAY_CHARACTERS = 10;

    private static final String EARLIER_RUNS = "the trades of earlier runs";

    private final List<Lane> lanes;
    private final boolean isLasting;
    private final boolean skipsInvalidRows;
    private final Consumer<InputNote> notes;
    private final InvalidRows skippedRows;
    private final RowTally tally;
    private final DuplicateFilter filter;
    private final TradeIdHistory tradeIds = new TradeIdHistory();
    private final ProcessedContents contents;
    private final ProcessorGroup group;
    /** The trades that the inputs must have, until their presence is checked. */
    private Optional<RequiredTrades> required;
    private final List<BarBuffer> buffers;
    private Optional<String> previous = Optional.empty();
    /** The input whose fields hold for all others. */
    private String fieldsOf;

    // These fields describe the input that is being processed.
    private TradeSource source;
    private TradeReader reader;
    private boolean isActive;
    private boolean mayRepeat;
    private boolean isFirstChunk;
    private boolean atBoundary;
    /** The last id of the last row that was looked at, processed or not. */
    private long lastRowId;
    private long tradesOfInput;
    private long duplicatesOfInput;
    private long skippedBefore;
    /** The number of ids that are missing within the input, and the id before the first of them. */
    private long missingIds;
    private long idBeforeMissing;
    /** The trades whose trade ids came before. */
    private ReportedTrades repeated = new ReportedTrades();
    /** The trades whose trade ids are not above those of earlier runs. */
    private ReportedTrades ofEarlierRuns = new ReportedTrades();

    /** The price of the last trade that was processed; 0 if it is not known. */
    private long lastPrice;

    /** A pass of lanes that stand at the same place and are all lasting or all not; it does not own them. */
    Pass(List<Lane> lanes, boolean skipsInvalidRows, InvalidRows skippedRows, RowTally tally, Consumer<InputNote> notes) {
        this.lanes = lanes;
        this.skipsInvalidRows = skipsInvalidRows;
        this.skippedRows = skippedRows;
        this.tally = tally;
        this.notes = notes;
        ResumePoint place = lanes.get(0).place();
        isLasting = lanes.get(0).isLasting();
        filter = new DuplicateFilter(place.ids(), place.lastTimestampMicros());
        required = lanes.get(0).requiredTrades();
        contents = new ProcessedContents(isLasting, place.sha256s());
        buffers = lanes.stream().map(Lane::buffer).toList();
        group = ProcessorGroup.of(lanes.stream().map(Lane::processor).toList());
        lastPrice = lanes.stream().flatMap(lane -> lane.processor().formingBar().stream()).findFirst()
                .map(bar -> FixedPoint.parse(bar.close().toPlainString())).orElse(place.lastClose().orElse(0));
    }

    /** Begins an input; returns whether it is to be read. */
    boolean begin(TradeSource next) throws TradeFileException {
        source = next;
        isActive = !contents.isProcessed(next);
        if (!isActive) {
            if (!isLasting) {
                notes.accept(new InputNote.DuplicateInput(next.name()));
            }
            return false;
        }
        mayRepeat = filter.begin();
        reader = null;
        isFirstChunk = true;
        atBoundary = true;
        lastRowId = Long.MIN_VALUE;
        tradesOfInput = 0;
        duplicatesOfInput = 0;
        skippedBefore = skippedRows.count();
        missingIds = 0;
        repeated = new ReportedTrades();
        ofEarlierRuns = new ReportedTrades();
        return true;
    }

    /** Processes trades of the input, unless it is skipped as a whole. */
    void process(TradeReader from, TradeChunk chunk) throws TradeFileException, IOException {
        if (!isActive) {
            return;
        }
        reader = from;
        checkFields(from.fields());
        checkSides(from.fields());
        if (chunk.hasSpreads() != lanes.get(0).series().quotes().isPresent()) {
            throw TradeFileException.ofFile(source.name(), chunk.hasSpreads() ? "this input has quotes, but the series are of trades"
                    : "this input has trades, but the layout that is stated is one of quotes", null);
        }
        if (isFirstChunk && isLasting && !chunk.hasIds()) {
            checkTime(chunk.trade(0));
        }
        isFirstChunk = false;
        try {
            processFrom(chunk, mayRepeat ? skipDuplicates(chunk) : 0);
        } catch (TradeHistory.FeatureMemoryException e) {
            throw TradeFileException.ofFile(source.name(), e.getMessage(), e);
        }
        if (required.isPresent() && chunk.timestampMicros(chunk.size() - 1) >= required.get().beforeMicros()) {
            checkRequired(firstIdFrom(required.get().beforeMicros(), chunk));
        }
        for (Lane lane : lanes) {
            lane.write();
        }
    }

    /** A footprint is not computed from trades without sides. */
    private void checkSides(TradeFields ofInput) throws TradeFileException {
        if (!ofInput.side() && lanes.get(0).series().features().filter(plan -> plan.groups().contains(FeaturePlan.Group.FOOTPRINT))
                .isPresent()) {
            throw TradeFileException.ofFile(source.name(), "the trades have no side, and a footprint tells buys from sells; name the column "
                    + "of the side (--map side=NAME), or omit footprint from the features", null);
        }
    }

    private static long firstIdFrom(long micros, TradeChunk chunk) {
        int at = 0;
        while (chunk.timestampMicros(at) < micros) {
            at++;
        }
        return chunk.firstId(at);
    }

    /** Checks that no required trade below an id is missing. */
    private void checkRequired(long belowId) throws TradeFileException {
        OptionalLong missing = filter.firstMissing(required.orElseThrow().ids(), belowId);
        if (missing.isPresent()) {
            throw conflict("trade " + missing.getAsLong() + " is missing from the files: the bars of " + name()
                    + " before " + instant(required.get().beforeMicros()) + " were built from it; name all files from that "
                    + "trade on");
        }
        required = Optional.empty();
    }

    /** All inputs were processed. */
    void finish() throws TradeFileException {
        if (required.isPresent()) {
            checkRequired(Long.MAX_VALUE);
        }
    }

    /** Returns the index of the first trade that is to be processed. */
    private int skipDuplicates(TradeChunk chunk) throws TradeFileException {
        for (int at = 0; at < chunk.size(); at++) {
            switch (filter.relation(chunk, at)) {
                case DUPLICATE -> duplicatesOfInput++;
                case MISSING -> rejectMissing(chunk, at);
                case UNPROVEN -> throw conflict("trade " + chunk.firstId(at) + " lies within ids of which only the "
                        + "first and the last are known, so it may or may not be in the bars of " + name()
                        + "; build them again from all files, in order");
                case ID_GOES_BACK -> {
                    if (isLasting) {
                        throw conflict("trade " + chunk.firstId(at) + " is later than the trades that the bars of " + name()
                                + " were built from, but its id is not above theirs (up to " + filter.lastId()
                                + "): trades are known by their ids, which therefore must not begin again; omit the id "
                                + "columns, in all files");
                    }
                    mayRepeat = false;
                    return at;
                }
                case ID_TIME_MISMATCH -> {
                    if (isLasting || duplicatesOfInput > 0) {
                        throw mismatch(chunk, at);
                    }
                    mayRepeat = false; // ids begin again with the input: nothing was skipped
                    return at;
                }
                case NEW -> {
                    mayRepeat = false;
                    return at;
                }
            }
        }
        return chunk.size();
    }

    /** A trade that belongs before the last one that was processed. */
    private void rejectMissing(TradeChunk chunk, int at) throws TradeFileException {
        String what = "trade " + chunk.firstId(at) + " is missing from the bars" + (isLasting ? " of " + name() : "")
                + ", which go on to trade " + filter.lastId();
        if (isLasting) {
            String day = instant(chunk.timestampMicros(at)).toString().substring(0, DAY_CHARACTERS);
            throw conflict(what + "; bars can only be continued, or rebuilt from a date on: --rebuild " + day
                    + ", with all files from the bar on that is open then (the message for a missing one names its first "
                    + "trade)");
        }
        reject(InvalidRowReason.TIME_ORDER, what + "; name the inputs in order of time; if they are, an earlier one "
                + "lacks this trade: omit that one, or sort the trades of all inputs (--sort)", at, chunk);
    }

    private TradeFileException mismatch(TradeChunk chunk, int at) {
        String what = "trade " + chunk.firstId(at) + ": id was already seen in an earlier " + (isLasting ? "input" : "file")
                + " with a different timestamp; the ids conflict";
        return isLasting ? conflict(what + ": " + instant(chunk.timestampMicros(at)) + ", and the bars of " + name()
                + " were built up to trade " + filter.lastId() + " at " + instant(filter.lastTimestampMicros())
                + "; correct the id, and build a new database from all files, in order")
                : TradeFileException.ofLine(source.name(), chunk.lineOf(at), what, null);
    }

    /** Without ids nothing tells a trade that was processed from a new one with the same timestamp. */
    private void checkTime(Trade first) throws TradeFileException {
        Position position = processor().positionOf(first);
        boolean isResumed = position.kind() != Position.Kind.START;
        if (isResumed && (position.timeMicros() < 0 || position.timeMicros() == 0 && !contents.hasSha256())) {
            throw conflict("begins at " + instant(first.timestampMicros()) + ", and the bars of " + name()
                    + " were built from trades up to " + instant(position.lastTimestampMicros().orElseThrow())
                    + "; without ids, duplicate trades cannot be detected: give files that go on from there, or build a "
                    + "new database");
        }
    }

    private void processFrom(TradeChunk chunk, int start) throws TradeFileException {
        int from = start;
        if (start > 0) {
            lastRowId = chunk.lastId(start - 1);
        }
        int falling = chunk.nextFallingId(from, lastRowId);
        while (from < chunk.size()) {
            if (from == falling) {
                lastRowId = chunk.lastId(from);
                falling = chunk.nextFallingId(from + 1, lastRowId);
                if (goesBack(chunk.trade(from))) {
                    reject(InvalidRowReason.ID_ORDER, falls(chunk, from), from, chunk);
                    from++;
                    continue;
                }
            }
            int to = skipsInvalidRows ? endOfNew(chunk, from, falling) : falling;
            if (from == to) {
                rejectRepeated(chunk, from);
                from++;
                continue;
            }
            try {
                processAll(chunk, from, to);
                from = to;
            } catch (InvalidTradeException e) {
                int invalid = from + Math.toIntExact(e.index());
                if (skipsInvalidRows) {
                    processAll(chunk, from, invalid); // those before it
                }
                if (tally.reject(invalid)) {
                    reader.reject(e, invalid, chunk);
                }
                from = invalid + 1;
            }
        }
        if (chunk.size() > 0) {
            lastRowId = chunk.lastId(chunk.size() - 1);
        }
    }

    /** Returns the index up to which trades can be processed; {@code from} if the trade ids of that one all came before. */
    private int endOfNew(TradeChunk chunk, int from, int to) {
        if (!chunk.hasBothIds()) {
            return to;
        }
        int old = chunk.nextOldTradeId(from, to, tradeIds.largest());
        return old > from || tradeIds.extent(chunk, from) == TradeIdHistory.Extent.ALL && isAfterLast(chunk.trade(from)) ? old
                : from + 1;
    }

    /** Returns whether a trade has a new aggregate trade id and a time that is not earlier. */
    private boolean isAfterLast(Trade trade) {
        try {
            Position position = position(trade);
            return position.kind() != Position.Kind.OVERLAP && position.timeMicros() >= 0;
        } catch (IllegalArgumentException e) {
            return false; // the core is about to refuse it, and says more
        }
    }

    private void rejectRepeated(TradeChunk chunk, int at) throws TradeFileException {
        reject(InvalidRowReason.REPEATED_TRADE_IDS, chunk.firstTradeId(at) + ": the trade ids came before, under "
                + "another aggregate trade id", at, chunk);
    }

    private void reject(InvalidRowReason reason, String what, int index, TradeChunk chunk) throws TradeFileException {
        if (tally.reject(index)) {
            reader.reject(reason, what, index, chunk);
        }
    }

    /** Processes all of these trades, or none if the core refuses one. */
    private void processAll(TradeChunk chunk, int from, int to) {
        if (from == to) {
            return;
        }
        List<InputNote> found = atBoundary ? boundary(chunk.trade(from)) : List.of();
        group.process(chunk.trades().slice(from, to - from), buffers);
        for (Lane lane : lanes) {
            lane.processed(chunk, from, to);
        }
        filter.processed(chunk, from, to);
        if (chunk.hasBothIds()) {
            addTradeIds(chunk, from, to);
        }
        tally.processed(from, to);
        tradesOfInput += to - from;
        lastPrice = chunk.trade(to - 1).price();
        found.forEach(notes);
        atBoundary = false;
    }

    private void addTradeIds(TradeChunk chunk, int from, int to) {
        for (int at = tradeIds.add(chunk, from, to); at < to; at = tradeIds.add(chunk, at + 1, to)) {
            boolean cameBefore = tradeIds.addOld(chunk, at) != TradeIdHistory.Extent.NONE;
            if (tradeIds.mayBeEarlier(chunk, at)) {
                ofEarlierRuns.add(chunk, at);
            } else if (cameBefore) {
                repeated.add(chunk, at);
            }
        }
    }

    private String falls(TradeChunk chunk, int at) {
        Position position = position(chunk.trade(at));
        return chunk.firstId(at) + " is not above " + (position.lastAggTradeId().isPresent()
                ? position.lastAggTradeId().getAsLong() + ", the aggregate trade id of the previous trade, though its time is later"
                : position.lastTradeId().getAsLong() + ", the trade id of the previous trade, though its time is not earlier");
    }

    /** The core, which judges by the time first, and by aggregate trade ids where times are equal, would accept such a trade. */
    private boolean goesBack(Trade trade) {
        try {
            Position position = position(trade);
            return position.kind() == Position.Kind.OVERLAP && position.timeMicros() >= (trade.fields().aggTradeIds() ? 1 : 0);
        } catch (IllegalArgumentException e) {
            return false; // the core is about to refuse it, and says more
        }
    }

    /** Returns what is to be said of the boundary before a trade. */
    private List<InputNote> boundary(Trade next) {
        List<InputNote> found = new ArrayList<>();
        discontinuity(next).ifPresent(found::add);
        if (lastPrice > 0 && Math.abs(next.price() - lastPrice) > lastPrice / 2) { // another instrument, perhaps
            found.add(new InputNote.PriceJump(source.name(), previous, lastPrice, next.price()));
        }
        return found;
    }

    private Optional<InputNote> discontinuity(Trade next) {
        Position position;
        try {
            position = position(next);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the core is about to refuse the trade, and says more
        }
        if (previous.isEmpty()) {
            position.lastTradeId().ifPresent(tradeIds::continueAfter);
        }
        Duration time = Duration.of(position.timeMicros(), ChronoUnit.MICROS);
        return switch (position.kind()) {
            case GAP -> {
                if (duplicatesOfInput > 0) { // the trade before is in this input, too
                    missingIds = position.ids();
                    idBeforeMissing = filter.lastId();
                    yield Optional.empty();
                }
                yield Optional.of(new InputNote.MissingIds(source.name(), previous, position.ids(), time));
            }
            case OVERLAP -> {
                tradeIds.clear(); // they begin again, too
                yield Optional.of(new InputNote.IdsGoBack(source.name(), previous, position.ids()));
            }
            case TIME_GAP -> time.compareTo(NOTED_TIME_GAP) > 0
                    ? Optional.of(new InputNote.TimeGap(source.name(), previous, time)) : Optional.empty();
            case START, EXACT -> Optional.empty();
        };
    }

    private RangeBarProcessor processor() {
        return lanes.get(0).processor();
    }

    private Position position(Trade trade) {
        return processor().positionOf(trade);
    }

    /** The fields of the first trade hold for the whole run. */
    private void checkFields(TradeFields ofInput) throws TradeFileException {
        TradeFields expected = processor().fields().orElse(ofInput);
        if (fieldsOf == null) {
            fieldsOf = expected.equals(ofInput) ? source.name() : EARLIER_RUNS;
        }
        if (expected.equals(ofInput)) {
            return;
        }
        List<String> has = new ArrayList<>();
        List<String> lacks = new ArrayList<>();
        compare(has, lacks, ofInput.aggTradeIds(), expected.aggTradeIds(), "aggregate trade ids");
        compare(has, lacks, ofInput.tradeIds(), expected.tradeIds(), "trade ids");
        compare(has, lacks, ofInput.side(), expected.side(), "side (is_buyer_maker)");
        List<String> differences = new ArrayList<>();
        if (!has.isEmpty()) {
            differences.add("has " + String.join(" and ", has));
        }
        if (!lacks.isEmpty()) {
            differences.add("has no " + String.join(" and no ", lacks));
        }
        throw TradeFileException.ofFile(source.name(), "this file " + String.join(", but ", differences) + ", unlike "
                + fieldsOf + "; all inputs must share the same columns", null);
    }

    private static void compare(List<String> has, List<String> lacks, boolean isThere, boolean expected, String what) {
        if (isThere != expected) {
            (isThere ? has : lacks).add(what);
        }
    }

    /** The input was processed to its end. */
    void end() throws TradeFileException, IOException {
        reader = null; // and its memory with it
        if (!isActive) {
            return;
        }
        List<IdRun> ids = filter.end();
        if (tradesOfInput > 0 && isLasting) {
            checkpoint(new ProcessedInput(source.name(), contents.sha256(), tradesOfInput, ids,
                    filter.lastTimestampMicros()));
        }
        contents.add();
        noteIds(ids);
        if (duplicatesOfInput > 0 && !isLasting) {
            notes.accept(new InputNote.DuplicateTrades(source.name(), previous, duplicatesOfInput));
        }
        if (tradesOfInput > 0) {
            previous = Optional.of(source.name());
        }
    }

    private void noteIds(List<IdRun> ids) {
        for (int i = 1; i < ids.size(); i++) {
            if (missingIds == 0) {
                idBeforeMissing = ids.get(i - 1).last();
            }
            missingIds += ids.get(i).first() - ids.get(i - 1).last() - 1;
        }
        if (missingIds > 0) {
            notes.accept(new InputNote.MissingIdsWithin(source.name(), missingIds, idBeforeMissing,
                    skippedRows.count() - skippedBefore));
        }
        if (repeated.count > 0) {
            notes.accept(new InputNote.RepeatedTradeIds(source.name(), repeated.count, repeated.line, repeated.tradeId));
        }
        if (ofEarlierRuns.count > 0) {
            notes.accept(new InputNote.TradeIdsOfEarlierRuns(source.name(), ofEarlierRuns.count, ofEarlierRuns.line,
                    ofEarlierRuns.tradeId));
        }
    }

    private void checkpoint(ProcessedInput input) throws IOException {
        Map<BarSinkFactory, List<BarSink>> sinks = new LinkedHashMap<>();
        Map<BarSinkFactory, List<RangeBarProcessor>> processors = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            for (Lane.OpenSink open : lane.sinks()) {
                sinks.computeIfAbsent(open.factory(), none -> new ArrayList<>()).add(open.sink());
                processors.computeIfAbsent(open.factory(), none -> new ArrayList<>()).add(lane.processor());
            }
        }
        for (BarSinkFactory factory : sinks.keySet()) {
            factory.checkpoint(input, sinks.get(factory), processors.get(factory));
        }
    }

    /** Writes the bars that are still forming, as the last ones, to sinks that keep nothing between runs. */
    void writeForming() throws IOException {
        if (isLasting) {
            return; // the saved state holds them
        }
        for (Lane lane : lanes) {
            lane.writeForming();
        }
    }

    private TradeFileException conflict(String what) {
        return TradeFileException.ofFile(source.name(), what, null);
    }

    private String name() {
        return lanes.get(0).series().symbol().orElse("this series");
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        contents.close();
        group.close();
    }

    /** The number of trades of an input that are reported, and the first of them. */
    private static final class ReportedTrades {
        private long count;
        private long line;
        private long tradeId;

        private void add(TradeChunk chunk, int at) {
            if (count++ == 0) {
                line = chunk.lineOf(at);
                tradeId = chunk.firstTradeId(at);
            }
        }
    }
}
