package dev.rangebar.ta4j;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.nio.file.Path;
import org.ta4j.core.BarSeries;
import org.ta4j.core.TradingRecord;
import org.ta4j.core.backtest.BarSeriesManager;
import org.ta4j.core.criteria.pnl.GrossReturnCriterion;

/** The example of docs/how-to/ta4j.md. */
final class BacktestExample {
    private BacktestExample() {}

    // example begins
    static String backtest(Path tradeFile, String threshold) throws TradeFileException {
        try (TradeFileReader trades = TradeFileReader.open(TradeInput.ofFile("trades", tradeFile));
                RangeBarProcessor processor = RangeBarProcessor.create(Threshold.parse(threshold));
                LiveSeries live = new LiveSeries(processor, "BTCUSDT")) {
            for (TradeChunk chunk = trades.next(); chunk != null; chunk = trades.next()) {
                live.process(chunk.trades());
            }
            BarSeries series = live.series();
            TradingRecord record = new BarSeriesManager(series).run(EmaCross.strategy(series, 3, 8));
            return series.getBarCount() + " bars, " + record.getPositionCount() + " positions, gross return "
                    + new GrossReturnCriterion().calculate(series, record);
        }
    }
    // example ends
}
