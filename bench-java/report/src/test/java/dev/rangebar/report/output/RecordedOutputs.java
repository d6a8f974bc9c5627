package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.Resources;
import dev.rangebar.report.run.RunPlan;
import dev.rangebar.report.run.RunPlan.InstrumentRound;
import dev.rangebar.report.run.RunProgress;
import dev.rangebar.report.run.RunScope;
import dev.rangebar.report.run.SampleFiles;
import dev.rangebar.report.run.Step;
import dev.rangebar.report.run.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the scope smoke with recorded outputs in place of programs; a test may alter them. */
public final class RecordedOutputs {
    static final Git GIT = new Git("0123456789abcdef0123456789abcdef01234567", false);

    /** Outputs of another JDK have the form of those of this one. */
    private static final Pattern OF_JDK = Pattern.compile("overhead-jni(-jdk(\\d+))-1\\.json");

    private final Path output;
    private final Map<String, UnaryOperator<String>> alterations = new HashMap<>();
    private final SortedMap<Integer, Path> jdks = new TreeMap<>();

    /** Creates a run that writes into a folder. */
    public RecordedOutputs(Path output) {
        this.output = output;
    }

    /** Adds a JDK on which JNI is measured. */
    RecordedOutputs on(int jdk) {
        jdks.put(jdk, Path.of("java"));
        return this;
    }

    /** Alters the JSON output of a step. */
    RecordedOutputs altering(String file, Consumer<JsonNode> alter) {
        return alteringText(file, text -> {
            try {
                JsonNode node = JsonFields.JSON.readTree(text.replace("NaN,", "0.0,")); // in an aggregate
                alter.accept(node);
                return JsonFields.JSON.writeValueAsString(node);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    RecordedOutputs alteringText(String file, UnaryOperator<String> alter) {
        alterations.merge(file, alter, (first, second) -> text -> second.apply(first.apply(text)));
        return this;
    }

    /** Runs all steps and writes the results. */
    public void run() {
        Path samples = BenchmarkReport.emptied(output);
        List<Step> steps = RunPlan.of(new Tools(Path.of("native"), Path.of("java"), jdks), RunScope.SMOKE, samples);
        RunProgress progress = new RunProgress(new PrintStream(OutputStream.nullOutputStream()), steps);
        BenchmarkReport.run(GIT, RunScope.SMOKE, jdks.keySet(), steps, this::leave, progress, output);
    }

    /** Returns a recorded output; one file holds all of them. */
    static String text(String name) {
        String all = Resources.text("recorded-outputs.txt");
        String head = "=== " + name + "\n";
        int from = all.startsWith(head) ? 0 : all.indexOf("\n" + head) + 1;
        if (from == 0 && !all.startsWith(head)) {
            throw new IllegalArgumentException("no recorded output " + name);
        }
        int to = all.indexOf("\n=== ", from);
        return all.substring(from + head.length(), to < 0 ? all.length() : to + 1);
    }

    /** Leaves the recorded output of a step. */
    void leave(Step step) {
        copy(step.output());
        if (step.command().contains("--workloads")) {
            copy(step.output().resolveSibling(SampleFiles.workloads(step.name()) + ".json"));
        }
    }

    /** Returns the part of a recorded run that a round measures again. */
    private static String round(String name) {
        try {
            if (name.startsWith("round-native-")) {
                ObjectNode file = (ObjectNode) JsonFields.JSON.readTree(text("native-1.json").replace("NaN,", "0.0,"));
                JsonNode row = rows(file.get("benchmarks"), each -> each.get("name").asText().equals(InstrumentRound.NATIVE_ID)
                    && each.get("run_type").asText().equals("iteration")).get(0);
                file.set("benchmarks", JsonFields.JSON.createArrayNode().addAll(Collections.nCopies(InstrumentRound.NATIVE_REPETITIONS, row)));
                return JsonFields.JSON.writeValueAsString(file);
            }
            ObjectNode workloads = (ObjectNode) JsonFields.JSON.readTree(text("java-1-workloads.json"));
            ArrayNode kept = rows(workloads.get("benchmarks"), each -> InstrumentRound.JAVA_IDS.contains(each.get("id").asText()));
            if (name.endsWith("-workloads.json")) {
                return JsonFields.JSON.writeValueAsString(workloads.set("benchmarks", kept));
            }
            return JsonFields.JSON.writeValueAsString(rows(JsonFields.JSON.readTree(text("java-1.json")), row -> !rows(kept, each ->
                each.get("benchmark").equals(row.get("benchmark")) && each.path("params").equals(row.path("params"))).isEmpty()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArrayNode rows(JsonNode all, Predicate<JsonNode> kept) {
        ArrayNode rows = JsonFields.JSON.createArrayNode();
        all.forEach(row -> {
            if (kept.test(row)) {
                rows.add(row);
            }
        });
        return rows;
    }

    private void copy(Path file) {
        String name = file.getFileName().toString();
        Matcher ofJdk = OF_JDK.matcher(name);
        String text = ofJdk.matches()
            ? text(name.replace(ofJdk.group(1), "")).replaceFirst("\"java_version\":\\d+", "\"java_version\":" + ofJdk.group(2))
            : name.startsWith("round-") ? round(name) : text(name.replaceFirst("^overhead-\\d+", "overhead-1"));
        try {
            Files.writeString(file, alterations.getOrDefault(name, UnaryOperator.identity()).apply(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
