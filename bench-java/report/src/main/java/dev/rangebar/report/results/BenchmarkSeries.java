package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Interval;

/**
 * One series of the monitor, as this run found it.
 *
 * @param id       for ever the same
 * @param layer    "core", "api" or "ffm"
 * @param unit     for ever the same
 * @param file     the published file that holds it
 * @param value    finite and above zero
 * @param interval of the value; null if there is one sample only, or if it is exact
 * @param samples  what the value was made of
 */
public record BenchmarkSeries(String id, String layer, String unit, String file, double value, Interval interval, Samples samples) {
    public static final String NATIVE_FILE = "native-bench.json";
    public static final String JAVA_FILE = "java-bench.json";
    public static final String DERIVED_FILE = "derived-bench.json";

    public BenchmarkSeries {
        if (!Double.isFinite(value) || value <= 0) {
            throw new BenchFailure(id + " is " + value + ", not a finite number above zero");
        }
    }

    /** The median of samples. */
    public static BenchmarkSeries of(String id, String unit, String file, Samples samples) {
        return new BenchmarkSeries(id, layerOf(id), unit, file, samples.median(), samples.interval(), samples);
    }

    /** A value that is the same in every run of the same code. */
    public static BenchmarkSeries exact(String id, String unit, double value) {
        return new BenchmarkSeries(id, layerOf(id), unit, DERIVED_FILE, value, null, new Samples(value));
    }

    private static String layerOf(String id) {
        return id.substring(0, id.indexOf('/'));
    }
}
