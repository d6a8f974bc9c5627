package dev.rangebar.ta4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.live.BinanceVenue;
import dev.rangebar.live.ExchangeFeed;
import dev.rangebar.live.FeedCounters;
import dev.rangebar.live.FeedListener;
import dev.rangebar.live.FeedStart;
import dev.rangebar.live.ReplayServer;
import dev.rangebar.live.TradeFeed;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseTradingRecord;
import org.ta4j.core.Position;
import org.ta4j.core.Strategy;
import org.ta4j.core.TradingRecord;
import org.ta4j.core.backtest.BarSeriesManager;
import org.ta4j.core.num.Num;

/** The example of paper trading: on a feed it has the positions of a backtest of the same trades. */
class PaperTradingTest {
    private static final int TRADES = 20_000;

    // example begins
    /** Orders of a strategy on a feed. Each is filled on paper, by the next trade after the bar that has caused it. */
    static final class PaperTrader implements FeedListener, AutoCloseable {
        private final RangeBarProcessor processor;
        private final LiveSeries live;
        private final Strategy strategy;
        private final TradingRecord record = new BaseTradingRecord();
        private final PrintStream orders;
        private boolean hasOrder;

        PaperTrader(String symbol, String threshold, PrintStream orders) {
            processor = RangeBarProcessor.create(Threshold.parse(threshold));
            live = new LiveSeries(processor, symbol);
            strategy = EmaCross.strategy(live.series(), 3, 8);
            this.orders = orders;
        }

        @Override
        public void trade(String symbol, Trade trade) {
            int lastBar = live.series().getEndIndex();
            if (hasOrder) {
                Num price = live.series().numFactory().numOf(new BigDecimal(trade.price()).movePointLeft(8));
                orders.println(trade.time() + (record.isClosed() ? " BUY " : " SELL ") + symbol + " at " + price);
                record.operate(lastBar + 1, price, live.series().numFactory().one());
                hasOrder = false;
            }
            if (live.push(trade)) {
                hasOrder = strategy.shouldOperate(lastBar + 1, record);
            }
        }

        @Override
        public void close() {
            live.close();
            processor.close();
        }
    }
    // example ends

    private static List<Trade> trades() {
        GeneratedTrades generated = new GeneratedTrades(7, TRADES);
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < TRADES; i++) {
            trades.add(Trade.of(generated.timestampMicros[i], generated.price[i], generated.volume[i], i, i, i,
                    generated.side[i] != 0 ? Side.SELL : Side.BUY));
        }
        return trades;
    }

    @Test
    void positionsAreThoseOfABacktest() throws Exception {
        List<Position> expected;
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(50)); BarBuffer bars = BarBuffer.create()) {
            processor.process(new GeneratedTrades(7, TRADES).columns(), bars);
            BarSeries series = Ta4jBars.series("generated", bars.view());
            expected = new BarSeriesManager(series).run(EmaCross.strategy(series, 3, 8)).getPositions();
        }
        ByteArrayOutputStream orders = new ByteArrayOutputStream();
        try (ReplayServer server = new ReplayServer(0, Map.of("BTCUSDT", trades()), 1_000, new ReplayServer.Behaviour() { });
                TradeFeed feed = ExchangeFeed.open(BinanceVenue.of(BinanceVenue.Market.SPOT)
                        .withStreamBase("ws://127.0.0.1:" + server.port()).withRestBase("http://127.0.0.1:" + server.port()),
                        Map.of("BTCUSDT", FeedStart.after(-1)));
                PaperTrader trader = new PaperTrader("BTCUSDT", "50", new PrintStream(orders, true, StandardCharsets.UTF_8))) {
            server.publish(TRADES);
            while (feed.counters().get(FeedCounters.Kind.TRADES) < TRADES) {
                feed.poll(Duration.ofSeconds(1), trader);
            }
            List<Position> positions = trader.record.getPositions();
            assertTrue(expected.size() > 10);
            assertEquals(expected.toString(), positions.toString());
            assertTrue(orders.toString(StandardCharsets.UTF_8).lines().allMatch(line -> line.matches(
                    "2023-\\S+ (BUY|SELL) BTCUSDT at \\d+(\\.\\d+)?")), orders.toString(StandardCharsets.UTF_8));
        }
    }
}
