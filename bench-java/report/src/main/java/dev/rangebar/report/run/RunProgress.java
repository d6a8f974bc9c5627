package dev.rangebar.report.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Prints the current step and the estimated remaining time. */
public final class RunProgress {
    private final PrintStream out;
    private final List<Step> steps;
    private final long start = System.nanoTime();
    private int current = -1;
    private long currentStart;

    /** Creates the progress of steps. */
    public RunProgress(PrintStream out, List<Step> steps) {
        this.out = out;
        this.steps = steps;
    }

    /** Prints that a step starts. */
    public void begins(Step step) {
        current = steps.indexOf(step);
        currentStart = System.nanoTime();
        print("");
    }

    /** Prints that the current step still runs. */
    void continues() {
        print(", for " + seconds(System.nanoTime() - currentStart) + " s");
    }

    /** Prints the total duration. */
    public void ended() {
        out.printf("[bench] done after %s%n", text(Duration.ofNanos(System.nanoTime() - start)));
    }

    private void print(String more) {
        out.printf("[bench] %d/%d %s%s, about %s left%n", current + 1, steps.size(), steps.get(current).name(), more,
            text(left()));
        out.flush();
    }

    private Duration left() {
        Duration running = steps.get(current).expected().minusNanos(System.nanoTime() - currentStart);
        Duration left = running.isNegative() ? Duration.ZERO : running;
        for (Step step : steps.subList(current + 1, steps.size())) {
            left = left.plus(step.expected());
        }
        return left;
    }

    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds();
    }

    private static String text(Duration duration) {
        return "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
}
