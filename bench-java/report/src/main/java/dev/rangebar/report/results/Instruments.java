package dev.rangebar.report.results;

import static dev.rangebar.report.run.RunPlan.InstrumentRound.API;
import static dev.rangebar.report.run.RunPlan.InstrumentRound.API_LAYER;
import static dev.rangebar.report.run.RunPlan.InstrumentRound.FFM_LAYER;
import static dev.rangebar.report.run.RunPlan.InstrumentRound.JAVA_IDS;
import static dev.rangebar.report.run.RunPlan.InstrumentRound.NATIVE_ID;
import static dev.rangebar.report.run.RunPlan.InstrumentRound.NATIVE_LAYER;
import static dev.rangebar.report.run.RunPlan.InstrumentRound.NATIVE_REPETITIONS;

import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.run.SampleFiles;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Three measurements of one quantity, Java over native for a batch of 1,000 trades: pairs in one JVM, which define it
 * (ffm/overhead), and two quotients of processes. Those come from rounds with one process of each kind; each round yields one pair, so
 * that the interval contains the noise between processes, which the iterations of one process do not show.
 *
 * @param overhead the pairs in one JVM
 * @param nanos    by id, the median of the iterations in each round, in ns per batch
 */
public record Instruments(OverheadOutput overhead, Map<String, List<Double>> nanos) {
    /**
     * One of the three, or a part of one.
     *
     * @param id       for programs
     * @param text     for people
     * @param javaNs   per batch
     * @param nativeNs per batch
     * @param ratio    Java over native
     * @param interval of the ratio; null below 6 rounds
     * @param ratios   of every pair or round
     * @param expected ratio that the pairs in one JVM have for the same calls
     */
    public record Instrument(String id, String text, double javaNs, double nativeNs, double ratio, Interval interval,
        Samples ratios, PairedEstimate expected) {
        /** Returns this ratio divided by that of the pairs, 1 for instruments that agree exactly; null without an interval. */
        public PairedEstimate overPairs() {
            return interval == null ? null : new PairedEstimate(ratio, interval).over(expected);
        }

        /** Returns whether this ratio differs from that of the pairs by no more than chance; null without an interval. */
        public Boolean agrees() {
            return interval == null ? null : overPairs().interval().low() <= 1 && overPairs().interval().high() >= 1;
        }
    }

    /** Reads the rounds. */
    static Instruments read(SampleFiles samples, int rounds, OverheadOutput overhead) {
        JmhOutput java = JmhOutput.read(SampleFiles.javaRounds(rounds).stream().map(round -> new JmhOutput.Files(
            JsonFields.read(samples.json(round)), JsonFields.read(samples.json(SampleFiles.workloads(round))))).toList(),
            JAVA_IDS, "a benchmark of a round");
        NativeOutput core = NativeOutput.read(samples.json(SampleFiles.nativeRounds(rounds)).map(JsonFields::readNative).toList(),
            List.of(NATIVE_ID), NATIVE_REPETITIONS);
        Map<String, List<Double>> nanos = new LinkedHashMap<>();
        JAVA_IDS.forEach(id -> nanos.put(id, medians(java.timesByRun(id))));
        nanos.put(NATIVE_ID, medians(core.byProcess(NATIVE_ID, "real_time")));
        return new Instruments(overhead, nanos);
    }

    /** Reads rounds that were measured without any other benchmark. */
    public static Instruments read(Path folder, int rounds) {
        SampleFiles samples = new SampleFiles(folder);
        return read(samples, rounds, OverheadOutput.ofFfm(samples.json(SampleFiles.overhead(rounds)).map(JsonFields::read).toList()));
    }

    private static List<Double> medians(List<Samples> rounds) {
        return rounds.stream().map(Samples::median).toList();
    }

    /** Returns the pairs in one JVM, the layers and the separate processes, in this order. */
    public List<Instrument> all() {
        return List.of(pairs(OverheadOutput.WHOLE, "pairs", "pairs in one JVM (ffm/overhead)"), layers(),
            quotient("processes", "separate processes: " + API + " over " + NATIVE_ID, API, NATIVE_ID, OverheadOutput.WHOLE));
    }

    /** Returns the calls of the bindings alone, in pairs and as a layer. */
    public List<Instrument> calls() {
        return List.of(pairs(OverheadOutput.CALLS, "pairs-calls", "calls alone: pairs in one JVM"), callsLayer());
    }

    /** Returns the Java API over the native loop, both by JMH. */
    public Instrument layers() {
        return quotient("layers", "layers by JMH: api-off-heap over native-loop", API_LAYER, NATIVE_LAYER, OverheadOutput.WHOLE);
    }

    /** Returns the bindings over the native loop, both by JMH. */
    public Instrument callsLayer() {
        return quotient("layers-calls", "calls alone: ffm-off-heap over native-loop", FFM_LAYER, NATIVE_LAYER, OverheadOutput.CALLS);
    }

    private Instrument pairs(String series, String id, String text) {
        PairedEstimate ratio = overhead.ratio(series);
        return new Instrument(id, text, overhead.javaTimes(series).median(), overhead.nativeTimes(series).median(), ratio.value(),
            ratio.interval(), overhead.ratios(series), ratio);
    }

    private Instrument quotient(String id, String text, String java, String core, String expected) {
        double[] above = values(nanos.get(java));
        double[] below = values(nanos.get(core));
        boolean enough = above.length >= PairedEstimate.LEAST_BLOCKS;
        PairedEstimate ratio = enough ? PairedEstimate.ratio(List.of(new PairedEstimate.Pairs(above, below))) : null;
        double javaNs = Samples.median(above);
        double nativeNs = Samples.median(below);
        return new Instrument(id, text, javaNs, nativeNs, enough ? ratio.value() : javaNs / nativeNs,
            enough ? ratio.interval() : null,
            new Samples(IntStream.range(0, above.length).mapToDouble(i -> above[i] / below[i]).toArray()), overhead.ratio(expected));
    }

    private static double[] values(Collection<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
