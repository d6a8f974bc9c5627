package dev.rangebar.report.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Levels of several machines relative to the first one, so that runs on different machines form one series.
 *
 * <p>Each run of a later machine is compared with the runs of the other machines just before it. The robust centre of
 * these differences is the level of the machine: a change of the code shifts all machines, so it cancels out. Until a
 * machine has enough differences, its runs only serve to find its level and count neither as baseline nor as evidence.
 */
public final class MachineLevels {
    /** Number of runs that determine the level of a machine before its runs count. */
    public static final int LEAST_RUNS = 8;
    /** Number of runs of other machines that a run is compared with, and the farthest of them. */
    private static final int COMPARED = 10;
    private static final int FARTHEST = 30;
    /** Variance of the level of a machine, times its runs, in units of the noise. */
    private static final double VARIANCE = 1.5;

    /** All runs in ascending time. */
    private final double[] logs;
    private final int[] machines;
    /** Runs that count, and the levels of all machines after each of them. */
    private final List<Integer> counted = new ArrayList<>();
    private final List<Level[]> levels = new ArrayList<>();
    private final boolean single;

    /**
     * Level of a machine.
     *
     * @param value relative to the first machine, as a logarithm
     * @param runs  runs that determine it
     */
    private record Level(double value, int runs) {
        static final Level FIRST = new Level(0, Integer.MAX_VALUE);
        static final Level UNKNOWN = new Level(Double.NaN, 0);

        boolean isKnown() {
            return runs >= LEAST_RUNS;
        }
    }

    /**
     * Finds the levels.
     *
     * @param logs     logarithms of the values of all runs
     * @param machines index of the machine of each run
     */
    public MachineLevels(double[] logs, int[] machines) {
        this.logs = logs;
        this.machines = machines;
        int most = Arrays.stream(machines).max().orElse(0);
        single = Arrays.stream(machines).distinct().count() <= 1;
        Level[] now = new Level[most + 1];
        Arrays.fill(now, Level.UNKNOWN);
        if (logs.length > 0) {
            now[machines[0]] = Level.FIRST;
        }
        List<List<Double>> differences = new ArrayList<>();
        for (int i = 0; i <= most; i++) {
            differences.add(new ArrayList<>());
        }
        for (int i = 0; i < logs.length; i++) {
            int machine = machines[i];
            if (now[machine] != Level.FIRST) {
                double others = levelOfOthers(i, now);
                if (Double.isFinite(others)) {
                    differences.get(machine).add(logs[i] - others);
                    now = now.clone();
                    now[machine] = level(differences.get(machine));
                }
            }
            if (now[machine].isKnown()) {
                counted.add(i);
                levels.add(now);
            }
        }
    }

    /** Returns the levels of runs of one machine. */
    public static MachineLevels ofOneMachine(double[] logs) {
        return new MachineLevels(logs, new int[logs.length]);
    }

    private static Level level(List<Double> differences) {
        double[] values = differences.stream().mapToDouble(Double::doubleValue).toArray();
        return new Level(Reference.centre(values, 0, values.length), values.length);
    }

    /** Returns the level of the runs of other machines before a run; NaN if there are none. */
    private double levelOfOthers(int run, Level[] now) {
        List<Double> others = new ArrayList<>();
        for (int i = run - 1; i >= Math.max(0, run - FARTHEST) && others.size() < COMPARED; i--) {
            if (machines[i] != machines[run] && now[machines[i]].isKnown()) {
                others.add(logs[i] - now[machines[i]].value());
            }
        }
        return others.isEmpty() ? Double.NaN
            : Median.withDefaults().evaluate(others.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Returns the number of runs that count. */
    public int count() {
        return counted.size();
    }

    /** Returns the index of a run that counts among all runs. */
    public int run(int index) {
        return counted.get(index);
    }

    /** Returns the values of the runs that count as if the first machine had measured them, as known after one run. */
    public double[] values(int today) {
        Level[] known = levels.get(today);
        return counted.stream().mapToDouble(i -> single || !known[machines[i]].isKnown() ? logs[i]
            : logs[i] - known[machines[i]].value()).toArray();
    }

    /** Returns the values as known after the last run. */
    public double[] values() {
        return count() == 0 ? new double[0] : values(count() - 1);
    }

    /** Returns the value on a machine for a value on the first machine; NaN if the level of the machine is unknown. */
    public double onMachine(int machine, double value) {
        if (single) {
            return machines.length > 0 && machine == machines[0] ? value : Double.NaN;
        }
        Level[] known = levels.getLast();
        return machine >= known.length || !known[machine].isKnown() ? Double.NaN : value + known[machine].value();
    }

    /**
     * Returns the variance that the levels of the machines add to a comparison of two ranges of runs, in units of the
     * noise; 0 if both ranges have the same mix of machines.
     */
    public double variance(int from, int to, int otherFrom, int otherTo) {
        if (single) {
            return 0;
        }
        Level[] known = levels.get(otherTo - 1);
        double[] weights = new double[known.length];
        for (int i = from; i < to; i++) {
            weights[machines[counted.get(i)]] -= 1.0 / (to - from);
        }
        for (int i = otherFrom; i < otherTo; i++) {
            weights[machines[counted.get(i)]] += 1.0 / (otherTo - otherFrom);
        }
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += known[i] == Level.FIRST || known[i].runs() == 0 ? 0
                : VARIANCE * weights[i] * weights[i] / known[i].runs();
        }
        return sum;
    }
}
