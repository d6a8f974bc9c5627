package dev.rangebar.report.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.JsonFields;
import dev.rangebar.report.results.Instruments;
import dev.rangebar.report.results.Instruments.Instrument;
import dev.rangebar.report.results.OverheadOutput;
import dev.rangebar.report.results.PairedEstimate.Pairs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Tests the instruments of the FFM overhead: their intervals, their agreement, and the command that measures them alone. */
class InstrumentsTest {
    @TempDir
    private Path output;
    private final Random random = new Random(20251129);

    /** Times of a process differ from those of the next by 5 %, and the machine of one round from that of the next by 10 %. */
    private Instruments simulated(int rounds, double pairs, double layers) {
        double[] machine = random.doubles(rounds, 0.9, 1.1).toArray();
        OverheadOutput overhead = new OverheadOutput(Map.of("off-heap/1k", processes(rounds, pairs), "calls/1k",
            processes(rounds, Math.sqrt(pairs))));
        return new Instruments(overhead, Map.of("api/batch/1k", times(machine, 600 * layers), "core/batch/1k", times(machine, 600),
            "overhead/native-loop/1k", times(machine, 660), "overhead/ffm-off-heap/1k", times(machine, 660 * Math.sqrt(layers)),
            "overhead/api-off-heap/1k", times(machine, 660 * layers)));
    }

    private List<Double> times(double[] machine, double nanos) {
        return Arrays.stream(machine).mapToObj(speed -> nanos * speed * Math.exp(0.05 * random.nextGaussian())).toList();
    }

    private List<Pairs> processes(int count, double ratio) {
        return IntStream.range(0, count).mapToObj(i -> {
            double[] core = DoubleStream.generate(() -> 600 * Math.exp(0.02 * random.nextGaussian())).limit(48).toArray();
            double ofProcess = ratio * Math.exp(0.012 * random.nextGaussian());
            return new Pairs(Arrays.stream(core).map(nanos -> nanos * ofProcess).toArray(), core);
        }).toList();
    }

    private static Instrument find(Instruments instruments, String id) {
        return instruments.all().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    /** The interval of a quotient contains the noise between processes, which the iterations of one process do not show. */
    @Test
    void intervalOfRoundsContainsTheRatio() {
        for (int rounds : new int[] {8, 24}) {
            int contained = 0;
            double width = 0;
            for (int trial = 0; trial < 400; trial++) {
                Instrument layers = simulated(rounds, 1.1, 1.1).layers();
                contained += layers.interval().low() <= 1.1 && 1.1 <= layers.interval().high() ? 1 : 0;
                width += (layers.interval().high() - layers.interval().low()) / layers.ratio() / 2 / 400;
            }
            assertTrue(contained >= 372, rounds + " rounds: " + contained + " of 400 contain the ratio");
            assertTrue(width < (rounds == 8 ? 0.08 : 0.035), rounds + " rounds: half-width " + width);
        }
    }

    @Test
    void instrumentsOfOneRatioAgreeAndOthersDoNot() {
        int agreed = 0;
        int apart = 0;
        for (int trial = 0; trial < 200; trial++) {
            agreed += find(simulated(24, 1.1, 1.1), "layers").agrees() ? 1 : 0;
            apart += find(simulated(24, 1.1, 1.2), "processes").agrees() ? 0 : 1;
        }
        assertTrue(agreed >= 184, agreed + " of 200 agree");
        assertTrue(apart >= 190, apart + " of 200 differ");
        Instruments same = simulated(24, 1.1, 1.1);
        assertTrue(find(same, "pairs").agrees() && find(same, "pairs").overPairs().value() == 1, "an instrument agrees with itself");
        assertTrue(InstrumentsCommand.Table.of(simulated(24, 1.1, 1.4)).contains("| **no** |"));
    }

    @Test
    void fewRoundsHaveNoInterval() {
        Instrument layers = simulated(5, 1.1, 1.1).layers();
        assertNull(layers.interval());
        assertNull(layers.agrees());
        assertTrue(InstrumentsCommand.Table.of(simulated(1, 1.1, 1.1)).contains("too few rounds"));
    }

    @Test
    void commandPrintsEveryInstrumentWithItsInterval() {
        StringWriter out = new StringWriter();
        assertEquals(0, run(out, "--rounds", "6", "--out", output.resolve("instruments").toString()));
        List<String> rows = out.toString().lines().filter(line -> line.contains("[")).toList();
        assertEquals(5, rows.size(), out.toString());
        JsonFields.read(output.resolve("instruments/instruments.json")).elements().forEach(each -> assertFalse(
            each.get("interval").node().isNull() || each.get("overPairs").node().isNull(), each.node().toString()));
    }

    @Test
    void commandRejectsTooFewRounds() {
        StringWriter out = new StringWriter();
        assertEquals(2, run(out, "--rounds", "5", "--out", output.resolve("instruments").toString()));
        assertTrue(out.toString().contains("--rounds is 5; expected 6 or more"), out.toString());
    }

    private int run(StringWriter out, String... arguments) {
        RecordedOutputs recorded = new RecordedOutputs(output);
        return new CommandLine(new InstrumentsCommand(recorded::leave)).setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true)).execute(arguments);
    }
}
