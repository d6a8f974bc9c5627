package dev.rangebar.report.history;

import dev.rangebar.report.Git;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The commits that a checkout has: HEAD and all before it, as far as they were fetched. */
public final class Commits {
    /** One of them. */
    public record Commit(String id, List<String> parents, String subject) {
    }

    /** By id, newest first. */
    private final Map<String, Commit> all = new LinkedHashMap<>();

    /** Of no checkout at all. */
    public static Commits none() {
        return new Commits();
    }

    /** Of the checkout that the folder lies in. */
    public static Commits read(Path folder) {
        Commits commits = new Commits();
        // With -z, since a subject may hold what ends a line elsewhere.
        String all = Git.run(folder, "log", "-z", "--topo-order", "--format=%H%x09%P%x09%s", "HEAD");
        for (String line : all.split("\0")) {
            String[] part = line.split("\t", 3);
            commits.all.put(part[0], new Commit(part[0], part[1].isEmpty() ? List.of() : List.of(part[1].split(" ")),
                part[2]));
        }
        return commits;
    }

    /** Null if the checkout does not have it. */
    public Commit find(String id) {
        return all.get(id);
    }

    /** All whose id begins so. */
    public List<String> startingWith(String prefix) {
        return all.keySet().stream().filter(id -> id.startsWith(prefix)).toList();
    }

    /** What the second has that the first has not, newest first; null if the checkout cannot say it. */
    public List<Commit> between(String before, String after) {
        if (!all.containsKey(before) || !all.containsKey(after)) {
            return null;
        }
        Set<String> known = withAncestors(before);
        Set<String> reached = withAncestors(after);
        return new ArrayList<>(all.values()).stream()
            .filter(commit -> reached.contains(commit.id()) && !known.contains(commit.id())).toList();
    }

    /** The commit itself and all that led to it. */
    public Set<String> withAncestors(String id) {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(id));
        while (!open.isEmpty()) {
            Commit commit = all.get(open.pop());
            if (commit != null && reached.add(commit.id())) {
                open.addAll(commit.parents());
            }
        }
        return reached;
    }
}
