package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.publish.WorkflowRunsFile.WorkflowRun;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Service levels of the monitor itself: measured nights, failures, manual runs, time to the page. Values from GitHub
 * are null if its workflow runs are not known.
 */
final class Objectives {
    private static final int DAYS = 365;
    private static final int WEEKS = 4;
    private static final int DAYS_OF_MONTH = 30;
    private static final int DAYS_OF_PAGES = 90;
    private static final double SECONDS_PER_MINUTE = 60;

    private Objectives() {
    }

    /** Returns the levels at a point in time. */
    static ObjectNode of(List<BenchmarkRun> runs, List<WorkflowRun> workflowRuns, Instant now) {
        ObjectNode node = JsonFields.JSON.createObjectNode();
        nights(node, runs, workflowRuns, day(now));
        if (workflowRuns.isEmpty()) {
            node.putNull("failuresPerWeek").putNull("manualRunsPerMonth").putNull("minutesToPage");
        } else {
            node.put("failuresPerWeek", (double) since(workflowRuns, now, 7 * WEEKS).filter(WorkflowRun::failed).count()
                / WEEKS);
            node.put("manualRunsPerMonth", since(workflowRuns, now, DAYS_OF_MONTH).filter(WorkflowRun::manual)
                .count());
            minutesToPage(node, runs, workflowRuns, now);
        }
        return node.put("newestRun", runs.isEmpty() ? null : runs.getLast().date().toString());
    }

    private static void nights(ObjectNode node, List<BenchmarkRun> runs, List<WorkflowRun> workflowRuns,
        LocalDate today) {
        if (runs.isEmpty()) {
            node.putNull("nightsMeasured").putArray("nights");
            return;
        }
        Set<LocalDate> measured = runs.stream().map(run -> day(run.date())).collect(Collectors.toSet());
        Set<LocalDate> failed = workflowRuns.stream().filter(WorkflowRun::failed).map(run -> day(run.created()))
            .collect(Collectors.toSet());
        LocalDate first = day(runs.getFirst().date());
        LocalDate newest = day(runs.getLast().date());
        LocalDate last = newest.isAfter(today) ? newest : today; // a clock may be wrong
        LocalDate begin = first.isAfter(last.minusDays(DAYS - 1)) ? first : last.minusDays(DAYS - 1);
        List<LocalDate> all = begin.datesUntil(last.plusDays(1)).toList();
        node.putObject("nightsMeasured").put("measured", all.stream().filter(measured::contains).count())
            .put("of", all.size());
        ArrayNode nights = node.putArray("nights");
        for (LocalDate night : all) {
            nights.addObject().put("date", night.toString()).put("state",
                measured.contains(night) ? "measured" : failed.contains(night) ? "failed" : "missing");
        }
    }

    /** Adds the time from the end of the measurement to the end of the workflow, whose last step deploys the page. */
    private static void minutesToPage(ObjectNode node, List<BenchmarkRun> runs, List<WorkflowRun> workflowRuns,
        Instant now) {
        Map<String, WorkflowRun> byUrl = workflowRuns.stream().filter(WorkflowRun::succeeded)
            .collect(Collectors.toMap(WorkflowRun::url, Function.identity()));
        double[] minutes = runs.stream()
            .filter(run -> run.date().isAfter(now.minus(Duration.ofDays(DAYS_OF_PAGES))))
            .filter(run -> run.workflowUrl() != null && byUrl.containsKey(run.workflowUrl()))
            .mapToDouble(run -> Duration.between(run.date().plusSeconds(run.details().seconds()),
                byUrl.get(run.workflowUrl()).updated()).toSeconds() / SECONDS_PER_MINUTE)
            .sorted().toArray();
        if (minutes.length == 0) {
            node.putNull("minutesToPage");
        } else {
            node.putObject("minutesToPage").put("median", Median.withDefaults().evaluate(minutes))
                .put("max", minutes[minutes.length - 1]).put("runs", minutes.length);
        }
    }

    private static Stream<WorkflowRun> since(List<WorkflowRun> runs, Instant now, int days) {
        return runs.stream().filter(run -> run.created().isAfter(now.minus(Duration.ofDays(days))));
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
