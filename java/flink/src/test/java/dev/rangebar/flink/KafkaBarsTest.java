package dev.rangebar.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.FixedPoint;
import dev.rangebar.Side;
import dev.rangebar.Trade;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program for Kafka, with a broker in a JVM of its own, which is killed. */
@Tag("cluster")
class KafkaBarsTest {
    private static final int PARTITIONS = 2;
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    /** A broker, and the controller that it needs, on this machine. */
    private static final class Broker implements AutoCloseable {
        private final Path properties;
        private final Path log;
        private final String address;
        private Process process;

        Broker(Path folder) throws Exception {
            int port = freePort();
            int controller = freePort();
            address = "localhost:" + port;
            properties = folder.resolve("server.properties");
            log = folder.resolve("broker.log");
            Files.writeString(properties, String.join("\n", "process.roles=broker,controller", "node.id=1",
                    "controller.quorum.voters=1@localhost:" + controller, "controller.listener.names=CONTROLLER",
                    "listeners=PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controller,
                    "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT", "log.dirs=" + folder.resolve("data"),
                    "offsets.topic.replication.factor=1", "offsets.topic.num.partitions=1",
                    "transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1",
                    "transaction.state.log.num.partitions=2", "auto.create.topics.enable=false", ""));
            Process format = java("kafka.tools.StorageTool", "format", "-t", Uuid.randomUuid().toString(), "-c",
                    properties.toString());
            assertEquals(0, format.waitFor(), () -> text(log));
            start();
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            }
        }

