package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BuildResult;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.tradefiles.TradeFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline of the documentation builds the golden bars from files that overlap. */
class PipelineExampleTest {
    @TempDir
    private Path folder;

    @Test
    void buildsTheGoldenBarsFromOverlappingFiles() throws IOException, TradeFileException {
        Path golden = Path.of(System.getProperty("rangebar.test.golden"));
        List<String> lines = Files.readAllLines(golden.resolve("in/btcspot_30k.csv"));
        Path first = folder.resolve("BTCUSDT-aggTrades-1.csv");
        Path second = folder.resolve("BTCUSDT-aggTrades-2.csv");
        Files.write(first, lines.subList(0, 20_001));
        Files.write(second, lines.subList(15_001, lines.size()));

        BuildResult result = build(folder, first, second);

        assertEquals(lines.size() - 1, result.trades());
        assertEquals(5_000, result.duplicateTrades());
        for (int dbps : List.of(250, 500)) {
            List<String> expected = Files.readAllLines(golden.resolve("out.txt")).stream()
                    .dropWhile(line -> !line.equals("# btcspot_30k." + dbps)).skip(2).takeWhile(line -> !line.startsWith("#"))
                    .filter(row -> row.endsWith(",0")).map(row -> row.split(",", 3)[0]).toList();
            assertEquals(dbps == 250 ? 30 : 11, expected.size());
            assertEquals(expected, openTimes(folder.resolve("bars-BTCUSDT-" + dbps + ".parquet")), dbps + " dbps");
        }
    }

    private static List<String> openTimes(Path file) throws DatabaseException {
        List<String> times = new ArrayList<>();
        try (BarQuery query = BarQuery.execute(file, "select epoch_us(open_time) from bars")) {
            for (List<Object> row = query.next(); row != null; row = query.next()) {
                times.add(row.getFirst().toString());
            }
        }
        return times;
    }

    // example begins
    static BuildResult build(Path folder, Path... tradeFiles) throws TradeFileException, IOException {
        FileNamePattern output = new FileNamePattern(folder.resolve("bars-{symbol}-{threshold}.parquet").toString());
        BuildResult result = BarPipeline.builder()
                .inputs(tradeFiles)
                .thresholds(Threshold.ofPercent("0.25"), Threshold.ofPercent("0.5"))
                .onInvalidRow(OnInvalidRow.SKIP)
                .sink(ParquetSink.factory(output))
                .build()
                .run();
        System.out.println(result.bars() + " bars from " + result.trades() + " trades, "
                + result.duplicateTrades() + " duplicates skipped");
        return result;
    }
    // example ends
}
