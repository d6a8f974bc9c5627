package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.run.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import one.convert.Arguments;
import one.convert.FlameGraph;

/**
 * Where the time of a benchmark goes, as pages that need nothing but themselves: perf samples the native ones,
 * async-profiler those in Java, and async-profiler's converter draws both.
 */
public final class FlameGraphs {
    /** Benchmarks, each with a function that the samples have to show, or something else was sampled. */
    private static final Map<String, String> NATIVE = functions("core/batch/1m", "rb_process", "core/stream/1m",
        "rb_push");
    private static final Map<String, String> JAVA = functions("api/batch/1m", "rb_process", "api/stream/1m", "rb_push");
    private static final int LARGEST_BYTES = 1_000_000;

    private FlameGraphs() {
    }

    private static Map<String, String> functions(String id, String function, String other, String otherFunction) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(id, function);
        all.put(other, otherFunction);
        return all;
    }

    /** By output file, in order: the command that leaves it. Those of perf script print it. */
    public static Map<Path, List<String>> commands(Tools tools, Path samples) {
        Map<Path, List<String>> commands = new LinkedHashMap<>();
        for (String id : NATIVE.keySet()) {
            Path recording = file(samples, id, ".perf");
            // By the clock, since a virtual machine may count no cycles; only what is ours, not the system's.
            commands.put(recording, tools.nativeProgram(List.of("perf", "record", "--quiet", "--event=cpu-clock:u",
                "--freq=499", "--call-graph=dwarf,4096", "--output=" + recording), "rangebar-bench",
                "--benchmark_filter=^" + id + "$", "--benchmark_min_time=2"));
            commands.put(file(samples, id, PerfScript.SUFFIX), List.of("perf", "script", "--input=" + recording,
                "--fields=comm,ip,sym"));
        }
        for (String id : JAVA.keySet()) {
            Path stacks = file(samples, id, ".collapsed");
            commands.put(stacks, tools.javaProgram("JmhMain", "--out", file(samples, id, ".json").toString(),
                "--include", "^" + id + "$", "-f", "1", "-wi", "5", "-w", "500ms", "-i", "5", "-r", "500ms",
                "-jvmArgsAppend", "-agentpath:" + Tools.profiler() + "=start,event=cpu,interval=1ms,file=" + stacks));
        }
        return commands;
    }

    /** By benchmark: its page. */
    public static Map<String, String> read(Path samples) {
        Map<String, String> pages = new LinkedHashMap<>();
        NATIVE.forEach((id, function) ->
            pages.put(id, page(id, function, PerfScript.collapsed(file(samples, id, PerfScript.SUFFIX)))));
        JAVA.forEach((id, function) -> pages.put(id, page(id, function, text(file(samples, id, ".collapsed")))));
        return pages;
    }

    /** Below a folder, one file per benchmark. */
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

    /** Of stacks, one a line: functions with ";" between them, a blank, and how often. */
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

    static Path file(Path samples, String id, String suffix) {
        return samples.resolve("flame-graph-" + id.replace('/', '-') + suffix);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BenchFailure(file.getFileName() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
