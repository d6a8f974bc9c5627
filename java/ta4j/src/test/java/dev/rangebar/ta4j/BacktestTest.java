package dev.rangebar.ta4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ta4j.core.Bar;
import org.ta4j.core.BarSeries;
import org.ta4j.core.TradingRecord;
import org.ta4j.core.backtest.BarSeriesManager;
import org.ta4j.core.criteria.pnl.GrossReturnCriterion;

/** The example strategy: its figures have expected values and are computed a second time without ta4j. */
class BacktestTest {
    private static final int FAST = 3;
    private static final int SLOW = 8;

    @Test
    void generatedTrades() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(50)); BarBuffer bars = BarBuffer.create()) {
            processor.process(new GeneratedTrades(7, 200_000).columns(), bars);
            BarSeries series = Ta4jBars.series("generated", bars.view());
            TradingRecord record = new BarSeriesManager(series).run(EmaCross.strategy(series, FAST, SLOW));
            List<List<Integer>> positions = record.getPositions().stream()
                    .map(position -> List.of(position.getEntry().getIndex(), position.getExit().getIndex())).toList();
            assertEquals(positions(series), positions);
            String gross = new GrossReturnCriterion().calculate(series, record).toString();
            assertEquals(rounded(grossReturn(series, positions)), rounded(new BigDecimal(gross)));
            assertEquals("11525 bars, 787 positions, gross return 1.084327982959617776537772700147057",
                    series.getBarCount() + " bars, " + positions.size() + " positions, gross return " + gross);
        }
    }

    /** Entry and exit are the open of the bar after the one at whose close the averages cross. */
    private static List<List<Integer>> positions(BarSeries series) {
        double[] close = series.getBarData().stream().mapToDouble(bar -> bar.getClosePrice().doubleValue()).toArray();
        double[] difference = new double[close.length];
        double fast = 0;
        double slow = 0;
        for (int i = FAST; i < close.length; i++) {
            fast = i == FAST ? close[i] : fast + (close[i] - fast) * 2 / (FAST + 1);
            slow = i <= SLOW ? close[i] : slow + (close[i] - slow) * 2 / (SLOW + 1);
            difference[i] = fast - slow;
        }
        List<List<Integer>> positions = new ArrayList<>();
        int entry = -1;
        for (int i = SLOW + 1; i + 1 < close.length; i++) {
            if (entry < 0 && difference[i] > 0 && difference[i - 1] < 0) {
                entry = i + 1;
            } else if (entry >= 0 && difference[i] < 0 && difference[i - 1] > 0) {
                positions.add(List.of(entry, i + 1));
                entry = -1;
            }
        }
        return positions;
    }

    private static BigDecimal grossReturn(BarSeries series, List<List<Integer>> positions) {
        BigDecimal product = BigDecimal.ONE;
        for (List<Integer> position : positions) {
            Bar entry = series.getBar(position.getFirst());
            Bar exit = series.getBar(position.getLast());
            product = product.multiply(exit.getOpenPrice().bigDecimalValue()
                    .divide(entry.getOpenPrice().bigDecimalValue(), MathContext.DECIMAL128), MathContext.DECIMAL128);
        }
        return product;
    }

    private static BigDecimal rounded(BigDecimal value) {
        return value.round(new MathContext(25));
    }

    /** The figures of docs/how-to/ta4j.md. */
    @Test
    void tradesOfTheCheckout() throws TradeFileException {
        assertEquals("434 bars, 23 positions, gross return 0.9942940294701473610104272914840380",
                backtest(Path.of(System.getProperty("rangebar.test.golden"), "in", "btcspot_30k.csv"), "5bps"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            BTCUSDT-aggTrades-2024-08-08.um.csv;   168 bars, 7 positions, gross return 1.000551792864178265948656113907604
            BTCUSDT-aggTrades-2024-08-08.spot.csv; 306 bars, 14 positions, gross return 1.001814791372225889441052214268260
            SPY-trades-2013-10-08.csv.gz;          7701 bars, 707 positions, gross return 0.9724852071140886206704526739211368
            """)
    void realTrades(String name, String expected) throws TradeFileException {
        Path file = Path.of(System.getProperty("rangebar.test.shared"), "market-data", name);
        if (!Files.exists(file)) {
            System.out.println("SKIPPED: there is no file " + file); // Maven only counts
        }
        assumeTrue(Files.exists(file), "there is no file " + file);
        assertEquals(expected, backtest(file, "1bps"));
    }

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
