package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.run.AnalysisSteps;
import dev.rangebar.report.run.SampleFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import one.convert.Arguments;
import one.convert.FlameGraph;

/**
 * Flame graphs of benchmarks, as pages that load nothing. The samples come from perf and async-profiler; the converter
 * of async-profiler draws both.
 */
public final class FlameGraphs {
    private static final int LARGEST_BYTES = 1_000_000;

    private FlameGraphs() {
    }

    /** Reads the samples and returns the pages, by benchmark. */
    public static Map<String, String> read(SampleFiles samples) {
        Map<String, String> pages = new LinkedHashMap<>();
        AnalysisSteps.NATIVE_PROFILES.forEach((id, function) ->
            pages.put(id, page(id, function, PerfScript.collapsed(samples.flameGraph(id, SampleFiles.PERF_SCRIPT)))));
        AnalysisSteps.JAVA_PROFILES.forEach((id, function) ->
            pages.put(id, page(id, function, text(samples.flameGraph(id, SampleFiles.COLLAPSED)))));
        return pages;
    }

    /** Writes the pages into a folder, one file per benchmark. */
    public static void write(Path folder, Map<String, String> pages) {
        pages.forEach((id, page) -> {
            Path file = folder.resolve(id + ".html");
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, page);
            } catch (IOException e) {
                throw new BenchFailure(file + " cannot be written: " + e.getMessage(), e);
            }
        });
    }

    /** Draws stacks, one per line: functions with ";" between them, a blank and the number of samples. */
    public static String page(String id, String function, String collapsed) {
        if (collapsed.lines().noneMatch(stack -> stack.contains(function))) {
            throw new BenchFailure("the flame graph of " + id + " has " + collapsed.lines().count()
                + " different stacks, none of them with " + function);
        }
        Arguments arguments = new Arguments();
        arguments.title = id;
        FlameGraph graph = new FlameGraph(arguments);
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            graph.parseCollapsed(new StringReader(collapsed));
            graph.dump(page);
        } catch (IOException e) {
            throw new BenchFailure("the flame graph of " + id + " cannot be drawn: " + e.getMessage(), e);
        }
        if (page.size() > LARGEST_BYTES) {
            throw new BenchFailure("the flame graph of " + id + " has " + page.size() + " bytes, more than "
                + LARGEST_BYTES);
        }
        return page.toString(StandardCharsets.UTF_8);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BenchFailure(file.getFileName() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
