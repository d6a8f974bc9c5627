package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rangebar.BarField;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Trade files, and the bars that the API makes of them. */
final class TestBars {
    static final String HEADER = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,"
            + "is_buyer_maker\n";

    private TestBars() {}

    static BarSeriesSpec series(int dbps) {
        return BarSeriesSpec.of(Threshold.ofDecimalBasisPoints(dbps));
    }

    /** Rows with all columns, some ids missing in between, prices and quantities with up to 8 decimals. */
    static List<String> rows(Random random, int count) {
        List<String> rows = new ArrayList<>();
        long id = random.nextInt(1_000);
        long tradeId = 10_000;
        long time = 1_723_161_256_322L;
        long price = 6_000_000_000_000L;
        for (int i = 0; i < count; i++) {
            id += random.nextInt(20) == 0 ? 3 : 1;
            time += random.nextInt(3) * 40L;
            price += Math.round(random.nextGaussian() * 3_000_000_000L);
            int trades = 1 + random.nextInt(4);
            rows.add(id + "," + BigDecimal.valueOf(price, 8).toPlainString() + ","
                    + BigDecimal.valueOf(random.nextLong(500_000_000_000L), 8).toPlainString() + "," + tradeId + ","
                    + (tradeId + trades - 1) + "," + time + "," + random.nextBoolean());
            tradeId += trades;
        }
        return rows;
    }

    static Path write(Path file, List<String> rows) throws IOException {
        return Files.writeString(file, HEADER + String.join("\n", rows) + "\n");
    }

    /** {@return the bars that the API makes of files, one after the other} */
    static List<RangeBar> ofFiles(BarSeriesSpec series, List<Path> files) throws TradeFileException {
        List<RangeBar> bars = new ArrayList<>();
        try (RangeBarProcessor processor = series.newProcessor()) {
            for (Path file : files) {
                try (TradeFileReader reader = TradeFileReader.open(TradeInput.ofFile(file.toString(), file))) {
                    for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                        bars.addAll(processor.process(chunk.trades()));
                    }
                }
            }
        }
        return bars;
    }

    /** Adds the trades of files to a database. */
    static void build(Path file, String symbol, List<BarSeriesSpec> series, List<Path> files)
            throws IOException, TradeFileException {
        try (BarDatabase database = BarDatabase.open(file)) {
            build(database, symbol, series, files);
        }
    }

    static void build(BarDatabase database, String symbol, List<BarSeriesSpec> series, List<Path> files)
            throws IOException, TradeFileException {
        BarSeriesSpec any = series.getFirst();
        BarPipeline.Builder pipeline = BarPipeline.builder().inputs(files.toArray(Path[]::new)).symbol(symbol)
                .distances(series.stream().map(BarSeriesSpec::distance).toList()).timestampGate(any.timestampGate())
                .sink(database);
        any.maxGap().ifPresent(pipeline::maxGap);
        pipeline.build().run();
    }

    /** Cuts rows at random places. */
    static List<List<String>> cut(List<String> rows, int parts, Random random) {
        int[] cuts = random.ints(parts - 1, 1, rows.size()).sorted().distinct().toArray();
        List<List<String>> pieces = new ArrayList<>();
        int from = 0;
        for (int cut : Arrays.copyOf(cuts, cuts.length + 1)) {
            int to = cut == 0 ? rows.size() : cut;
            pieces.add(rows.subList(from, to));
            from = to;
        }
        return pieces;
    }

    /** {@return the expected value of a column: that of the API, or null where the trade fields are absent} */
    static Object expected(BarField field, RangeBar bar) {
        boolean side = bar.hasSide();
        return switch (field) {
            case OPEN_TIME -> bar.openTime();
            case CLOSE_TIME -> bar.closeTime();
            case OPEN -> bar.open();
            case HIGH -> bar.high();
            case LOW -> bar.low();
            case CLOSE -> bar.close();
            case VOLUME -> bar.volume();
            case TURNOVER -> bar.turnover();
            case BUY_VOLUME -> bar.buyVolume().orElse(null);
            case SELL_VOLUME -> bar.sellVolume().orElse(null);
            case BUY_TURNOVER -> bar.buyTurnover().orElse(null);
            case SELL_TURNOVER -> bar.sellTurnover().orElse(null);
            case FIRST_TRADE_ID -> bar.fields().tradeIds() ? (Object) bar.firstTradeId().getAsLong() : null;
            case LAST_TRADE_ID -> bar.fields().tradeIds() ? (Object) bar.lastTradeId().getAsLong() : null;
            case FIRST_AGG_TRADE_ID -> bar.fields().aggTradeIds() ? (Object) bar.firstAggTradeId().getAsLong() : null;
            case LAST_AGG_TRADE_ID -> bar.fields().aggTradeIds() ? (Object) bar.lastAggTradeId().getAsLong() : null;
            case TRADE_COUNT -> bar.tradeCount();
            case AGG_TRADE_COUNT -> bar.aggTradeCount();
            case BUY_TRADE_COUNT -> side ? (Object) bar.buyTradeCount().getAsLong() : null;
            case SELL_TRADE_COUNT -> side ? (Object) bar.sellTradeCount().getAsLong() : null;
            case VWAP -> bar.vwap();
            case DURATION_US -> bar.features().duration().toNanos() / 1_000;
            case OFI -> side ? (Object) bar.features().orderFlowImbalance() : null;
            case VWAP_CLOSE_DEVIATION -> bar.features().vwapCloseDeviation();
            case PRICE_IMPACT -> bar.features().priceImpact();
            case KYLE_LAMBDA_PROXY -> side ? (Object) bar.features().kyleLambdaProxy() : null;
            case TRADE_INTENSITY -> bar.features().tradeIntensity();
            case VOLUME_PER_TRADE -> bar.features().volumePerTrade();
            case AGGRESSION_RATIO -> side ? (Object) bar.features().aggressionRatio() : null;
            case AGGREGATION_DENSITY -> bar.features().aggregationDensity();
            case TURNOVER_IMBALANCE -> side ? (Object) bar.features().turnoverImbalance() : null;
            case IS_INCOMPLETE -> bar.incomplete();
        };
    }

    /** Compares a value with that of the API, to the last bit. */
    static void assertSame(BarField field, RangeBar bar, Object actual) {
        Object expected = expected(field, bar);
        if (expected instanceof BigDecimal exact && actual instanceof BigDecimal read) {
            assertEquals(0, exact.compareTo(read), field + ": " + read + " for " + exact);
        } else {
            assertEquals(expected, actual, field.toString());
        }
    }

    static Instant instant(Object time) {
        return switch (time) {
            case java.time.OffsetDateTime offset -> offset.toInstant();
            case Instant instant -> instant;
            default -> throw new AssertionError(time.getClass() + " is no point in time");
        };
    }
}
