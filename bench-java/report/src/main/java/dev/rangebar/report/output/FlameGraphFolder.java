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
 * Published flame graphs: flame-graphs/STEM/NAME.html, where STEM is the name of the run's record.
 *
 * @param roots folders that hold such a folder: the published page and the page to publish
 */
public record FlameGraphFolder(List<Path> roots) {
    /** Name of the folder. */
    public static final String FOLDER = "flame-graphs";
    private static final String SUFFIX = ".html";

    /** Returns title and path of the flame graphs of a run; titles are the paths below the folder of the run. */
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
