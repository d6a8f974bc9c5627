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
    private static final int FIRST_STARTS = 16;
    private static final int MAGIC = 0x52425448;
    private static final int STATE_VERSION = 1;
    /** A whole number or a price that is null: RB_FEATURE_NULL. */
    private static final long NULL = Long.MIN_VALUE;
    /** The flags of a bar stand behind the words of its footprint, before its features. */
    private static final int FLAGS_AT = Footprints.WORDS;
    private static final int TRADE_BYTES = 4 * Long.BYTES + 1;

    private final FeaturePlan plan;
    private final Words planStruct;
    /** The kinds of all features of the profile. */
    private final FeatureColumn.Kind[] kinds;
    private final int lookbackCount;
    private final long maxGapMicros;
    private final Optional<BarTradesConsumer> consumer;
    private final long maxTrades;
    /** {@code true} if windows begin with bars. */
    private final boolean needsStarts;
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

    /** The first trades of the last closed bars, the oldest first, for a window of bars: from {@link #firstStart} to {@link #endOfStarts}. */
    private int[] barStarts = new int[0];
    private int firstStart;
    private int endOfStarts;

    // The arguments of a call of the core: the bar, and before it the one that a window of bars begins with.
    private final Words firstTrades = Words.of(2);
    private final Words tradeCounts = Words.of(2);
    private final Words availableFrom = Words.of(2);

    private long[] rows = new long[0];
    private int size;
    private final Words row;

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
        needsStarts = plan.window().kind() == FeatureWindow.Kind.BARS && plan.groups().contains(FeaturePlan.Group.LOOKBACK);
        if (needsStarts) {
            planStruct.setLong(Abi.FeaturePlan.WINDOW_SIZE, 1); // of the bars that the core receives
        }
        row = Words.of(1 + kinds.length);
        footprints = plan.groups().contains(FeaturePlan.Group.FOOTPRINT) ? Footprints.create(plan.rowSize()) : null;
        maxGapMicros = maxGap.map(RangeBarProcessor::maxGapMicros).orElse(Long.MAX_VALUE);
    }

    /**
     * {@return a history of a run that begins}
     *
     * @param plan the features
     * @param maxGap the maximum gap of the processor, which ends windows, too
     * @throws IllegalArgumentException if no processor has such a gap
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
     * @param consumer receives the trades of each bar that closes, and those of the other bars that are added
     * @throws IllegalArgumentException if no processor has such a gap
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
     * @throws IllegalArgumentException if the trades lack fields that those before have, or sides, and the plan has a footprint; nothing
     *     was added then
     * @throws IllegalStateException if the bars are not those of the trades
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
     * @throws IllegalStateException if the bars are not those of the trades
     */
    public void addBars(BarView bars) {
        int total = Math.toIntExact(bars.size());
        if (total * stride() > rows.length) {
            rows = Arrays.copyOf(rows, Math.max(total * stride(), 2 * rows.length));
        }
        for (; size < total; size++) {
            int count = Math.toIntExact(bars.aggTradeCount(size));
            boolean isUnknown = missingRecords > 0 && bars.openTimeMicros(size) == missingOpenMicros;
            int first = isUnknown ? forming : firstTradeAt(bars.openTimeMicros(size));
            if (isUnknown) {
                count -= (int) missingRecords;
                setUnknown();
            } else {
                if (count > end - first) {
                    throw new IllegalStateException("the bar that opens at " + Exact.instant(bars.openTimeMicros(size)) + " has " + count
                            + " trades, of which " + (end - first) + " were added; add all trades that the processor processes");
                }
                compute(first, count);
                if (consumer.isPresent()) {
                    consumer.get().accept(bars, size, columns(), first, count);
                }
            }
            if (!bars.isIncomplete(size)) {
                forming = first + count;
                missingRecords = 0;
                if (!isUnknown && !bars.isOrphaned(size) && needsStarts) {
                    addStart(first);
                }
            }
        }
    }

    private void addStart(int first) {
        if (endOfStarts == barStarts.length) {
            int[] moved = new int[Math.max(FIRST_STARTS, 2 * startCount())];
            System.arraycopy(barStarts, firstStart, moved, 0, startCount());
            endOfStarts = startCount();
            firstStart = 0;
            barStarts = moved;
        }
        barStarts[endOfStarts++] = first;
        if (startCount() > plan.window().size()) {
            firstStart++;
        }
    }

    private int startCount() {
        return endOfStarts - firstStart;
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
        for (int first = forming; first < end; first++) {
            noteGap(first);
            if (timestampMicros[first] == openMicros) { // the trades before are those of orphaned bars
                return first;
            }
        }
        throw new IllegalStateException("no trade that was added opens the bar at " + Exact.instant(openMicros)
                + "; add all trades that the processor processes, and the bars that they close");
    }

    private void noteGap(int at) {
        if (at > start && at < end && timestampMicros[at] - timestampMicros[at - 1] > maxGapMicros) {
            available = Math.max(available, at);
            isStartUnknown = false;
        }
    }

    private void compute(int first, int count) {
        if (footprints != null && footprints.size() == size) { // else it is there, and the consumer has failed
            footprints.add(columns(), first, count);
        }
        if (plan.hasProfile()) {
            computeProfile(first, count);
        } else {
            row.array[0] = 0;
            setNull(0, kinds.length);
        }
        putRow();
    }

    private void computeProfile(int first, int count) {
        int before = hasAllStarts() ? 1 : 0;
        if (before == 1) {
            firstTrades.array[0] = barStarts[firstStart];
            tradeCounts.array[0] = 1;
            availableFrom.array[0] = Math.min(available, barStarts[firstStart]);
        }
        firstTrades.array[before] = first;
        tradeCounts.array[before] = count;
        availableFrom.array[before] = Math.min(available, first);
        TradeColumns all = columns();
        NativeCore.check(NativeFunctions.computeFeatures(planStruct, end, all.timestampMicros, all.price, all.quantity,
                all.firstTradeId, all.lastTradeId, all.side, before + 1, before, firstTrades, tradeCounts,
                availableFrom, row));
        boolean isCut = (row.array[0] & WINDOW_CUT) != 0 || plan.window().kind() == FeatureWindow.Kind.ALL;
        if (isStartUnknown && isCut && plan.groups().contains(FeaturePlan.Group.LOOKBACK)) {
            row.array[0] = WINDOW_UNKNOWN;
            setNull(0, lookbackCount);
        }
    }

    /** Returns {@code true} if as many bars have closed as a window has. */
    private boolean hasAllStarts() {
        return needsStarts && startCount() == plan.window().size();
    }

    private void setUnknown() {
        row.array[0] = WINDOW_UNKNOWN | BAR_UNKNOWN;
        setNull(0, kinds.length);
        if (footprints != null) {
            footprints.addUnknown();
        }
        putRow();
    }

    private int stride() {
        return FLAGS_AT + row.array.length;
    }

    /** Puts the footprint of the bar and the row before those of later bars. */
    private void putRow() {
        int at = size * stride();
        if (footprints != null) {
            footprints.copyTo(size, rows, at);
        } else {
            Arrays.fill(rows, at, at + FLAGS_AT, NULL);
        }
        System.arraycopy(row.array, 0, rows, at + FLAGS_AT, row.array.length);
    }

    private void setNull(int from, int to) {
        for (int k = from; k < to; k++) {
            row.array[1 + k] = kinds[k] == FeatureColumn.Kind.RATIO ? Abi.RB_FEATURE_NULL_RATIO : NULL;
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
        TradeFields given = trades.fields();
        if (footprints != null && !given.side()) {
            throw new IllegalArgumentException(Footprints.NO_SIDES);
        }
        if (fields == null) {
            fields = given;
        }
        if (fields.side() && !given.side() || fields.tradeIds() && !given.tradeIds()) {
            throw new IllegalArgumentException("the trades have no " + (given.side() ? "trade ids" : "sides")
                    + ", unlike those before; the trades of a run have the same fields");
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
        for (int k = firstStart; k < endOfStarts; k++) {
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
                case BARS -> hasAllStarts() ? barStarts[firstStart] : start;
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
                + Integer.BYTES * (4 + startCount()) + live * TRADE_BYTES + Integer.BYTES);
        state.putInt(MAGIC).putInt(STATE_VERSION).putInt(text.length).put(text);
        state.putInt(fields == null ? -1 : (fields.tradeIds() ? 1 : 0) + (fields.side() ? 2 : 0)).putInt(isStartUnknown ? 1 : 0);
        state.putLong(missingRecords).putLong(missingOpenMicros);
        state.putInt(live).putInt(forming - start).putInt(available - start).putInt(startCount());
        for (int k = firstStart; k < endOfStarts; k++) {
            state.putInt(barStarts[k] - start);
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
        return create(plan, maxGap).restored(state);
    }

    /**
     * {@return a history that goes on, which passes on the trades of each bar: those before the saved state, too}
     *
     * @param plan the plan of the saved state
     * @param maxGap the maximum gap of the processor
     * @param state the saved state
     * @param consumer receives the trades of each bar that closes, and those of the other bars that are added
     * @throws IllegalArgumentException if the state is damaged, or that of another plan
     */
    public static TradeHistory restore(FeaturePlan plan, Optional<Duration> maxGap, byte[] state, BarTradesConsumer consumer) {
        return create(plan, maxGap, consumer).restored(state);
    }

    private TradeHistory restored(byte[] state) {
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
        read(from);
        return this;
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
        endOfStarts = barStarts.length;
        for (int k = 0; k < endOfStarts; k++) {
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
