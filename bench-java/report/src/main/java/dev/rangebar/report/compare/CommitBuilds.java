package dev.rangebar.report.compare;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Folders;
import dev.rangebar.report.Git;
import dev.rangebar.report.run.ProcessRunner;
import dev.rangebar.report.run.RunProgress;
import dev.rangebar.report.run.Step;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * Builds of commits. Each commit is built in a work tree of its own, which is removed afterwards; the programs stay in a folder
 * per commit and compiler, so that the next comparison finds them.
 */
final class CommitBuilds {
    private static final int SHORT_COMMIT = 12;
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    private final Path root;
    private final Path cache;
    private final String compiler;
    private final Recipe recipe;
    private final PrintStream progress;

    /** Way to build a work tree. */
    interface Recipe {
        /** Returns the programs that build, after a preparation of the sources. */
        List<Step> steps(Path sources, Path programs);

        /** Copies the built programs. */
        void collect(Path sources, Path programs);
    }

    /**
     * Creates the builds of a checkout.
     *
     * @param root     the checkout
     * @param cache    folder of the builds
     * @param compiler versions of the compilers: builds of other ones are not used again
     * @param recipe   way to build
     * @param progress prints the state
     */
    CommitBuilds(Path root, Path cache, String compiler, Recipe recipe, PrintStream progress) {
        this.root = root;
        this.cache = cache;
        this.compiler = compiler;
        this.recipe = recipe;
        this.progress = progress;
    }

    /** Returns the full id of a commit; fails if the checkout lacks it. */
    String commit(String name) {
        if (name.startsWith("-")) {
            throw new BenchFailure(name + " is no commit");
        }
        try {
            return Git.run(root, "rev-parse", "--verify", "--quiet", name + "^{commit}").strip();
        } catch (BenchFailure failure) {
            throw new BenchFailure(name + " is neither a file of a run nor a commit of this checkout; expected a "
                + "latest.json, or a branch, tag or commit (if the checkout is shallow, run git fetch --unshallow)",
                failure);
        }
    }

    /** Returns the first line of a commit's message. */
    String subject(String commit) {
        return Git.run(root, "log", "-1", "--format=%s", commit).strip();
    }

    /** Returns the folder with the programs of a commit, after a build if there is none. */
    Path build(String commit) {
        Path programs = cache.resolve(commit.substring(0, Math.min(SHORT_COMMIT, commit.length())) + "-"
            + Integer.toHexString(compiler.hashCode()));
        if (!Files.isDirectory(programs)) {
            Path unfinished = programs.resolveSibling(programs.getFileName() + ".new");
            Path sources = programs.resolveSibling(programs.getFileName() + ".sources");
            Folders.remove(unfinished);
            removeWorkTree(sources);
            Folders.create(unfinished);
            Git.run(root, "worktree", "add", "--detach", "--force", sources.toString(), commit);
            try {
                List<Step> steps = recipe.steps(sources, unfinished);
                RunProgress state = new RunProgress(progress, steps);
                ProcessRunner runner = new ProcessRunner(commit, state, BETWEEN_LINES);
                steps.forEach(step -> {
                    state.begins(step);
                    runner.run(step);
                });
                recipe.collect(sources, unfinished);
            } finally {
                removeWorkTree(sources);
            }
            rename(unfinished, programs);
        }
        return programs;
    }

    private void removeWorkTree(Path sources) {
        Folders.remove(sources);
        Git.run(root, "worktree", "prune");
    }

    private static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new BenchFailure(from + " cannot be renamed: " + e.getMessage(), e);
        }
    }
}
