package dev.rangebar.database;

import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BuildResult;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.tradefiles.TradeFileException;
import java.io.IOException;
import java.nio.file.Path;

/** The example of docs/how-to/java-pipeline.md. */
final class PipelineExample {
    private PipelineExample() {}

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
