package dev.rangebar.checks;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs all checks over a checkout. From the root of the checkout, without Maven:
 *
 * <pre>{@code
 * "$(bin/find-jdk)/bin/java" java/checks/src/main/java/dev/rangebar/checks/SourceCheck.java [FOLDER_OR_FILE ...]
 * }</pre>
 *
 * <p>It prints every finding below the named folders (without names: all findings), and a count per folder. The exit code
 * is 1 if a finding fails the build.
 */
public final class SourceCheck {
    private final List<Finding> words = new ArrayList<>();
    private final List<Finding> summaries = new ArrayList<>();
    private final List<Finding> links = new ArrayList<>();
    private final List<Finding> sizes;
    private final List<String> unusedExceptions;
    private final List<String> paths;
    private final Map<String, Long> lineCounts = new TreeMap<>();
    private int comments;

    private SourceCheck(Path root, Path lists) throws IOException {
        WordList list = WordList.read(lists);
        DocumentLinks documentLinks = new DocumentLinks(root);
        List<PathMatcher> notChecked = globs(lists.resolve("not-checked.txt"));
        paths = SourceFile.paths(root);
        for (String path : paths) {
            if (notChecked.stream().anyMatch(matcher -> matcher.matches(Path.of(path)))) {
                continue;
            }
            SourceFile file = SourceFile.read(root, path).orElse(null);
            if (file == null) {
                continue;
            }
            words.addAll(list.findings(file));
            links.addAll(documentLinks.findings(file));
            lineCounts.put(path, file.text().lines().count());
            if (path.endsWith(".java")) {
                JavadocSummaries.Result result = JavadocSummaries.check(file);
                comments += result.comments();
                summaries.addAll(result.findings());
            }
        }
        sizes = SizeBounds.findings(paths, lineCounts);
        unusedExceptions = list.unusedExceptions();
    }

    private static List<PathMatcher> globs(Path file) throws IOException {
        return WordList.lines(file).stream().map(line -> WordList.glob(line.split(" \\| ")[0].strip())).toList();
    }

    /** Returns the findings, each of which fails the build. */
    List<Finding> findings() {
        return Stream.of(links, words, summaries, sizes).flatMap(List::stream).toList();
    }

    /** Checks the checkout at {@code root} by the lists in the folder {@code lists}. */
    static SourceCheck of(Path root, Path lists) throws IOException {
        return new SourceCheck(root, lists);
    }

    /** Returns the uses of replaced words. */
    List<Finding> words() {
        return words;
    }

    /** Returns the Javadoc summaries without a subject. */
    List<Finding> summaries() {
        return summaries;
    }

    /** Returns the links that lead nowhere. */
    List<Finding> links() {
        return links;
    }

    /** Returns the exceptions of the word list that are not needed. */
    List<String> unusedExceptions() {
        return unusedExceptions;
    }

    /** Returns the number of Javadoc comments. */
    int comments() {
        return comments;
    }

    /** Returns the paths of all files of the checkout. */
    List<String> paths() {
        return paths;
    }

    /** Returns the files and packages that are too large. */
    List<Finding> sizes() {
        return sizes;
    }

    /** Prints the findings; {@code --root DIR} and {@code --lists DIR} name another checkout and other lists. */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of("");
        Path lists = null;
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--root" -> root = Path.of(arguments[++i]);
                case "--lists" -> lists = Path.of(arguments[++i]);
                default -> wanted.add(arguments[i].replaceAll("/$", ""));
            }
        }
        root = root.toAbsolutePath();
        SourceCheck check = of(root, lists == null ? root.resolve("java/checks") : lists);
        TreeMap<String, int[]> counts = new TreeMap<>();
        List<List<Finding>> kinds = List.of(check.words(), check.summaries(), check.links(), check.sizes());
        for (int kind = 0; kind < kinds.size(); kind++) {
            for (Finding finding : kinds.get(kind)) {
                String module = finding.file().startsWith("java/") || finding.file().startsWith("bench-java/")
                        ? finding.file().replaceAll("^([^/]+/[^/]+)/.*", "$1") : finding.topFolder();
                counts.computeIfAbsent(module, name -> new int[kinds.size()])[kind]++;
                if (wanted.isEmpty() || wanted.stream().anyMatch(name -> finding.file().equals(name)
                        || finding.file().startsWith(name + "/"))) {
                    System.out.println(finding);
                }
            }
        }
        System.out.printf("%n%-28s %8s %10s %6s %6s%n", "folder", "words", "summaries", "links", "sizes");
        counts.forEach((name, n) -> System.out.printf("%-28s %8d %10d %6d %6d%n", name, n[0], n[1], n[2], n[3]));
        System.out.printf("%-28s %8d %10d %6d %6d   (%d Javadoc comments, %d tracked files)%n", "all", check.words().size(),
                check.summaries().size(), check.links().size(), check.sizes().size(), check.comments(),
                check.paths().size());
        check.unusedExceptions().forEach(line -> System.out.println("unused exception: " + line));
        if (!check.findings().isEmpty()) {
            System.out.println();
            check.findings().forEach(finding -> System.out.println("fails the build: " + finding));
            System.exit(1);
        }
    }
}
