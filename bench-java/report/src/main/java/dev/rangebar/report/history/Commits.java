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

/** Commits of a checkout: HEAD and its ancestors, as far as they were fetched. */
public final class Commits {
    /**
     * One commit.
     *
     * @param id      full id
     * @param parents full ids
     * @param subject first line of the message; may be empty
     */
    public record Commit(String id, List<String> parents, String subject) {
    }

    /** Commits by id, newest first. */
    private final Map<String, Commit> all = new LinkedHashMap<>();

    /** Returns no commits. */
    public static Commits none() {
        return new Commits();
    }

    /** Reads the commits of the checkout that contains a folder. */
    public static Commits read(Path folder) {
        Commits commits = new Commits();
        // With -z, since a subject may contain a character that ends a line.
        String all = Git.run(folder, "log", "-z", "--topo-order", "--format=%H%x09%P%x09%s", "HEAD");
        for (String line : all.split("\0")) {
            String[] part = line.split("\t", 3);
            commits.all.put(part[0], new Commit(part[0], part[1].isEmpty() ? List.of() : List.of(part[1].split(" ")),
                part[2]));
        }
        return commits;
    }

    /** Returns a commit; null if the checkout lacks it. */
    public Commit find(String id) {
        return all.get(id);
    }

    /** Returns the ids that begin with a prefix. */
    public List<String> startingWith(String prefix) {
        return all.keySet().stream().filter(id -> id.startsWith(prefix)).toList();
    }

    /**
     * Returns the commits that the second commit contains and the first does not, newest first; null if the checkout
     * lacks one of the two.
     */
    public List<Commit> between(String before, String after) {
        if (!all.containsKey(before) || !all.containsKey(after)) {
            return null;
        }
        Set<String> known = withAncestors(before);
        Set<String> reached = withAncestors(after);
        return new ArrayList<>(all.values()).stream()
            .filter(commit -> reached.contains(commit.id()) && !known.contains(commit.id())).toList();
    }

    /** Returns a commit and all its ancestors. */
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
