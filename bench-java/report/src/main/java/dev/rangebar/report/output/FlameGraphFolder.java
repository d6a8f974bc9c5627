package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Flame graphs of runs: flame-graphs/STEM/NAME.html, where the run's record is called STEM.
 *
 * @param roots folders that hold such a folder: what is published, and what is to be
 */
public record FlameGraphFolder(List<Path> roots) {
    public static final String FOLDER = "flame-graphs";
    private static final String SUFFIX = ".html";

    /** Titles are the paths below the run's folder. */
    ArrayNode of(BenchmarkRun run) {
        ArrayNode rows = JsonFields.JSON.createArrayNode();
        for (Path root : roots) {
            Path folder = root.resolve(FOLDER).resolve(run.stem());
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().forEach(file -> {
                        String name = folder.relativize(file).toString().replace('\\', '/');
                        rows.addObject().put("title", name.substring(0, name.length() - SUFFIX.length()))
                            .put("path", FOLDER + "/" + run.stem() + "/" + name);
                    });
                } catch (IOException e) {
                    throw new BenchFailure(folder + " cannot be read: " + e.getMessage(), e);
                }
            }
        }
        return rows;
    }
}