        private static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                return e.toString();
            }
        }

        private Process java(String... command) throws IOException {
            List<String> all = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
            all.addAll(List.of(command));
            return new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        }

        void start() throws IOException {
            process = java("kafka.Kafka", properties.toString());
        }

        /** Kills it as a crash does: it closes and flushes nothing. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() throws Exception {
            kill();
        }
    }

    /** The messages of a topic that are committed, read again and again from its beginning. */
    private static final class Reader implements AutoCloseable {
        private final KafkaConsumer<String, String> consumer;
        private final List<String> values = new ArrayList<>();

        Reader(String brokers, String topic) {
            consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed",
                    "auto.offset.reset", "earliest", "enable.auto.commit", false), new StringDeserializer(), new StringDeserializer());
            List<TopicPartition> partitions = new ArrayList<>();
            for (int p = 0; p < PARTITIONS; p++) {
                partitions.add(new TopicPartition(topic, p));
            }
            consumer.assign(partitions);
        }

        /** Reads until there are so many, or for the whole time. */
        List<String> read(int count, Duration time) {
            long end = System.nanoTime() + time.toNanos();
            while (values.size() < count && System.nanoTime() < end) {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofMillis(100))) {
                    assertTrue(message.value().contains(message.key()), message.toString());
                    values.add(message.value());
                }
            }
            return values;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    @Test
    void aKilledBrokerAndAKilledTaskManagerLoseAndRepeatNothing() throws Exception {
        Market market = new Market(4, 60, 100);
        List<String> expected = new ArrayList<>(market.expected().stream().map(SymbolBar::toJson).toList());
        Configuration configuration = FlinkBarsTest.onAnyPort();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(200));
        try (Broker broker = new Broker(folder);
                MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder().setConfiguration(configuration)
                        .setNumTaskManagers(1).setNumSlotsPerTaskManager(2).build())) {
            createTopics(broker);
            cluster.start();
            StreamExecutionEnvironment flink = StreamExecutionEnvironment.createRemoteEnvironment("localhost",
                    cluster.getRestAddress().get().getPort(), configuration);
            flink.setParallelism(2);
            flink.enableCheckpointing(200, CheckpointingMode.EXACTLY_ONCE);
            KafkaBars.define(flink, broker.address, "trades", "bars", FlinkBars.builder().thresholds(Market.SMALL, Market.LARGE));
            JobClient job = flink.executeAsync();
            try (Reader bars = new Reader(broker.address, "bars"); Reader refused = new Reader(broker.address, "bars-refused");
                    KafkaProducer<String, String> producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.address,
                            "max.block.ms", TIMEOUT.toMillis()), new StringSerializer(), new StringSerializer())) {
                AtomicInteger sent = new AtomicInteger();
                Future<?> all = CompletableFuture.runAsync(() -> send(producer, market, sent));
                assertTrue(bars.read(1, TIMEOUT).size() > 0, "no bar in time");
                awaitSent(sent, 80);
                broker.kill();
                Thread.sleep(2_000);
                broker.start();
                awaitSent(sent, 130);
                cluster.startTaskManager();
                cluster.terminateTaskManager(0).get();
                awaitSent(sent, 180);
                broker.kill();
                broker.start();
                all.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
                sendInvalid(producer, market);

                bars.read(expected.size(), TIMEOUT);
                assertEquals(sorted(expected), sorted(bars.read(Integer.MAX_VALUE, Duration.ofSeconds(3))));
                for (String series : List.of("SYM0USDT\",\"threshold_dbps\":50,", "SYM3USDT\",\"threshold_dbps\":500,")) {
                    assertEquals(expected.stream().filter(bar -> bar.contains(series)).toList(),
                            bars.values.stream().filter(bar -> bar.contains(series)).toList(), "in order");
                }
                refused.read(5, TIMEOUT);
                List<String> reasons = sorted(refused.read(Integer.MAX_VALUE, Duration.ofSeconds(1)));
                assertEquals(5, reasons.size(), reasons.toString());
                assertEquals(List.of(), reasons.stream().filter(reason -> reason.length() > 1_000).toList());
                assertEquals(List.of("key AAAAA", "key SYM3U"), reasons.stream().filter(reason -> reason.contains("..."))
                        .map(reason -> reason.substring(reason.indexOf("key "), reason.indexOf("key ") + 9)).sorted().toList());
                reasons.removeIf(reason -> reason.contains("..."));
                assertTrue(reasons.get(0).contains("SYM0USDT: ") && reasons.get(0).contains("earlier than the previous trade"), reasons.toString());
                assertTrue(reasons.get(1).contains(": a row has 2 columns") && reasons.get(1).startsWith("trades, partition "),
                        reasons.toString());
                assertTrue(reasons.get(2).contains("wrong"), reasons.toString());
                job.cancel().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    /** The second one starts while a transaction of the first one is open: a name that both have would end it. */
    @Test
    void twoJobsWriteToOneTopic() throws Exception {
        Market market = new Market(2, 200, 20);
        List<String> expected = market.expected().stream().map(SymbolBar::toJson).toList();
        Configuration configuration = FlinkBarsTest.noRestarts();
        try (Broker broker = new Broker(folder);
                MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder().setConfiguration(configuration)
                        .setNumTaskManagers(1).setNumSlotsPerTaskManager(2).build())) {
            createTopics(broker);
            cluster.start();
            try (Reader bars = new Reader(broker.address, "bars");
                    KafkaProducer<String, String> producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.address,
                            "max.block.ms", TIMEOUT.toMillis()), new StringSerializer(), new StringSerializer())) {
                Future<?> all = CompletableFuture.runAsync(() -> send(producer, market, new AtomicInteger()));
                start(cluster, broker, configuration, FlinkBars.builder().thresholds(Market.SMALL));
                assertTrue(bars.read(1, TIMEOUT).size() > 0, "no bar in time");
                start(cluster, broker, configuration, FlinkBars.builder().thresholds(Market.LARGE).maxGap(Duration.ofMinutes(1)));
                all.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
                // A trade far above the others, after an hour: it ends the bar of the job without a maximum gap only.
                producer.send(new ProducerRecord<>("trades", Market.name(0), "1000000,900,1,2000000,2000000,1704074400000,true"));
                bars.read(expected.size() + 1, TIMEOUT);
                List<String> more = new ArrayList<>(bars.read(Integer.MAX_VALUE, Duration.ofSeconds(3)));
                expected.forEach(bar -> assertTrue(more.remove(bar), bar));
                assertEquals(1, more.size(), more.toString());
                assertTrue(more.get(0).contains("\"threshold_dbps\":50,") && more.get(0).contains("\"close\":\"900."), more.toString());
            }
        }
    }

    /** Starts a job with a task of each kind. */
    private static void start(MiniCluster cluster, Broker broker, Configuration configuration, FlinkBars.Builder options) throws Exception {
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.createRemoteEnvironment("localhost",
                cluster.getRestAddress().get().getPort(), configuration);
        flink.setParallelism(1);
        flink.enableCheckpointing(200, CheckpointingMode.EXACTLY_ONCE);
        KafkaBars.define(flink, broker.address, "trades", "bars", options);
        flink.executeAsync();
    }

    private static void createTopics(Broker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address))) {
            admin.createTopics(Stream.of("trades", "bars", "bars-refused").map(name -> new NewTopic(name, PARTITIONS, (short) 1)).toList())
                    .all().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static List<String> sorted(List<String> lines) {
        List<String> result = new ArrayList<>(lines);
        Collections.sort(result);
        return result;
    }

    /** Sends all blocks, each when the one before is acknowledged. */
    private static void send(KafkaProducer<String, String> producer, Market market, AtomicInteger sent) {
        try {
            for (TradeBlock block : market.blocks) {
                producer.send(new ProducerRecord<>("trades", block.symbol(), rows(block))).get();
                sent.incrementAndGet();
                Thread.sleep(20);
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String rows(TradeBlock block) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < block.size(); i++) {
            Trade trade = block.columns().get(i);
            rows.append(trade.aggTradeId().orElseThrow()).append(',').append(FixedPoint.toString(trade.price())).append(',')
                    .append(FixedPoint.toString(trade.quantity())).append(',').append(trade.firstTradeId().orElseThrow())
                    .append(',').append(trade.lastTradeId().orElseThrow()).append(',').append(trade.timestampMicros() / 1_000)
                    .append(',').append(trade.side().orElseThrow() == Side.SELL ? "True" : "false").append('\n');
        }
        return rows.toString();
    }

    private static void awaitSent(AtomicInteger sent, int count) throws InterruptedException {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (sent.get() < count) {
            assertTrue(System.nanoTime() < end, () -> sent + " blocks sent; expected " + count);
            Thread.sleep(10);
        }
    }

    private static void sendInvalid(KafkaProducer<String, String> producer, Market market) {
        Trade first = market.trades(0).get(0);
        String late = "7," + FixedPoint.toString(first.price()) + ",1,14,15," + first.timestampMicros() / 1_000 + ",true";
        producer.send(new ProducerRecord<>("trades", Market.name(0), late));
        producer.send(new ProducerRecord<>("trades", Market.name(1), "SYM1USDT,2"));
        producer.send(new ProducerRecord<>("trades", Market.name(2), late.replace("true", "wrong")));
        // Messages as long as a broker takes: a reason that quoted all of them would be longer.
        producer.send(new ProducerRecord<>("trades", Market.name(3), late.replace("true", "x".repeat(1_048_000))));
        producer.send(new ProducerRecord<>("trades", "A".repeat(600_000), late));
    }
}
