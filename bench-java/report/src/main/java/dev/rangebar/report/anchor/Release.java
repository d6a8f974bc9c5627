package dev.rangebar.report.anchor;

import dev.rangebar.report.Git;
import java.nio.file.Path;

/**
 * Newest release: a tag such as v1.0 that HEAD contains.
 *
 * @param tag    name of the tag
 * @param commit full id of its commit
 */
public record Release(String tag, String commit) {
    /** Returns the newest release of a checkout; null if it has none. */
    public static Release newest(Path sources) {
        return Git.run(sources, "tag", "--merged", "HEAD", "--list", "v[0-9]*", "--sort=-version:refname",
            "--format=%(refname:short) %(objectname) %(*objectname)").lines().map(line -> line.strip().split(" "))
            .map(part -> new Release(part[0], part[part.length - 1])).findFirst().orElse(null);
    }
}
