package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The trades of the bar that forms and of the window before it, and the features of the bars that close: a second pass beside a
 * processor, which it cannot influence. The features never depend on how the trades are divided into calls, files and runs.
 *
 * <p>A window never reaches back over a gap in time that has ended a bar; it goes on over resets. A window that is shorter than its plan
 * says, because the trades begin too late, is flagged ({@link #WINDOW_CUT}).
 *
 * <p>It holds at most {@value FeatureWindow#MAX_TRADES} trades: those of the window and of the longest bar.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class TradeHistory {
    /** Flag: the window is shorter than the plan says, because the trades begin (at the start of the data, or after a gap) too late. */
    public static final int WINDOW_CUT = Abi.RB_FEATURES_WINDOW_CUT;
    /** Flag: an earlier run has kept no trades, so that the trades of the window are not known; its features are null. */
    public static final int WINDOW_UNKNOWN = 2;
    /** Flag: an earlier run has kept no trades, so that those of the bar are not all known; its features are null. */
    public static final int BAR_UNKNOWN = 4;

    private static final int FIRST_CAPACITY = 4_096;
    private static final int MAGIC = 0x52425448;
    private static final int STATE_VERSION = 1;
    /** A whole number or a price that is null: RB_FEATURE_NULL. */
    private static final long NULL = Long.MIN_VALUE;
    /** The flags of a bar stand behind the words of its footprint, before its features. */
    private static final int FLAGS_AT = Footprints.WORDS;
    private static final int TRADE_BYTES = 4 * Long.BYTES + 1;
    /** The most bars of a batch. */
    private static final int MAX_BATCH = 64;
    /** A batch with more trades of bars and windows ends: the garbage collector waits for the core. */
    private static final long MAX_BATCH_WORK = 65_536;

    private final FeaturePlan plan;
    private final Words planStruct;
    /** The kinds of all features of the profile. */
    private final FeatureColumn.Kind[] kinds;
    private final int lookbackCount;
    private final long maxGapMicros;
    private final Optional<BarTradesConsumer> consumer;
    private final long maxTrades;
    /** Null without footprint. */
    private final Footprints footprints;

    // The trades from start to end; those before start are no longer needed.
    private long[] timestampMicros = new long[FIRST_CAPACITY];
    private long[] price = new long[FIRST_CAPACITY];
    private long[] quantity = new long[FIRST_CAPACITY];
    private long[] firstTradeId = new long[FIRST_CAPACITY];
    private long[] lastTradeId = new long[FIRST_CAPACITY];
    private byte[] side = new byte[FIRST_CAPACITY];
    /** The same as columns; null until the fields are known, and after the arrays have grown. */
    private TradeColumns columns;
    /** Null before the first trade. */
    private TradeFields fields;
    private int start;
    private int end;
    /** The first trade of the bar that forms, or of an orphaned one before it. */
    private int forming;
    /** The first trade that a window may have. */
    private int available;
    /** {@code true} if trades before {@link #available} belong to windows, but are not known. */
    private boolean isStartUnknown;
    /** The number of records of the bar that forms that are not known, and its open time. */
    private long missingRecords;
    private long missingOpenMicros;

    /** The first trades of the last closed bars, the oldest first, for a window of bars. */
    private int[] barStarts = new int[0];

    /** Bars whose features one call of the core computes: their ranges stand behind those of {@link #barStarts}. */
    private int batch;
    /** The number of trades that the core reads for the batch. */
    private long batchWork;
    /** The number of bars at the front of the batch whose windows may begin with trades that are not known. */
    private int batchStartUnknown;
    private Words firstTrades = Words.of(MAX_BATCH);
    private Words tradeCounts = Words.of(MAX_BATCH);
    private Words availableFrom = Words.of(MAX_BATCH);
    /** The rows of the batch: flags and features of each bar. */
    private final Words batchRows;

    private long[] rows = new long[0];
    private int size;

    /** Receives the trades of a bar in place. */
    @FunctionalInterface
    public interface BarTradesConsumer {
        /**
         * Receives the trades of a bar, which are valid during this call only.
         *
         * @param bars the bars
         * @param index the index of the bar
         * @param trades columns that hold its trades among others
         * @param first the index of its first trade
         * @param count the number of its trades (input records)
         */
        void accept(BarView bars, long index, TradeColumns trades, long first, long count);
    }

    /** More trades than {@link FeatureWindow#MAX_TRADES} of windows and bars, or more rows of a footprint than {@link Footprints#MAX_ROWS}. */
    public static final class FeatureMemoryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FeatureMemoryException(String message) {
            super(message);
        }
    }

    private TradeHistory(FeaturePlan plan, Optional<Duration> maxGap, Optional<BarTradesConsumer> consumer, long maxTrades) {
        this.maxTrades = maxTrades;
        this.plan = Objects.requireNonNull(plan, "plan");
        this.consumer = consumer;
        kinds = plan.kinds();
        lookbackCount = plan.lookbackCount();
        planStruct = plan.toStruct();
        batchRows = Words.of(MAX_BATCH * rowLength());
        footprints = plan.groups().contains(FeaturePlan.Group.FOOTPRINT) ? Footprints.create(plan.rowSize()) : null;
        maxGapMicros = maxGap.map(gap -> gap.getSeconds() * 1_000_000 + gap.getNano() / 1_000).orElse(Long.MAX_VALUE);
    }

    /**
     * {@return a history of a run that begins}
     *
     * @param plan the features
     * @param maxGap the maximum gap of the processor, which ends windows, too
     */
    public static TradeHistory create(FeaturePlan plan, Optional<Duration> maxGap) {
        return create(plan, maxGap, FeatureWindow.MAX_TRADES);
    }

    /** Returns a history of a run that begins, with another limit of trades in memory. */
    static TradeHistory create(FeaturePlan plan, Optional<Duration> maxGap, long maxTrades) {
        return new TradeHistory(plan, maxGap, Optional.empty(), maxTrades);
    }

    /**
     * {@return a history of a run that begins, which passes on the trades of each bar}
     *
     * @param plan the features
     * @param maxGap the maximum gap of the processor, which ends windows, too
     * @param consumer receives the trades of each bar that closes
     */
    public static TradeHistory create(FeaturePlan plan, Optional<Duration> maxGap, BarTradesConsumer consumer) {
        return new TradeHistory(plan, maxGap, Optional.of(consumer), FeatureWindow.MAX_TRADES);
    }

    /**
     * {@return a history of a run that goes on, of whose earlier trades nothing was kept} Features that need them are null and flagged.
     *
     * @param plan the features
     * @param maxGap the maximum gap of the processor, which ends windows, too
     * @param formingBar the bar that the processor was forming
     */
    public static TradeHistory withoutEarlierTrades(FeaturePlan plan, Optional<Duration> maxGap, Optional<RangeBar> formingBar) {
        TradeHistory history = create(plan, maxGap);
        history.isStartUnknown = true;
        formingBar.ifPresent(bar -> {
            history.missingRecords = bar.aggTradeCount();
            history.missingOpenMicros = Exact.micros(bar.openTime());
        });
        return history;
    }

    /**
     * {@return the plan}
     */
    public FeaturePlan plan() {
        return plan;
    }

    /**
     * {@return the number of bars whose features are there}
     */
    public int size() {
        return size;
    }

    /** Forgets the features of all bars; the trades stay. */
    public void clearBars() {
        size = 0;
        if (footprints != null) {
            footprints.clear();
        }
    }

    /**
     * Adds trades that a processor has processed, and computes the features of the bars that they have closed.
     *
     * @param trades the trades, all of them, with the fields of those before
     * @param bars the bars since {@link #clearBars}, orphaned ones too if the processor includes them
     * @throws FeatureMemoryException if the plan needs more trades than {@link FeatureWindow#MAX_TRADES}, or a footprint more rows than
     *     {@link Footprints#MAX_ROWS}
     * @throws IllegalArgumentException if the plan has a footprint, and the trades have no sides
     */
    public void add(TradeColumns trades, BarView bars) {
        append(trades);
        addBars(bars);
        prune();
    }

    /**
     * Computes the features of bars that have been added since {@link #add}, such as the one that forms.
     *
     * @param bars the bars since {@link #clearBars}
     */
    public void addBars(BarView bars) {
        int total = Math.toIntExact(bars.size());
        if (total * stride() > rows.length) {
            rows = Arrays.copyOf(rows, Math.max(total * stride(), 2 * rows.length));
        }
        for (int bar = size; bar < total; bar++) {
            int count = Math.toIntExact(bars.aggTradeCount(bar));
            boolean isUnknown = missingRecords > 0 && bars.openTimeMicros(bar) == missingOpenMicros;
            int first = isUnknown ? forming : firstTradeAt(bars.openTimeMicros(bar));
            if (isUnknown) {
                computeBatch(bars, true);
                count -= (int) missingRecords;
                setUnknown();
            } else {
                addToBatch(first, count);
                boolean hasClosed = !bars.isOrphaned(bar) && !bars.isIncomplete(bar);
                if (!hasClosed || batch == MAX_BATCH || batchWork > MAX_BATCH_WORK) {
                    computeBatch(bars, hasClosed);
                }
            }
            if (!bars.isIncomplete(bar)) {
                forming = first + count;
                missingRecords = 0;
            }
        }
        computeBatch(bars, true);
    }

    private void addToBatch(int first, int count) {
        if (count > end - first) {
            throw new IllegalStateException("a bar has " + count + " trades, and " + (end - first) + " are there");
        }
        int before = barStarts.length;
        if (batch == 0) {
            if (firstTrades.array.length < before + MAX_BATCH) {
                firstTrades = Words.of(before + MAX_BATCH);
                tradeCounts = Words.of(before + MAX_BATCH);
                availableFrom = Words.of(before + MAX_BATCH);
            }
            for (int k = 0; k < before; k++) {
                firstTrades.array[k] = barStarts[k];
                tradeCounts.array[k] = 1;
                availableFrom.array[k] = Math.min(available, barStarts[k]);
            }
        }
        firstTrades.array[before + batch] = first;
        tradeCounts.array[before + batch] = count;
        availableFrom.array[before + batch] = Math.min(available, first);
        batch++;
        batchWork += count;
        if (plan.groups().contains(FeaturePlan.Group.LOOKBACK)) {
            batchStartUnknown += isStartUnknown ? 1 : 0;
            batchWork += plan.window().kind() == FeatureWindow.Kind.TRADES ? Math.min(first - start, plan.window().size()) : first - start;
        }
    }

    /** Computes the features of the bars of the batch, the last of which counts as one of a window of bars if it has closed. */
    private void computeBatch(BarView bars, boolean lastHasClosed) {
        if (batch == 0) {
            return;
        }
        int before = barStarts.length;
        int done = 0;
        try {
            TradeColumns all = columns();
            if (plan.hasProfile()) {
                NativeCore.check(NativeFunctions.computeFeatures(planStruct, end, all.timestampMicros, all.priceArgument, all.quantityArgument,
                        all.firstTradeIdArgument, all.lastTradeIdArgument, all.sideArgument, before + batch, before, firstTrades, tradeCounts,
                        availableFrom, batchRows));
            }
            for (; done < batch; done++, size++) {
                putRow(all, before, done);
                if (consumer.isPresent()) {
                    consumer.get().accept(bars, size, all, firstTrades.array[before + done], tradeCounts.array[before + done]);
                }
            }
        } finally {
            if (done < batch) { // the bars that are left are added again
                forming = (int) firstTrades.array[before + done];
            }
            if (plan.window().kind() == FeatureWindow.Kind.BARS) {
                keepStarts(before + done - (done == batch && !lastHasClosed ? 1 : 0));
            }
            batch = 0;
            batchWork = 0;
            batchStartUnknown = 0;
        }
    }

    /** Puts the row of a bar of the batch. */
    private void putRow(TradeColumns all, int before, int k) {
        if (footprints != null && footprints.size() == size) { // else it is there, and the consumer has failed
            footprints.add(all, firstTrades.array[before + k], tradeCounts.array[before + k]);
        }
        int at = putFootprint();
        if (!plan.hasProfile()) {
            rows[at] = 0;
            setNull(at, kinds.length);
            return;
        }
        System.arraycopy(batchRows.array, k * rowLength(), rows, at, rowLength());
        boolean isCut = (rows[at] & WINDOW_CUT) != 0 || plan.window().kind() == FeatureWindow.Kind.ALL;
        if (isCut && k < batchStartUnknown) {
            rows[at] = WINDOW_UNKNOWN;
            setNull(at, lookbackCount);
        }
    }

    /** Keeps the starts of the last closed bars, of those at the front of the ranges. */
    private void keepStarts(int closed) {
        barStarts = new int[(int) Math.min(closed, plan.window().size())];
        for (int k = 0; k < barStarts.length; k++) {
            barStarts[k] = (int) firstTrades.array[closed - barStarts.length + k];
        }
    }

    /**
     * Forgets the trades of bars that a gap or a reset has ended and that are not among those of {@link #add}. Without this call they are
     * kept until a bar closes.
     *
     * @param formingBar the bar that the processor forms after the trades that were added
     */
    public void forgetOrphaned(Optional<RangeBar> formingBar) {
        if (formingBar.isEmpty()) {
            return;
        }
        long openMicros = Exact.micros(formingBar.get().openTime());
        if (missingRecords > 0 && openMicros == missingOpenMicros) {
            return;
        }
        int first = firstTradeAt(openMicros);
        if (first > forming) {
            forming = first;
            missingRecords = 0;
            prune();
        }
    }

    /** Returns the first trade of the bar with an open time. One that follows a gap or a reset has a later timestamp than those before it. */
    private int firstTradeAt(long openMicros) {
        int first = forming;
        noteGap(first);
        while (timestampMicros[first] != openMicros) { // trades of orphaned bars
            first++;
            if (first == end) {
                throw new IllegalStateException("no trade has the open time of a bar, " + openMicros);
            }
            noteGap(first);
        }
        return first;
    }

    private void noteGap(int at) {
        if (at > start && at < end && timestampMicros[at] - timestampMicros[at - 1] > maxGapMicros) {
            available = Math.max(available, at);
            isStartUnknown = false;
        }
    }

    /** Puts the row of a bar whose trades are not all known. */
    private void setUnknown() {
        if (footprints != null) {
            footprints.addUnknown();
        }
        int at = putFootprint();
        rows[at] = WINDOW_UNKNOWN | BAR_UNKNOWN;
        setNull(at, kinds.length);
        size++;
    }

    /** The flags of a bar and its features. */
    private int rowLength() {
        return 1 + kinds.length;
    }

    private int stride() {
        return FLAGS_AT + rowLength();
    }

    /** Puts the footprint of the next bar, which a row begins with, and returns the place of its flags. */
    private int putFootprint() {
        int at = size * stride();
        if (footprints != null) {
            footprints.copyTo(size, rows, at);
        } else {
            Arrays.fill(rows, at, at + FLAGS_AT, NULL);
        }
        return at + FLAGS_AT;
    }

    /** Sets the first features behind some flags to null. */
    private void setNull(int flagsAt, int count) {
        for (int k = 0; k < count; k++) {
            rows[flagsAt + 1 + k] = kinds[k] == FeatureColumn.Kind.RATIO ? Abi.RB_FEATURE_NULL_RATIO : NULL;
        }
    }

    /**
     * {@return the flags of a bar: a sum of {@link #WINDOW_CUT}, {@link #WINDOW_UNKNOWN} and {@link #BAR_UNKNOWN}}
     *
     * @param index the index of the bar
     */
    public int flags(long index) {
        return (int) cell(index, -1);
    }

    /**
     * {@return {@code true} if a feature of a bar is null}
     *
     * @param index the index of the bar
     * @param column the column
     */
    public boolean isNull(long index, FeatureColumn column) {
        return switch (column.kind()) {
            case RATIO -> cell(index, column.index()) == Abi.RB_FEATURE_NULL_RATIO;
            case VOLUME -> high(index, column) == NULL;
            case WHOLE, PRICE, ROWS -> cell(index, column.index()) == NULL;
        };
    }

    /**
     * {@return a whole number, a price, the low 64 bits of a volume or the number of price rows of a bar, which is not null}
     *
     * @param index the index of the bar
     * @param column a column of kind WHOLE, PRICE, VOLUME or ROWS
     */
    public long number(long index, FeatureColumn column) {
        return cell(index, column.index());
    }

    /**
     * {@return the high 64 bits of a volume or a price of a bar, which is not null}
     *
     * @param index the index of the bar
     * @param column a column of kind VOLUME or PRICE
     */
    public long high(long index, FeatureColumn column) {
        return column.kind() == FeatureColumn.Kind.VOLUME ? cell(index, column.index() + 1) : cell(index, column.index()) >> 63;
    }

    /**
     * {@return the footprints of the bars, by the same indices; rows of a bar whose column {@code footprint} is null are not there}
     *
     * @throws IllegalStateException if the plan has no footprint
     */
    public Footprints footprints() {
        if (footprints == null) {
            throw new IllegalStateException("the plan of features has no footprint: " + plan);
        }
        return footprints;
    }

    /**
     * {@return a floating-point number of a bar; not-a-number where it is null}
     *
     * @param index the index of the bar
     * @param column a column of kind RATIO
     */
    public double ratio(long index, FeatureColumn column) {
        return Double.longBitsToDouble(cell(index, column.index()));
    }

    private long cell(long index, int feature) {
        return rows[(int) Objects.checkIndex(index, (long) size) * stride() + FLAGS_AT + 1 + feature];
    }

    private TradeColumns columns() {
        if (columns == null) {
            columns = TradeColumns.of(timestampMicros, price, quantity);
            columns = fields.tradeIds() ? columns.withTradeIds(firstTradeId, lastTradeId) : columns;
            columns = fields.side() ? columns.withSides(side) : columns;
        }
        return columns;
    }

    private void append(TradeColumns trades) {
        int count = Math.toIntExact(trades.count());
        if (count == 0) {
            return;
        }
        if (fields == null) {
            fields = trades.fields();
        }
        if (end - start > maxTrades) {
            throw new FeatureMemoryException("the features need more than " + maxTrades + " trades in memory, for the window "
                    + plan.window() + " and the bar that opens at " + Exact.instant(timestampMicros[Math.min(forming, end - 1)])
                    + "; choose a shorter window, such as trades:500, or a smaller threshold");
        }
        makeRoom(count);
        for (int i = 0; i < count; i++) {
            timestampMicros[end + i] = trades.timestampMicros.getLong(i);
            price[end + i] = trades.price.getLong(i);
            quantity[end + i] = trades.quantity.getLong(i);
        }
        if (fields.tradeIds()) {
            for (int i = 0; i < count; i++) {
                firstTradeId[end + i] = trades.firstTradeId.getLong(i);
                lastTradeId[end + i] = trades.lastTradeId.getLong(i);
            }
        }
        if (fields.side()) {
            for (int i = 0; i < count; i++) {
                side[end + i] = trades.side.getByte(i);
            }
        }
        end += count;
    }

    private void makeRoom(int count) {
        if (end + count <= timestampMicros.length) {
            return;
        }
        int live = end - start;
        int capacity = live + count > timestampMicros.length / 2 ? 2 * (live + count) : timestampMicros.length;
        timestampMicros = moved(timestampMicros, capacity);
        price = moved(price, capacity);
        quantity = moved(quantity, capacity);
        firstTradeId = moved(firstTradeId, capacity);
        lastTradeId = moved(lastTradeId, capacity);
        byte[] sides = new byte[capacity];
        System.arraycopy(side, start, sides, 0, live);
        side = sides;
        columns = null;
        for (int k = 0; k < barStarts.length; k++) {
            barStarts[k] -= start;
        }
        forming -= start;
        available = Math.max(0, available - start);
        end = live;
        start = 0;
    }

    private long[] moved(long[] column, int capacity) {
        long[] moved = new long[capacity];
        System.arraycopy(column, start, moved, 0, end - start);
        return moved;
    }

    /** Forgets the trades that no later bar needs. */
    private void prune() {
        if (end == 0) {
            return;
        }
        int keep = forming;
        if (plan.groups().contains(FeaturePlan.Group.LOOKBACK)) {
            long openMicros = timestampMicros[Math.min(forming, end - 1)]; // of the next bar that closes, or earlier
            keep = switch (plan.window().kind()) {
                case TRADES -> (int) Math.max(start, firstAt(openMicros) - plan.window().size());
                case TIME -> firstAt(openMicros - plan.window().size()) - 1; // one more shows that the window is not cut
                case BARS -> barStarts.length < plan.window().size() ? start : barStarts[0];
                case ALL -> start;
            };
        }
        keep = Math.max(start, Math.min(keep, forming - 1)); // one more shows a gap before the bar
        start = keep;
        available = Math.max(available, keep);
    }

    /** Returns the first trade with at least this timestamp; {@link #end} if there is none. */
    private int firstAt(long micros) {
        int from = start;
        int to = end;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (timestampMicros[middle] < micros) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /**
     * {@return all that the features of later bars need, to go on in another run: {@link #restore}} Its size is that of the trades in the
     * window and in the bar that forms, 33 bytes each.
     */
    public byte[] saveState() {
        byte[] text = plan.toString().getBytes(StandardCharsets.US_ASCII);
        int live = end - start;
        ByteBuffer state = ByteBuffer.allocate(2 * Integer.BYTES + Integer.BYTES + text.length + 3 * Integer.BYTES + 2 * Long.BYTES
                + Integer.BYTES * (4 + barStarts.length) + live * TRADE_BYTES + Integer.BYTES);
        state.putInt(MAGIC).putInt(STATE_VERSION).putInt(text.length).put(text);
        state.putInt(fields == null ? -1 : (fields.tradeIds() ? 1 : 0) + (fields.side() ? 2 : 0)).putInt(isStartUnknown ? 1 : 0);
        state.putLong(missingRecords).putLong(missingOpenMicros);
        state.putInt(live).putInt(forming - start).putInt(available - start).putInt(barStarts.length);
        for (int first : barStarts) {
            state.putInt(first - start);
        }
        for (int i = start; i < end; i++) {
            state.putLong(timestampMicros[i]).putLong(price[i]).putLong(quantity[i]).putLong(lastTradeId[i] - firstTradeId[i]).put(side[i]);
        }
        state.putInt(checksum(state.array(), state.position()));
        return Arrays.copyOf(state.array(), state.position());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /**
     * {@return a history that goes on}
     *
     * @param plan the plan of the saved state
     * @param maxGap the maximum gap of the processor
     * @param state the saved state
     * @throws IllegalArgumentException if the state is damaged, or that of another plan
     */
    public static TradeHistory restore(FeaturePlan plan, Optional<Duration> maxGap, byte[] state) {
        TradeHistory history = create(plan, maxGap);
        ByteBuffer from = ByteBuffer.wrap(state);
        if (state.length < Integer.BYTES || from.getInt(state.length - Integer.BYTES) != checksum(state, state.length - Integer.BYTES)) {
            throw new IllegalArgumentException("the saved trades of the features are damaged: the checksum does not match");
        }
        if (from.getInt() != MAGIC || from.getInt() != STATE_VERSION) {
            throw new IllegalArgumentException("the saved trades of the features are of another version");
        }
        byte[] text = new byte[from.getInt()];
        from.get(text);
        if (!plan.toString().equals(new String(text, StandardCharsets.US_ASCII))) {
            throw new IllegalArgumentException("the saved trades are those of other features: " + new String(text, StandardCharsets.US_ASCII));
        }
        history.read(from);
        return history;
    }

    private void read(ByteBuffer from) {
        int bits = from.getInt();
        fields = bits < 0 ? null : new TradeFields(false, (bits & 1) != 0, (bits & 2) != 0);
        isStartUnknown = from.getInt() != 0;
        missingRecords = from.getLong();
        missingOpenMicros = from.getLong();
        int live = from.getInt();
        forming = from.getInt();
        available = from.getInt();
        barStarts = new int[from.getInt()];
        for (int k = 0; k < barStarts.length; k++) {
            barStarts[k] = from.getInt();
        }
        makeRoom(live);
        for (int i = 0; i < live; i++) {
            timestampMicros[i] = from.getLong();
            price[i] = from.getLong();
            quantity[i] = from.getLong();
            lastTradeId[i] = from.getLong();
            side[i] = from.get();
        }
        end = live;
    }
}
