package dev.rangebar.arrow;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Bars of generated trades: the written bytes, and the values that a reader has to see. */
final class WrittenBars {
    static final Map<String, String> METADATA = Map.of("threshold_dbps", "10", "source", "gr\u00fc\u00dfe.csv");

    /** The columns and their types, as pyarrow names them. */
    static final List<String> TYPES = Stream.of(
            "open_time timestamp[us, tz=UTC]", "close_time timestamp[us, tz=UTC]", "open decimal128(19, 8)",
            "high decimal128(19, 8)", "low decimal128(19, 8)", "close decimal128(19, 8)", "volume decimal128(38, 8)",
            "turnover decimal128(38, 16)", "buy_volume decimal128(38, 8)", "sell_volume decimal128(38, 8)",
            "buy_turnover decimal128(38, 16)", "sell_turnover decimal128(38, 16)", "first_trade_id int64",
            "last_trade_id int64", "first_agg_trade_id int64", "last_agg_trade_id int64", "trade_count int64",
            "agg_trade_count int64", "buy_trade_count int64", "sell_trade_count int64", "vwap decimal128(19, 8)",
            "duration_us int64", "ofi double", "vwap_close_deviation double", "price_impact double",
            "kyle_lambda_proxy double", "trade_intensity double", "volume_per_trade double", "aggression_ratio double",
            "aggregation_density double", "turnover_imbalance double", "is_incomplete bool").toList();

    final byte[] bytes;
    final List<String> rows = new ArrayList<>();

    private WrittenBars(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Seed 0 makes several batches. */
    static WrittenBars of(BarArrowWriter.Form form, int seed) throws IOException {
        return of(form, trades(seed, seed == 0 ? 100_000 : 20_000), seed == 0 ? 1 : 50, seed);
    }

    /** Writes the bars in parts of random length. */
    static WrittenBars of(BarArrowWriter.Form form, TradeColumns trades, int dbps, int seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BarArrowWriter writer = new BarArrowWriter(out, form, METADATA);
        List<String> rows = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(dbps));
                BarBuffer bars = BarBuffer.create()) {
            for (long from = 0, length; from < trades.count(); from += length) {
                length = Math.min(trades.count() - from, random.nextInt(1, 20_000));
                bars.clear();
                processor.process(trades.slice(from, length), bars);
                writer.write(bars.view());
                bars.view().forEach(bar -> rows.add(row(bar)));
            }
            bars.clear();
            processor.formingBar(bars);
            writer.write(bars.view());
            bars.view().forEach(bar -> rows.add(row(bar)));
        }
        writer.finish();
        WrittenBars written = new WrittenBars(out.toByteArray());
        written.rows.addAll(rows);
        return written;
    }

    /** Returns exact text: decimals in plain digits, times in microseconds, doubles as their bits. */
    private static String row(RangeBar bar) {
        boolean side = bar.fields().side();
        boolean tradeIds = bar.fields().tradeIds();
        boolean aggTradeIds = bar.fields().aggTradeIds();
        return Stream.of(micros(bar.openTime()), micros(bar.closeTime()), text(bar.open()), text(bar.high()),
                text(bar.low()), text(bar.close()), text(bar.volume()), text(bar.turnover()),
                side ? text(bar.buyVolume().get()) : "null", side ? text(bar.sellVolume().get()) : "null",
                side ? text(bar.buyTurnover().get()) : "null", side ? text(bar.sellTurnover().get()) : "null",
                tradeIds ? bar.firstTradeId().getAsLong() : "null", tradeIds ? bar.lastTradeId().getAsLong() : "null",
                aggTradeIds ? bar.firstAggTradeId().getAsLong() : "null", aggTradeIds ? bar.lastAggTradeId().getAsLong() : "null",
                bar.tradeCount(), bar.aggTradeCount(), side ? bar.buyTradeCount().getAsLong() : "null",
                side ? bar.sellTradeCount().getAsLong() : "null", text(bar.vwap()), bar.features().duration().toNanos() / 1_000,
                side ? bits(bar.features().orderFlowImbalance()) : "null", bits(bar.features().vwapCloseDeviation()),
                bits(bar.features().priceImpact()), side ? bits(bar.features().kyleLambdaProxy()) : "null",
                bits(bar.features().tradeIntensity()), bits(bar.features().volumePerTrade()),
                side ? bits(bar.features().aggressionRatio()) : "null", bits(bar.features().aggregationDensity()),
                side ? bits(bar.features().turnoverImbalance()) : "null", bar.incomplete() ? "True" : "False")
                .map(Object::toString).collect(Collectors.joining("|"));
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /** Returns text with an exponent where Java and Python write one: 0 with many decimals. */
    static String text(BigDecimal value) {
        return value.toString();
    }

    static String bits(double value) {
        return "%016x".formatted(Double.doubleToRawLongBits(value));
    }

    /** Generates trades of a random walk; every third seed has ids, every second one has sides. */
    static TradeColumns trades(int seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] times = new long[count];
        long[] prices = new long[count];
        long[] volumes = new long[count];
        long[] aggTradeIds = new long[count];
        long[] firstIds = new long[count];
        long[] lastIds = new long[count];
        byte[] side = new byte[count];
        long time = seed == 0 ? -5_000_000L : 1_700_000_000_000_000L;
        long price = 60_000_00000000L;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(3) == 0 ? random.nextLong(2_000_000) : 0;
            price = Math.max(1, price + (long) (random.nextDouble(-1, 1) * price / 4_000));
            times[i] = time;
            prices[i] = price;
            volumes[i] = random.nextInt(4) == 0 ? 0 : random.nextLong(1L << random.nextInt(1, 55));
            aggTradeIds[i] = i + 7;
            firstIds[i] = 3L * i;
            lastIds[i] = 3L * i + random.nextInt(3);
            side[i] = (byte) random.nextInt(2);
        }
        TradeColumns trades = TradeColumns.of(times, prices, volumes);
        if (seed % 3 == 0) {
            trades = trades.withAggTradeIds(aggTradeIds).withTradeIds(firstIds, lastIds);
        }
        return seed % 2 == 0 ? trades.withSides(side) : trades;
    }
}
