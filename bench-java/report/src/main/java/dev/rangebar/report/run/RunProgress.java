package dev.rangebar.report.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Says on the terminal what runs and how long is left. */
public final class RunProgress {
    private final PrintStream out;
    private final List<Step> steps;
    private final long start = System.nanoTime();
    private int current = -1;
    private long currentStart;

    public RunProgress(PrintStream out, List<Step> steps) {
        this.out = out;
        this.steps = steps;
    }

    public void begins(Step step) {
        current = steps.indexOf(step);
        currentStart = System.nanoTime();
        say("");
    }

    /** Called now and then while a step runs. */
    void goesOn() {
        say(", for " + seconds(System.nanoTime() - currentStart) + " s");
    }

    public void ended() {
        out.printf("[bench] done after %s%n", text(Duration.ofNanos(System.nanoTime() - start)));
    }

    private void say(String more) {
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
