package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.arrow.BarArrowWriter;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** build writes for Arrow what the library writes, whose tests read it back; with what the bars were built from. */
class ArrowBuildTest {
    private static final int DBPS = 50;

    @TempDir
    private Path folder;

    @Test
    void theNameOfTheOutputTellsTheForm() throws Exception {
        String trades = DatabaseBuildTest.days(folder, "AAA", 1, 3_000).getFirst();
        for (String name : List.of("bars.arrow", "bars-{threshold}.arrows")) {
            Cli.run("build", trades, "--threshold", String.valueOf(DBPS), "-o", folder.resolve(name).toString())
                    .succeeded();
            Path file = folder.resolve(name.replace("{threshold}", String.valueOf(DBPS)));
            BarArrowWriter.Form form = name.endsWith("s") ? BarArrowWriter.Form.STREAM : BarArrowWriter.Form.FILE;
            assertArrayEquals(expected(form, trades), Files.readAllBytes(file));
        }
    }

    @Test
    void bothFormsGoToStandardOutput() throws Exception {
        String trades = DatabaseBuildTest.days(folder, "AAA", 1, 3_000).getFirst();
        for (BarArrowWriter.Form form : BarArrowWriter.Form.values()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Cli.run(InputStream.nullInputStream(), out, "build", trades, "--threshold", String.valueOf(DBPS),
                    "--format", form == BarArrowWriter.Form.FILE ? "arrow" : "arrows").succeeded();
            assertArrayEquals(expected(form, trades), out.toByteArray());
        }
    }

    @Test
    void afterAnErrorThereIsNoFile() throws IOException {
        String trades = DatabaseBuildTest.days(folder, "AAA", 1, 3_000).getFirst();
        Files.writeString(Path.of(trades), Files.readString(Path.of(trades)) + "x\n");
        assertEquals(ExitCode.DATA, Cli.run("build", trades, "--threshold", String.valueOf(DBPS), "-o",
                folder.resolve("bars.arrow").toString()).exitCode());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(Path.of(trades)), left.toList());
        }
    }

    private static byte[] expected(BarArrowWriter.Form form, String trades) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TradeFileReader reader = TradeFileReader.open(TradeInput.ofFile("trades", Path.of(trades)));
                RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(DBPS));
                BarBuffer bars = BarBuffer.create()) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                processor.process(chunk.trades(), bars);
            }
            assertTrue(bars.size() > 20, bars.size() + " bars");
            BarArrowWriter writer = new BarArrowWriter(bytes, form, BarSeriesSpec.of(new Threshold(DBPS))
                    .withSymbol("AAA").metadata(List.of(trades)));
            writer.write(bars.view());
            writer.finish();
        }
        return bytes.toByteArray();
    }
}
