package dev.rangebar.flink;

import dev.rangebar.FixedPoint;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.tradefiles.TimestampUnit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Program for {@code flink run}: trades of one topic of Kafka in, bars to another one, each exactly once. Messages and trades that
 * are refused go to a third topic, with the reason.
 */
public final class KafkaBars {
    /** The columns of Binance's aggregate trades, without {@code is_best_match}, which spot trades have, too. */
    private static final int COLUMNS = 7;
    private static final long CHECKPOINT_MILLIS = 1_000;
    /** The most characters of a key or cell that a refused message quotes: a broker refuses a message of more than 1 MB. */
    private static final int QUOTED = 100;
    private static final int REFUSED = 2_000;
    /** The longest that a broker allows by default: a job that stands still for longer between two checkpoints would lose bars. */
    private static final String TRANSACTION_MILLIS = "900000";
    private static final TypeInformation<Tuple2<String, String>> LINE = Types.TUPLE(Types.STRING, Types.STRING);
    private static final OutputTag<Tuple2<String, String>> INVALID = new OutputTag<>("invalid", LINE);

    private KafkaBars() {}

    /**
     * Builds bars until the job is cancelled.
     *
     * @param arguments the brokers, as in {@code localhost:9092}, the topic of the trades, the topic for the bars, the thresholds
     *     separated by commas, and the maximum gap, as in {@code 30s}, if there is one
     * @throws Exception if the job fails
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 4 && arguments.length != 5) {
            throw new IllegalArgumentException(
                    "usage: KafkaBars BROKERS TRADES-TOPIC BARS-TOPIC THRESHOLD[,THRESHOLD...] [MAX-GAP]");
        }
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment();
        if (!flink.getCheckpointConfig().isCheckpointingEnabled()) { // by execution.checkpointing.interval
            flink.enableCheckpointing(CHECKPOINT_MILLIS, CheckpointingMode.EXACTLY_ONCE);
        }
        FlinkBars.Builder options = FlinkBars.builder()
                .thresholds(Arrays.stream(arguments[3].split(",")).map(Threshold::parse).toArray(Threshold[]::new));
        if (arguments.length > 4) {
            options.maxGap(TimeUtils.parseDuration(arguments[4]));
        }
        define(flink, arguments[0], arguments[1], arguments[2], options);
        flink.execute("range bars of " + arguments[1]);
    }

    /** Adds the sources and sinks of the job. Bars that a gap ends are not written. */
    static void define(StreamExecutionEnvironment flink, String brokers, String from, String to, FlinkBars.Builder options) {
        String job = from + ":" + options.name();
        // example begins
        KafkaSource<Tuple3<String, String, String>> source = KafkaSource.<Tuple3<String, String, String>>builder()
                .setBootstrapServers(brokers).setTopics(from).setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty("isolation.level", "read_committed").setDeserializer(new Messages()).build();
        SingleOutputStreamOperator<TradeBlock> trades = flink.fromSource(source, WatermarkStrategy.noWatermarks(), "trades")
                .uid("trades").process(new Rows()).returns(TradeBlock.TYPE);
        SingleOutputStreamOperator<SymbolBar> bars = options.blocks(trades).uid("bars");
        DataStream<Tuple2<String, String>> refused = bars.getSideOutput(FlinkBars.REFUSED)
                .map(trade -> Tuple2.of(trade.symbol(), trade.toString())).returns(LINE)
                .union(trades.getSideOutput(INVALID));
        bars.map(bar -> Tuple2.of(bar.symbol(), bar.toJson())).returns(LINE).sinkTo(sink(brokers, to, job)).uid("sink");
        refused.sinkTo(sink(brokers, to + "-refused", job)).uid("refused");
        // example ends
    }

    /**
     * {@return a sink whose messages consumers with the isolation level read_committed see after the next checkpoint}
     *
     * @param job what tells the job from others with the topic: a broker ends the transactions of a job when one with the same ids starts
     */
    private static KafkaSink<Tuple2<String, String>> sink(String brokers, String topic, String job) {
        return KafkaSink.<Tuple2<String, String>>builder().setBootstrapServers(brokers).setRecordSerializer(new Lines(topic))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE).setTransactionalIdPrefix(topic + "-rangebar:" + job)
                .setProperty("transaction.timeout.ms", TRANSACTION_MILLIS).build();
    }

    /** Messages of a topic, of their keys and values. */
    private static final class Lines implements KafkaRecordSerializationSchema<Tuple2<String, String>> {
        private static final long serialVersionUID = 1;
        private final String topic;

        Lines(String topic) {
            this.topic = topic;
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(Tuple2<String, String> line, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(topic, line.f0.getBytes(StandardCharsets.UTF_8), line.f1.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Key, value and place of each message. */
    private static final class Messages implements KafkaRecordDeserializationSchema<Tuple3<String, String, String>> {
        private static final long serialVersionUID = 1;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Tuple3<String, String, String>> out) {
            out.collect(Tuple3.of(text(message.key()), text(message.value()),
                    message.topic() + ", partition " + message.partition() + ", offset " + message.offset()));
        }

        private static String text(byte[] bytes) {
            return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public TypeInformation<Tuple3<String, String, String>> getProducedType() {
            return Types.TUPLE(Types.STRING, Types.STRING, Types.STRING);
        }
    }

    /** {@return the text, or the beginning of one that is too long} */
    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "...";
    }

    /** Reads the rows of a message, whose key is the symbol. A message with an invalid row is refused as a whole. */
    private static final class Rows extends ProcessFunction<Tuple3<String, String, String>, TradeBlock> {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement(Tuple3<String, String, String> message, Context context, Collector<TradeBlock> out) {
            String key = shortened(message.f0, QUOTED); // one that is too long is not valid, shortened or not
            try {
                List<Trade> trades = new ArrayList<>();
                for (String row : message.f1.split("\n")) {
                    String[] cells = row.strip().split(",", -1);
                    Arrays.setAll(cells, i -> shortened(cells[i], QUOTED));
                    trades.add(trade(cells));
                }
                out.collect(TradeBlock.of(key, trades));
            } catch (IllegalArgumentException e) { // also of numbers
                context.output(INVALID, Tuple2.of(key, shortened(message.f2 + ", key " + key + ": " + e.getMessage(), REFUSED)));
            }
        }

        private static Trade trade(String[] cells) {
            if (cells.length != COLUMNS && cells.length != COLUMNS + 1) {
                throw new IllegalArgumentException("a row has " + cells.length + " columns; expected agg_trade_id, price, quantity, "
                        + "first_trade_id, last_trade_id, timestamp, is_buyer_maker");
            }
            return Trade.of(TimestampUnit.detectedMicros(Long.parseLong(cells[5])), FixedPoint.parse(cells[1]),
                    FixedPoint.parse(cells[2]), Long.parseLong(cells[0]), Long.parseLong(cells[3]), Long.parseLong(cells[4]),
                    side(cells[6]));
        }

        private static Side side(String isBuyerMaker) {
            return switch (isBuyerMaker.toLowerCase(Locale.ROOT)) {
                case "true" -> Side.SELL;
                case "false" -> Side.BUY;
                default -> throw new IllegalArgumentException("is_buyer_maker is '" + isBuyerMaker + "'; expected true or false");
            };
        }
    }
}
