package dev.rangebar.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.bindings.Column;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.tradefiles.TradeFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Jobs on a local cluster build the bars of one machine. */
class FlinkBarsTest {
    private static final Market MARKET = new Market(4, 30, 250);

    /** Returns options by which a failed job ends; with checkpoints Flink would restart it for ever. */
    static Configuration noRestarts() {
        return onAnyPort().set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    }

    /** Returns options of a cluster beside others on this machine. */
    static Configuration onAnyPort() {
        return new Configuration().set(RestOptions.BIND_PORT, "0");
    }

    private static DataStream<TradeBlock> blocks(StreamExecutionEnvironment flink, double blocksPerSecond) {
        DataGeneratorSource<TradeBlock> source = new DataGeneratorSource<>(index -> MARKET.blocks.get(index.intValue()),
                MARKET.blocks.size(), RateLimiterStrategy.perSecond(blocksPerSecond), TradeBlock.TYPE);
        WatermarkStrategy<TradeBlock> watermarks = FlinkBars.watermarks(Duration.ofHours(1));
        return flink.fromSource(source, watermarks, "trades").setParallelism(1);
    }

    private static List<String> expected() {
        List<String> lines = new ArrayList<>(MARKET.expected().stream().map(SymbolBar::toJson).toList());
        Collections.sort(lines);
        assertTrue(lines.size() > 100, "there are only " + lines.size() + " bars");
        return lines;
    }

    private static List<String> run(SingleOutputStreamOperator<SymbolBar> bars) throws Exception {
        DataStream<String> lines = bars.map(SymbolBar::toJson).returns(Types.STRING)
                .union(bars.getSideOutput(FlinkBars.ORPHANS).map(SymbolBar::toString).returns(Types.STRING))
                .union(bars.getSideOutput(FlinkBars.REFUSED).map(RefusedTrade::toString).returns(Types.STRING));
        List<String> result = new ArrayList<>();
        try (CloseableIterator<String> all = lines.executeAndCollect()) {
            all.forEachRemaining(result::add);
        }
        Collections.sort(result);
        return result;
    }

    @Test
    void blocksAndTradesGiveTheBarsOfOneMachine() throws Exception {
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.createLocalEnvironment(2, noRestarts());
        flink.enableCheckpointing(50, CheckpointingMode.EXACTLY_ONCE);
        DataStream<TradeBlock> blocks = blocks(flink, 100_000);
        DataStream<SymbolTrade> trades = blocks.<SymbolTrade>flatMap((block, out) -> {
            for (int i = 0; i < block.size(); i++) {
                out.collect(SymbolTrade.of(block.symbol() + ".R", block.columns().get(i)));
            }
        }).returns(SymbolTrade.TYPE).setParallelism(1);
        List<String> both = new ArrayList<>(expected());
        expected().forEach(line -> both.add(line.replaceFirst("USDT", "USDT.R")));
        Collections.sort(both);
        SingleOutputStreamOperator<SymbolBar> ofTrades = options().trades(trades);
        List<String> result = new ArrayList<>();
        try (CloseableIterator<String> all = options().blocks(blocks).map(SymbolBar::toJson).returns(Types.STRING)
                .union(ofTrades.map(SymbolBar::toJson).returns(Types.STRING)).executeAndCollect()) {
            all.forEachRemaining(result::add);
        }
        Collections.sort(result);
        assertEquals(both, result);
    }

    /** The documented calls. */
    @Test
    void sideOutputsHaveTheirTypes() {
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.createLocalEnvironment(2);
        // example begins
        SingleOutputStreamOperator<SymbolBar> bars = FlinkBars.builder().thresholds(Threshold.parse("0.05%"), Threshold.parse("0.5%"))
                .blocks(blocks(flink, 100_000));
        DataStream<RefusedTrade> refused = bars.getSideOutput(FlinkBars.REFUSED);
        DataStream<SymbolBar> orphans = bars.getSideOutput(FlinkBars.ORPHANS);
        // example ends
        assertEquals(List.of(SymbolBar.TYPE, RefusedTrade.TYPE, SymbolBar.TYPE),
                List.of(bars.getType(), refused.getType(), orphans.getType()));
    }

    private static FlinkBars.Builder options() {
        return FlinkBars.builder().thresholds(Market.SMALL, Market.LARGE);
    }

    @Tag("cluster")
    @Test
    void aKilledTaskManagerLosesAndRepeatsNothing() throws Exception {
        Configuration configuration = onAnyPort();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder().setConfiguration(configuration)
                .setNumTaskManagers(2).setNumSlotsPerTaskManager(2).build())) {
            cluster.start();
            StreamExecutionEnvironment flink = StreamExecutionEnvironment.createRemoteEnvironment("localhost",
                    cluster.getRestAddress().get().getPort(), configuration);
            flink.setParallelism(2);
            flink.enableCheckpointing(200, CheckpointingMode.EXACTLY_ONCE);
            Thread killer = new Thread(() -> kill(cluster));
            killer.start();
            List<String> result = run(options().blocks(blocks(flink, 15)));
            killer.join();
            assertEquals(expected(), result);
        }
    }

    /** Flink loads the classes again for each job, and a JNI library belongs to one class loader. */
    @Tag("cluster")
    @Test
    void eachJobLoadsTheCoreByItself() throws Exception {
        Configuration configuration = noRestarts();
        configuration.set(PipelineOptions.CLASSPATHS, Stream.of(FlinkBarsTest.class, FlinkBars.class, SymbolNames.class,
                TradeFileException.class, RangeBarProcessor.class, Column.class).map(FlinkBarsTest::location).distinct().toList());
        Set<String> loaders = new HashSet<>(Set.of(loader(SymbolBar.class)));
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder().setConfiguration(configuration)
                .setNumTaskManagers(1).setNumSlotsPerTaskManager(2).build())) {
            cluster.start();
            for (int job = 0; job < 2; job++) {
                StreamExecutionEnvironment flink = StreamExecutionEnvironment.createRemoteEnvironment("localhost",
                        cluster.getRestAddress().get().getPort(), configuration);
                flink.setParallelism(1);
                List<String> lines = new ArrayList<>();
                try (CloseableIterator<String> all = options().blocks(blocks(flink, 100_000))
                        .map(bar -> loader(RangeBarProcessor.class) + " " + bar.toJson()).returns(Types.STRING).executeAndCollect()) {
                    all.forEachRemaining(lines::add);
                }
                lines.forEach(line -> loaders.add(line.substring(0, line.indexOf(' '))));
                assertEquals(expected(), lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)).sorted().toList());
            }
        }
        assertEquals(3, loaders.size(), "that of the tests, and one for each job: " + loaders);
    }

    private static String loader(Class<?> type) {
        return Integer.toString(System.identityHashCode(type.getClassLoader()));
    }

    private static String location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().toString();
    }

    /** Kills both task managers in turn, each after a new one has started. */
    private static void kill(MiniCluster cluster) {
        try {
            for (int i = 0; i < 2; i++) {
                Thread.sleep(2_000);
                cluster.startTaskManager();
                cluster.terminateTaskManager(i).get();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
