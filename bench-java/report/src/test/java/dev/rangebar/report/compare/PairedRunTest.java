package dev.rangebar.report.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.compare.Comparison.ComparedSeries;
import dev.rangebar.report.compare.PairedRun.SampleSource;
import dev.rangebar.report.run.Tools;
import dev.rangebar.report.verdict.VerdictKind;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedRunTest {
    private static final PairedRun RUN = new PairedRun(8, 40, 0);

    @TempDir
    private Path folder;

    /** Machine that becomes slower by a factor of two on the way, with noise of 3 %, and 1 % between processes. */
    private static final class Machine {
        private final Random random;
        private final List<String> order = new ArrayList<>();
        private final List<String> series = new ArrayList<>();
        private double speed = 1;

        Machine(long seed) {
            random = new Random(seed);
        }

        IntFunction<SampleSource> side(String name, double factor, String... ids) {
            return process -> {
                double own = factor * Math.exp(0.01 * random.nextGaussian());
                return new SampleSource() {
                    @Override
                    public List<String> ids() {
                        return List.of(ids);
                    }

                    @Override
                    public double sample(String id) {
                        series.add(id);
                        speed *= Math.exp(Math.log(2) / 2000);
                        order.add(name);
                        return 1000 * own * speed * Math.exp(0.03 * random.nextGaussian());
                    }

                    @Override
                    public void close() {
                        order.add("close " + name);
                    }
                };
            };
        }
    }

    private static ComparedSeries compare(long seed, double factor) {
        Machine machine = new Machine(seed);
        return PairedComparison.compared("api/batch/1k", RUN.measure(machine.side("a", 1, "api/batch/1k"),
            machine.side("b", factor, "api/batch/1k"), i -> { }).get("api/batch/1k"));
    }

    /** The rate of false findings is that of the interval: 5 %, less for an interval that is a little wide. */
    @Test
    void findsNothingWhereNothingIs() {
        int found = 0;
        for (int seed = 0; seed < 200; seed++) {
            found += compare(seed, 1).verdict() == VerdictKind.UNCHANGED ? 0 : 1;
        }
        assertTrue(found <= 20, found + " of 200");
    }

    @Test
    void findsFourPerCentOnMachineThatBecomesSlower() {
        int found = 0;
        for (int seed = 0; seed < 100; seed++) {
            ComparedSeries series = compare(seed, 1.04);
            assertEquals(0.04, series.change(), 0.03);
            found += series.verdict() == VerdictKind.REGRESSED ? 1 : 0;
        }
        assertTrue(found >= 95, found + " of 100");
        assertEquals(VerdictKind.IMPROVED, compare(1, 0.96).verdict());
    }

    @Test
    void measuresCommonSeriesInTurn() {
        Machine machine = new Machine(1);
        var all = new PairedRun(2, 6, 0).measure(machine.side("a", 1, "x/1", "x/2", "x/3"), machine.side("b", 1, "x/3", "x/2"),
            i -> { });
        assertEquals(List.of("x/2", "x/3"), List.copyOf(all.keySet()));
        all.values().forEach(pairs -> {
            assertEquals(2, pairs.size());
            pairs.forEach(each -> assertEquals(6, each.numerator().length));
        });
        for (int i = 0; i + 1 < machine.order.size(); i += 2) {
            assertEquals(List.of("a", "b"), machine.order.subList(i, i + 2).stream().map(each ->
                each.replace("close ", "")).sorted().toList());
        }
        assertThrows(BenchFailure.class, () -> RUN.measure(machine.side("a", 1, "x/1"), machine.side("b", 1, "x/2"),
            i -> { }));
    }

    /** A JVM compiles code again when another series brings other types: the first one is not warm before all others have run. */
    @Test
    void warmsUpEverySeriesAgainAfterAllOthers() {
        Machine machine = new Machine(1);
        new PairedRun(1, 6, 0).measure(machine.side("a", 1, "x/1", "x/2"), machine.side("b", 1, "x/1", "x/2"), i -> { });
        String warmUp = String.join(" ", machine.series.subList(0, machine.series.size() - 2 * 2 * 6));
        assertTrue(warmUp.matches("(x/1 x/1 x/2 x/2 ?){2,}"), warmUp);
    }

    /** Runs in its own process. */
    static final class Program {
        private Program() {
        }

        public static void main(String[] arguments) throws Exception {
            System.out.println("x/1 x/2");
            BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
            for (String id = requests.readLine(); id != null; id = requests.readLine()) {
                if (id.equals("x/crash")) {
                    System.err.println("x/crash: wrong bars");
                    System.exit(1);
                }
                System.out.println(id.equals("x/text") ? "text" : id.equals("x/zero") ? "0.0" : "12.5");
            }
            System.out.println(arguments[0]);
        }
    }

    private SamplerProcess process(String last) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            System.getProperty("java.class.path"), Program.class.getName(), last));
        return new SamplerProcess("side A", command, folder.resolve("a.log"));
    }

    @Test
    void readsSamples() {
        try (SamplerProcess process = process("checked")) {
            assertEquals(List.of("x/1", "x/2"), process.ids());
            assertEquals(12.5, process.sample("x/1"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "x/crash | side A ended too early:\\nx/crash: wrong bars",
        "x/text  | side A measured \"text\" for x/text, expected a number:",
        "x/zero  | side A measured 0.0 ns for x/zero, expected a finite number above zero:",
    })
    void reportsProcess(String id, String message) {
        try (SamplerProcess process = process("checked")) {
            String text = assertThrows(BenchFailure.class, () -> process.sample(id)).getMessage();
            assertTrue(text.startsWith(message.replace("\\n", "\n")), text);
        }
    }

    @Test
    void reportsBarsThatWereNotChecked() {
        SamplerProcess process = process("other");
        assertTrue(assertThrows(BenchFailure.class, process::close).getMessage()
            .startsWith("side A ended with \"other\" instead of a check of its bars"));
        assertTrue(assertThrows(BenchFailure.class, () -> new SamplerProcess("side A",
            new Tools(folder, folder).javaProgram("Absent"), folder.resolve("a.log"))).getMessage()
            .startsWith("side A ended too early"));
    }
}
