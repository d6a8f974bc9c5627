package dev.rangebar.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A run of scope smoke in which every step leaves what the real program once left, altered where a test asks. */
public final class RecordedRun {
    static final Git GIT = new Git("0123456789abcdef0123456789abcdef01234567", false);

    private final Path output;
    private final Map<String, UnaryOperator<String>> alterations = new HashMap<>();

    /** Leaves everything in the folder. */
    public RecordedRun(Path output) {
        this.output = output;
    }

    /** Alters the JSON that a step leaves. */
    RecordedRun altering(String file, Consumer<JsonNode> alter) {
        return alteringText(file, text -> {
            try {
                JsonNode node = Field.JSON.readTree(text.replace("NaN,", "0.0,")); // in an aggregate
                alter.accept(node);
                return Field.JSON.writeValueAsString(node);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    RecordedRun alteringText(String file, UnaryOperator<String> alter) {
        alterations.merge(file, alter, (first, second) -> text -> second.apply(first.apply(text)));
        return this;
    }

    /** Does as `Bench` does. */
    public void run() {
        Path samples = Bench.emptied(output);
        List<Step> steps = Plan.of(new Tools(Path.of("native"), Path.of("java")), Scope.SMOKE, samples);
        Bench.run(GIT, Scope.SMOKE, steps, this::leave, new Progress(new PrintStream(OutputStream.nullOutputStream()),
            steps), output);
    }

    private void leave(Step step) {
        copy(step.output());
        if (step.command().contains("--workloads")) {
            copy(step.output().resolveSibling(step.name() + Plan.WORKLOADS + ".json"));
        }
    }

    private void copy(Path file) {
        String name = file.getFileName().toString();
        String text = Resources.text("recorded/" + name);
        try {
            Files.writeString(file, alterations.getOrDefault(name, UnaryOperator.identity()).apply(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
