package dev.rangebar.report.publish;

import java.nio.file.Path;

/**
 * Task of the judge.
 *
 * @param input      files to read
 * @param output     folders to write and to copy
 * @param exceptions rules that do not apply
 * @param workflow   workflow run around the judge
 */
record JudgeTask(Input input, Output output, Exceptions exceptions, Workflow workflow) {
    /**
     * Files to read.
     *
     * @param run          output of the benchmarks; null to judge the newest run of the history
     * @param history      folder of the page in a checkout of its branch, or a data.js alone
     * @param workflowRuns file that `workflow-runs` wrote; null if there is none
     * @param knownChanges file of declared changes; null if there is none
     * @param budgets      file of budgets; null if there is none
     * @param sources      checkout of the sources
     */
    record Input(Path run, Path history, Path workflowRuns, Path knownChanges, Path budgets, Path sources) {
        Input(Path run, Path history, Path workflowRuns, Path knownChanges, Path sources) {
            this(run, history, workflowRuns, knownChanges, null, sources);
        }
    }

    /**
     * Folders.
     *
     * @param out     folder to empty and write
     * @param site    built page to copy; null to publish no page
     * @param preview {@code true} to copy the published files as well, so that the links of the page lead somewhere
     */
    record Output(Path out, Path site, boolean preview) {
        Output(Path out, Path site) {
            this(out, site, false);
        }
    }

    /**
     * Rules that do not apply.
     *
     * @param bootstrap  {@code true} to start a history if there is none
     * @param allowDirty {@code true} to accept a run of uncommitted changes
     */
    record Exceptions(boolean bootstrap, boolean allowDirty) {
        static final Exceptions NONE = new Exceptions(false, false);
    }

    /**
     * Workflow run around the judge.
     *
     * @param url         address; null outside of a workflow
     * @param annotations {@code true} to print warnings in the form of GitHub
     */
    record Workflow(String url, boolean annotations) {
        static final Workflow NONE = new Workflow(null, false);
    }
}
