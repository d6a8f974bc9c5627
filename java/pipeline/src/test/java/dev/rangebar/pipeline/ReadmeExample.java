package dev.rangebar.pipeline;

import dev.rangebar.Threshold;
import java.nio.file.Path;

/** The example of the class comment of {@link BarPipeline}; a test checks that they are the same. */
final class ReadmeExample {
    private ReadmeExample() {}

    static BuildResult build(Path day1, Path day2, String name) throws Exception {
        // @start region="pipeline"
        BuildResult result = BarPipeline.builder()
                .inputs(day1, day2)
                .thresholds(Threshold.parse("0.25%"), Threshold.parse("0.5%"))
                .onInvalidRow(OnInvalidRow.SKIP)
                .sink(TextSink.toFile(TextFormat.CSV, name)) // such as bars-{threshold}.csv
                .build()
                .run();
        System.out.println(result.bars() + " bars from " + result.trades() + " trades");
        // @end
        return result;
    }
}
