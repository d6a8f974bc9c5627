package dev.rangebar.flink;

import dev.rangebar.ProcessorGroup;
import dev.rangebar.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * Range bars in a Flink job: trades in, keyed by symbol, bars out.
 *
 * {@snippet :
 * SingleOutputStreamOperator<SymbolBar> bars = FlinkBars.builder().thresholds(Threshold.parse("0.25%")).blocks(trades);
 * DataStream<RefusedTrade> refused = bars.getSideOutput(FlinkBars.REFUSED);
 * }
 *
 * <p>The trades of a symbol have to come in order, as from one partition of a topic. A trade that cannot follow the one before, by
 * its time or its id, or that has an invalid value, is refused, and the others are processed without it. A checkpoint has the state
 * of each symbol; after a failure the bars go on exactly where it stands.
 */
public final class FlinkBars {
    /** Side output of bars that a gap has ended ({@link Builder#maxGap}). */
    public static final OutputTag<SymbolBar> ORPHANS = new OutputTag<>("orphans", SymbolBar.TYPE);
    /** Side output of trades that no bar counts. */
    public static final OutputTag<RefusedTrade> REFUSED = new OutputTag<>("refused", RefusedTrade.TYPE);

    private FlinkBars() {}

    /**
     * {@return a builder with the default options}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return event time from the last trade of each block, for a source}
     *
     * @param lateness the longest time by which a trade may come behind one that came before it: of all symbols of a source, and at
     *     least as long as a block lasts
     */
    public static WatermarkStrategy<TradeBlock> watermarks(Duration lateness) {
        return WatermarkStrategy.<TradeBlock>forBoundedOutOfOrderness(lateness)
                .withTimestampAssigner((block, none) -> Math.floorDiv(block.timestampMicros(block.size() - 1), 1_000));
    }

    /** Options of the bars. At least one threshold is needed. */
    public static final class Builder {
        private final List<Threshold> thresholds = new ArrayList<>();
        private boolean timestampGate = true;
        private Optional<Duration> maxGap = Optional.empty();
        private int stateFormat = SymbolState.FORMAT;

        private Builder() {}

        /**
         * Adds thresholds: each is a series of every symbol.
         *
         * @param more the thresholds
         * @return this builder
         */
        public Builder thresholds(Threshold... more) {
            thresholds.addAll(List.of(more));
            return this;
        }

        /**
         * Sets the timestamp gate, by which a bar never closes on a trade with the timestamp of its open. On by default.
         *
         * @param on whether it is on
         * @return this builder
         */
        public Builder timestampGate(boolean on) {
            timestampGate = on;
            return this;
        }

        /**
         * Ends the forming bar when no trade arrives for longer than this: with the next trade, or when the watermark has passed that
         * time. Such bars go to {@link FlinkBars#ORPHANS}. No limit by default.
         *
         * @param gap a positive number of microseconds
         * @return this builder
         */
        public Builder maxGap(Duration gap) {
            maxGap = Optional.of(gap);
            return this;
        }

        /** {@return a short name of the options: builders of other bars have another one} */
        String name() {
            return thresholds.stream().map(threshold -> Integer.toString(threshold.decimalBasisPoints()))
                    .collect(Collectors.joining(",")) + (timestampGate ? "" : ":no-gate") + maxGap.map(gap -> ":" + gap).orElse("");
        }

        /** Sets the format in which states are written, for tests. */
        Builder stateFormat(int format) {
            stateFormat = format;
            return this;
        }

        /**
         * {@return the bars of a stream of blocks}
         *
         * @param blocks the blocks of each symbol, in order
         * @throws IllegalArgumentException if there is no threshold, more than {@value ProcessorGroup#MAX_PROCESSORS}, or one of them
         *     twice, or the maximum gap is not a positive number of microseconds
         */
        public SingleOutputStreamOperator<SymbolBar> blocks(DataStream<TradeBlock> blocks) {
            return blocks.keyBy(TradeBlock::symbol, Types.STRING).transform("range bars", SymbolBar.TYPE, operator());
        }

        /**
         * {@return the bars of a stream of single trades} Blocks cost far less for each trade.
         *
         * @param trades the trades of each symbol, in order
         * @throws IllegalArgumentException if there is no threshold, more than {@value ProcessorGroup#MAX_PROCESSORS}, or one of them
         *     twice, or the maximum gap is not a positive number of microseconds
         */
        public SingleOutputStreamOperator<SymbolBar> trades(DataStream<SymbolTrade> trades) {
            return trades.keyBy(SymbolTrade::symbol, Types.STRING).transform("range bars", SymbolBar.TYPE, operator());
        }

        <T> BarOperator<T> operator() {
            if (thresholds.isEmpty() || thresholds.size() > ProcessorGroup.MAX_PROCESSORS) {
                throw new IllegalArgumentException("there are " + thresholds.size() + " thresholds; expected 1 to "
                        + ProcessorGroup.MAX_PROCESSORS);
            }
            if (new HashSet<>(thresholds).size() != thresholds.size()) {
                throw new IllegalArgumentException("a threshold is given twice: " + thresholds);
            }
            return new BarOperator<>(new BarOptions(thresholds.stream().mapToInt(Threshold::decimalBasisPoints).toArray(),
                    timestampGate, maxGap, stateFormat));
        }
    }
}
