package dev.rangebar.flink;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarView;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.SavedStateException;
import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Operator keyed by symbol. Processors live in memory; a checkpoint writes the saved states of the symbols that have had trades
 * since the one before, each once.
 */
final class BarOperator<T> extends AbstractStreamOperator<SymbolBar>
        implements OneInputStreamOperator<T, SymbolBar>, Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1;
    private static final String STATE = "rangebar-processors";
    private static final String TIMERS = "rangebar-gaps";
    private static final long MICROS_PER_MILLI = 1_000;

    private final BarOptions options;
    private transient Map<String, Symbol> symbols;
    private transient Set<String> changed;
    private transient List<BarBuffer> buffers;
    private transient ValueState<SymbolState> state;
    private transient InternalTimerService<VoidNamespace> timers;

    BarOperator(BarOptions options) {
        this.options = options;
    }

    /** Processors of one symbol. */
    private static final class Symbol implements AutoCloseable {
        private final List<RangeBarProcessor> processors = new ArrayList<>();
        private ProcessorGroup group;
        private long lastMicros = Long.MIN_VALUE;
        private long endedUntilMicros = Long.MIN_VALUE;
        private boolean hasTimer;

        @Override
        public void close() {
            processors.forEach(RangeBarProcessor::close);
        }
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        symbols = new HashMap<>();
        changed = new HashSet<>();
        buffers = new ArrayList<>();
        for (int k = 0; k < options.dbps.length; k++) {
            buffers.add(BarBuffer.create());
        }
        state = getPartitionedState(new ValueStateDescriptor<>(STATE, new SymbolState.Serializer(options.stateFormat)));
        timers = getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
        if (context.isRestored()) {
            restoreAll();
        }
    }

    /** Restores all symbols at the start, so that a savepoint of other options ends the job before it has written a bar. */
    private void restoreAll() throws Exception {
        List<String> keys;
        try (Stream<String> all = this.<String>getKeyedStateBackend().getKeys(STATE, VoidNamespace.INSTANCE)) {
            keys = all.toList();
        }
        for (String key : keys) {
            setCurrentKey(key);
            SymbolState saved = state.value();
            try {
                symbols.put(key, restored(key, saved));
            } catch (IllegalArgumentException e) {
                throw new SuppressRestartsException(e); // each restart would fail with it, and Flink would try for ever
            }
        }
    }

    private Symbol restored(String name, SymbolState saved) {
        if (saved.states.length != options.dbps.length) {
            throw new IllegalArgumentException(name + ": the savepoint has " + saved.states.length
                    + " thresholds, and this job has " + options.dbps.length + "; expected the options of the job that has written it");
        }
        Symbol symbol = new Symbol();
        boolean done = false;
        try {
            for (int k = 0; k < options.dbps.length; k++) {
                RangeBarProcessor processor = RangeBarProcessor.restore(saved.states[k]);
                symbol.processors.add(processor);
                String difference = options.differenceOf(processor, k);
                if (!difference.isEmpty()) {
                    throw new IllegalArgumentException(name + ": the savepoint has " + difference
                            + "; expected the options of the job that has written it, in the same order");
                }
                symbol.lastMicros = Math.max(symbol.lastMicros, lastMicros(processor));
            }
            symbol.group = ProcessorGroup.of(symbol.processors);
            symbol.endedUntilMicros = saved.endedUntilMicros;
            done = true;
            return symbol;
        } catch (SavedStateException e) {
            throw new IllegalArgumentException(name + ": the savepoint is damaged: " + e.getMessage(), e);
        } finally {
            if (!done) {
                symbol.close();
            }
        }
    }

    /** {@return the time of the last trade of a forming bar} */
    private static long lastMicros(RangeBarProcessor processor) {
        try (BarBuffer bar = BarBuffer.create()) {
            return processor.formingBar(bar) ? bar.view().closeTimeMicros(0) : Long.MIN_VALUE;
        }
    }

    private Symbol symbol(String name) {
        Symbol symbol = symbols.get(name);
        if (symbol == null) {
            symbol = new Symbol();
            symbols.put(name, symbol); // closed with the others, whatever fails
            for (int k = 0; k < options.dbps.length; k++) {
                symbol.processors.add(options.processor(k));
            }
            symbol.group = ProcessorGroup.of(symbol.processors);
        }
        return symbol;
    }

    @Override
    public void processElement(StreamRecord<T> element) throws Exception {
        String name = (String) getCurrentKey();
        Symbol symbol = symbol(name);
        changed.add(name);
        T value = element.getValue();
        TradeColumns trades = value instanceof TradeBlock ? ((TradeBlock) value).columns() : columns(((SymbolTrade) value).trade());
        process(name, symbol, trades);
        if (options.maxGapMicros > 0 && !symbol.hasTimer && symbol.lastMicros != Long.MIN_VALUE) {
            startTimer(symbol);
        }
    }

    private static TradeColumns columns(Trade trade) {
        TradeColumns columns = TradeColumns.of(new long[] {trade.timestampMicros()}, new long[] {trade.price()},
                new long[] {trade.quantity()});
        if (trade.aggTradeId().isPresent()) {
            columns = columns.withAggTradeIds(new long[] {trade.aggTradeId().getAsLong()});
        }
        if (trade.firstTradeId().isPresent()) {
            columns = columns.withTradeIds(new long[] {trade.firstTradeId().getAsLong()},
                    new long[] {trade.lastTradeId().orElseThrow()});
        }
        return trade.side().isPresent()
                ? columns.withSides(new byte[] {(byte) (trade.side().get() == Side.SELL ? 1 : 0)}) : columns;
    }

    /** Processes all trades but refused ones, which go to the side output. */
    private void process(String name, Symbol symbol, TradeColumns trades) {
        long from = 0;
        while (from < trades.count()) {
            Trade first = trades.get(from);
            if (first.timestampMicros() <= symbol.endedUntilMicros) {
                refuse(name, first, "the trade is late: a timer has ended the bar before it, since there was no trade until "
                        + Instant.EPOCH.plus(symbol.endedUntilMicros, ChronoUnit.MICROS));
                from++;
                continue;
            }
            long to = trades.count();
            try {
                symbol.group.process(trades.slice(from, to - from), buffers);
            } catch (InvalidTradeException e) {
                to = from + e.index();
                if (to > from) {
                    symbol.group.process(trades.slice(from, to - from), buffers);
                }
                refuse(name, trades.get(to), e.getMessage());
            }
            if (to > from) {
                symbol.lastMicros = trades.get(to - 1).timestampMicros();
            }
            from = to < trades.count() ? to + 1 : to;
            emit(name);
        }
    }

    private void refuse(String name, Trade trade, String reason) {
        output.collect(FlinkBars.REFUSED, new StreamRecord<>(new RefusedTrade(SymbolTrade.of(name, trade), reason),
                Math.floorDiv(trade.timestampMicros(), MICROS_PER_MILLI)));
    }

    private void emit(String name) {
        for (int k = 0; k < buffers.size(); k++) {
            BarBuffer buffer = buffers.get(k);
            if (buffer.size() > 0) {
                BarView bars = buffer.view();
                for (long i = 0; i < bars.size(); i++) {
                    StreamRecord<SymbolBar> bar = new StreamRecord<>(SymbolBar.of(name, options.dbps[k], bars, i),
                            Math.floorDiv(bars.closeTimeMicros(i), MICROS_PER_MILLI));
                    if (bars.isOrphaned(i)) {
                        output.collect(FlinkBars.ORPHANS, bar);
                    } else {
                        output.collect(bar);
                    }
                }
                buffer.clear();
            }
        }
    }

    /** Starts the timer whose watermark tells that all further trades are beyond the maximum gap. */
    private void startTimer(Symbol symbol) {
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, endOfGap(symbol));
        symbol.hasTimer = true;
    }

    private long endOfGap(Symbol symbol) {
        return Math.floorDiv(endMicrosOfGap(symbol), MICROS_PER_MILLI);
    }

    /** {@return the last time at which a trade continues the forming bars} A very long gap ends with the largest time. */
    private long endMicrosOfGap(Symbol symbol) {
        return symbol.lastMicros > Long.MAX_VALUE - options.maxGapMicros ? Long.MAX_VALUE : symbol.lastMicros + options.maxGapMicros;
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
        Symbol symbol = symbols.get(timer.getKey());
        if (symbol == null) {
            return;
        }
        symbol.hasTimer = false;
        if (symbol.lastMicros == Long.MIN_VALUE) {
            return;
        }
        if (timer.getTimestamp() < endOfGap(symbol)) { // there were trades since it was started
            startTimer(symbol);
            return;
        }
        for (int k = 0; k < buffers.size(); k++) {
            if (symbol.processors.get(k).reset(buffers.get(k))) {
                symbol.endedUntilMicros = endMicrosOfGap(symbol);
            }
        }
        symbol.lastMicros = Long.MIN_VALUE;
        changed.add(timer.getKey());
        emit(timer.getKey());
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("there are no timers of processing time");
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        Object before = getCurrentKey();
        for (String name : changed) {
            Symbol symbol = symbols.get(name);
            byte[][] states = new byte[symbol.processors.size()][];
            for (int k = 0; k < states.length; k++) {
                states[k] = symbol.processors.get(k).saveState();
            }
            setCurrentKey(name);
            state.update(new SymbolState(states, symbol.endedUntilMicros));
        }
        changed.clear();
        if (before != null) {
            setCurrentKey(before);
        }
        super.snapshotState(context);
    }

    @Override
    public void close() throws Exception {
        if (symbols != null) {
            symbols.values().forEach(Symbol::close);
            symbols.clear();
        }
        super.close();
    }
}
