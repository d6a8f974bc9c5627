package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.tradefiles.Quotes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The core's text of bars is that of Java. */
class TextSinkTest {
    private static final int ROUNDS = 60;
    private static final int TRADES = 1_000;
    private static final Threshold DISTANCE = Threshold.ofDecimalBasisPoints(10);

    @ParameterizedTest
    @EnumSource(TextFormat.class)
    void coreWritesTheTextOfJava(TextFormat format) throws IOException {
        Random random = new Random(18 + format.ordinal());
        long bars = 0;
        for (int round = 0; round < ROUNDS; round++) {
            BarSeriesSpec series = random.nextInt(4) == 0 ? withoutVolume() : BarSeriesSpec.of(DISTANCE);
            List<BarField> columns = random.nextInt(4) == 0 ? List.of(BarField.values()) : someOf(random);
            try (BarBuffer buffer = extremeBars(random)) {
                assertEquals(text(format, columns, series, buffer.view(), false),
                        text(format, columns, series, buffer.view(), true), format + " " + columns);
                bars += buffer.size();
            }
        }
        assertTrue(bars > ROUNDS * 100, bars + " bars");
    }

    /** Returns a series of quotes whose volume and side are absent in readable formats. */
    private static BarSeriesSpec withoutVolume() {
        return new BarSeriesSpec(Optional.empty(), Optional.empty(), DISTANCE, true, Optional.empty(),
                Optional.of(new Quotes(Quotes.Price.MID, Quotes.Volume.NONE)));
    }

    private static List<BarField> someOf(Random random) {
        BarField[] all = BarField.values();
        List<BarField> some = new ArrayList<>();
        do {
            some.add(all[random.nextInt(all.length)]);
        } while (random.nextInt(8) > 0);
        return some;
    }

    private static String text(TextFormat format, List<BarField> columns, BarSeriesSpec series, BarView bars, boolean inCore)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BarSink sink = TextSink.toStream(format, out, columns, inCore).open(series, List.of())) {
            sink.write(bars);
            sink.write(bars);
            sink.end();
            sink.commit();
        }
        return out.toString(StandardCharsets.US_ASCII);
    }

    /** Builds bars of trades of any magnitude, with or without each optional field, and the forming bar behind them. */
    private static BarBuffer extremeBars(Random random) {
        BarBuffer bars = BarBuffer.create();
        boolean hasAggTradeIds = random.nextBoolean();
        boolean hasTradeIds = random.nextBoolean();
        boolean hasSide = random.nextBoolean();
        boolean isOrdinary = random.nextBoolean();
        int step = random.nextInt(48);
        long time = isOrdinary ? 1_723_161_256_000_000L : -(1L << 62) + (random.nextLong() >>> 2 + random.nextInt(20));
        try (RangeBarProcessor processor = RangeBarProcessor.create(DISTANCE)) {
            for (int i = 0; i < TRADES; i++) {
                long price = isOrdinary ? 6_000_000_000_000L + random.nextInt(20_000) * 1_000_000L : upTo(random, 60);
                Trade trade = Trade.of(time, Math.max(1, price), isOrdinary ? random.nextInt(100_000_000) : upTo(random, 60));
                trade = hasAggTradeIds ? trade.withAggTradeId(i) : trade;
                long first = upTo(random, 40);
                trade = hasTradeIds ? trade.withTradeIds(first, first + upTo(random, 40)) : trade;
                processor.push(hasSide ? trade.withSide(random.nextBoolean() ? Side.BUY : Side.SELL) : trade, bars);
                time = Math.min((1L << 62) - 1, time + upTo(random, step));
            }
            processor.formingBar(bars);
        }
        return bars;
    }

    /** Returns a number of at most so many bits, of any length. */
    private static long upTo(Random random, int bits) {
        return bits == 0 ? 0 : random.nextLong() >>> 64 - bits >>> random.nextInt(bits);
    }
}
