package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Interval;
import java.util.Collections;
import java.util.List;

/**
 * One series of the monitor, with the value that this run measured.
 *
 * @param id        persisted, never changes
 * @param layer     first part of the id, such as "core", "api" or "ffm"
 * @param unit      persisted, never changes
 * @param file      published file that holds it
 * @param value     finite and above zero
 * @param interval  of the value; null if there is only one sample or if the value is exact
 * @param samples   measurements behind the value
 * @param processes value of each process, if several processes have measured an exact value; else empty
 */
public record BenchmarkSeries(String id, String layer, String unit, String file, double value, Interval interval,
    Samples samples, List<Double> processes) {
    /** Published file of the native benchmarks. */
    public static final String NATIVE_FILE = "native-bench.json";
    /** Published file of the Java benchmarks. */
    public static final String JAVA_FILE = "java-bench.json";
    /** Published file of derived values. */
    public static final String DERIVED_FILE = "derived-bench.json";

    public BenchmarkSeries {
        if (!Double.isFinite(value) || value <= 0) {
            throw new BenchFailure(id + " is " + value + ", expected a finite number above zero");
        }
    }

    /** Returns a series whose value is the median of samples. */
    public static BenchmarkSeries of(String id, String unit, String file, Samples samples) {
        return new BenchmarkSeries(id, layerOf(id), unit, file, samples.median(), samples.interval(), samples,
            List.of());
    }

    /** Returns a series of an exact value: the same in every run of the same code. */
    public static BenchmarkSeries exact(String id, String unit, double value) {
        return new BenchmarkSeries(id, layerOf(id), unit, DERIVED_FILE, value, null, new Samples(value), List.of());
    }

    /** Returns a series of a value that is exact if all processes agree: the smallest of them. */
    public static BenchmarkSeries exact(String id, String unit, List<Double> processes, Samples samples) {
        return new BenchmarkSeries(id, layerOf(id), unit, DERIVED_FILE, Collections.min(processes), null, samples, processes);
    }

    /** Returns a derived series whose value comes with its own interval. */
    public static BenchmarkSeries derived(String id, String unit, double value, Interval interval, Samples samples) {
        return new BenchmarkSeries(id, layerOf(id), unit, DERIVED_FILE, value, interval, samples, List.of());
    }

    private static String layerOf(String id) {
        return id.substring(0, id.indexOf('/'));
    }
}
