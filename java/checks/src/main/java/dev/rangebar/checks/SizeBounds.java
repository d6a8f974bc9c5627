package dev.rangebar.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bounds on sizes: lines of a file of the command line, classes of a package, tracked files. */
final class SizeBounds {
    private static final int LINES = 250;
    private static final int CLASSES = 20;
    /** The files of today; a new one raises it, after a look whether the idea has a file already. */
    private static final int FILES = 1_175;
    private static final List<String> BOUNDED_MODULES = List.of("java/cli/src/main/", "bench-java/report/src/main/");

    private SizeBounds() {}

    /** Returns the files and packages that are too large, given all paths and the lines of the text files. */
    static List<Finding> findings(List<String> paths, Map<String, Long> lineCounts) {
        List<Finding> findings = new ArrayList<>();
        if (paths.size() > FILES) {
            findings.add(new Finding(".", 1, paths.size() + " tracked files: at most " + FILES + " are allowed"));
        }
        lineCounts.forEach((path, lines) -> {
            if (path.startsWith("java/cli/") && path.endsWith(".java") && lines > LINES) {
                findings.add(new Finding(path, 1, lines + " lines: at most " + LINES + " are allowed; split the class"));
            }
        });
        Map<String, Integer> classes = new TreeMap<>();
        for (String path : paths) {
            if (path.endsWith(".java") && !path.endsWith("-info.java")
                    && BOUNDED_MODULES.stream().anyMatch(path::startsWith)) {
                classes.merge(path.substring(0, path.lastIndexOf('/')), 1, Integer::sum);
            }
        }
        classes.forEach((folder, count) -> {
            if (count > CLASSES) {
                findings.add(new Finding(folder, 1, count + " classes in the package: at most " + CLASSES
                        + " are allowed; split the package"));
            }
        });
        return findings;
    }
}
