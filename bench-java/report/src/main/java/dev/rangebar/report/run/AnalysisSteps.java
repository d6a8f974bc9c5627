package dev.rangebar.report.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Steps of the weekly scope that time nothing: Callgrind counts instructions, perf samples the native benchmarks and
 * async-profiler the Java ones.
 */
public final class AnalysisSteps {
    /** Number of times that instructions are counted: both counts must be equal. */
    public static final List<Integer> REPETITIONS = List.of(1, 2);
    /** Profiled native benchmarks, each with a function that its samples must show. */
    public static final Map<String, String> NATIVE_PROFILES = profiles("core/batch/1m", "core/stream/1m");
    /** Profiled Java benchmarks, each with a function that its samples must show. */
    public static final Map<String, String> JAVA_PROFILES = profiles("api/batch/1m", "api/stream/1m");
    private static final int SECONDS_TO_COUNT = 3;
    private static final int SECONDS_TO_PROFILE = 6;

    private final Tools tools;
    private final SampleFiles samples;
    private final List<Step> steps = new ArrayList<>();

    private AnalysisSteps(Tools tools, SampleFiles samples) {
        this.tools = tools;
        this.samples = samples;
    }

    private static Map<String, String> profiles(String batch, String stream) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(batch, "rb_process");
        all.put(stream, "rb_push");
        return all;
    }

    /** Returns the kernels that Callgrind can run on this processor: it supports nothing wider than AVX2. */
    public static List<String> kernels() {
        return List.of("scalar", "portable", System.getProperty("os.arch").equals("aarch64") ? "neon" : "avx2");
    }

    /** Returns the texts of bars whose instructions are counted: arguments of {@code rangebar-instructions}. */
    public static List<String> texts() {
        return List.of("csv", "json-lines");
    }

    /** Returns the features whose instructions are counted, arguments of {@code rangebar-instructions}, each with the counted function. */
    public static Map<String, String> features() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("exact", "rb_compute_features");
        all.put("reference", "rb_compute_features");
        all.put("footprint", "rb_compute_footprints");
        return all;
    }

    /** Returns the texts of trades whose reading is counted: arguments of {@code rangebar-instructions}. */
    public static List<String> rows() {
        return List.of("trades");
    }

    /** Returns all steps, in order. */
    static List<Step> of(Tools tools, SampleFiles samples) {
        AnalysisSteps analysis = new AnalysisSteps(tools, samples);
        kernels().forEach(kernel -> REPETITIONS.forEach(repetition -> analysis.countInstructions(kernel, repetition)));
        texts().forEach(text -> REPETITIONS.forEach(repetition -> analysis.count("portable", "rb_write_bars", text, repetition)));
        rows().forEach(text -> REPETITIONS.forEach(repetition ->
            analysis.count(kernels().getLast(), "rb_read_trades", text, repetition)));
        features().forEach((features, function) -> REPETITIONS.forEach(repetition ->
            analysis.count(kernels().getLast(), function, features, repetition)));
        NATIVE_PROFILES.keySet().forEach(analysis::profileNative);
        JAVA_PROFILES.keySet().forEach(analysis::profileJava);
        return analysis.steps;
    }

    private void countInstructions(String kernel, int repetition) {
        Path output = samples.instructions(kernel, repetition);
        steps.add(Step.writing(output, SECONDS_TO_COUNT, tools.nativeProgram(counting(kernel, output),
            "rangebar-instructions")));
    }

    private void count(String kernel, String function, String argument, int repetition) {
        Path output = samples.instructions(argument, repetition);
        steps.add(Step.writing(output, SECONDS_TO_COUNT, tools.nativeProgram(counting(kernel, function, output),
            "rangebar-instructions", argument)));
    }

    /** Returns the command in front of a program whose batch is counted, by {@code env}. */
    public static List<String> counting(String kernel, Path output) {
        return counting(kernel, "rb_process", output);
    }

    /** Callgrind counts inside one function only; LD_BIND_NOW keeps the work of the linker out of the count. */
    private static List<String> counting(String kernel, String function, Path output) {
        return List.of("env", "RB_KERNEL=" + kernel, "LD_BIND_NOW=1", "valgrind", "--tool=callgrind",
            "--collect-atstart=no", "--toggle-collect=" + function, "--callgrind-out-file=" + output);
    }

    private void profileNative(String id) {
        Path recording = samples.flameGraph(id, ".perf");
        // By the clock, since a virtual machine may not count cycles; user code only.
        steps.add(Step.writing(recording, SECONDS_TO_PROFILE, tools.nativeProgram(List.of("perf", "record", "--quiet",
            "--event=cpu-clock:u", "--freq=499", "--call-graph=dwarf,4096", "--output=" + recording), "rangebar-bench",
            "--benchmark_filter=^" + id + "$", "--benchmark_min_time=2")));
        steps.add(Step.printing(samples.flameGraph(id, SampleFiles.PERF_SCRIPT), SECONDS_TO_PROFILE,
            List.of("perf", "script", "--input=" + recording, "--fields=comm,ip,sym")));
    }

    private void profileJava(String id) {
        Path stacks = samples.flameGraph(id, SampleFiles.COLLAPSED);
        steps.add(Step.writing(stacks, SECONDS_TO_PROFILE, tools.javaProgram("JmhMain", "--out",
            samples.flameGraph(id, ".json").toString(), "--include", "^" + id + "$", "-f", "1", "-wi", "5",
            "-w", "500ms", "-i", "5", "-r", "500ms", "-jvmArgsAppend",
            "-agentpath:" + Tools.profiler() + "=start,event=cpu,interval=1ms,file=" + stacks)));
    }
}
