package dev.rangebar.report.detection;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.descriptive.Mean;

/**
 * Tells drifts from steps. A slow drift raises one small event after the other; if one straight line explains the
 * values as well as the steps do, these events are one drift.
 */
public final class Drifts {
    /** Smallest advantage of a line over a single step, in units of the logarithm of the likelihood. */
    private static final double OVER_ONE_STEP = 2;

    private Drifts() {
    }

    /** Returns the events, with each drift in place of the events that it has raised. */
    public static List<Detector.Event> merged(List<Detector.Event> events, double[] values) {
        List<Detector.Event> merged = new ArrayList<>();
        int i = 0;
        while (i < events.size()) {
            int end = i + 1;
            while (end < events.size() && continues(events.get(end - 1), events.get(end))) {
                end++;
            }
            List<Detector.Event> same = events.subList(i, end);
            int until = end < events.size() ? events.get(end).onset() : values.length;
            if (same.getLast().returned() < 0 && isLine(same, values, until)) {
                merged.add(same.getFirst().asDrift(same.getLast()));
            } else {
                merged.addAll(same);
            }
            i = end;
        }
        return merged;
    }

    private static boolean continues(Detector.Event event, Detector.Event next) {
        return event.returned() < 0 && next.rises() == event.rises();
    }

    private static boolean isLine(List<Detector.Event> events, double[] values, int until) {
        int from = events.getFirst().from();
        int count = until - from;
        double steps = 0;
        int begin = from;
        int levels = 1;
        for (Detector.Event event : events) {
            if (!event.drift() && event.onset() > begin) {
                steps += squares(values, begin, event.onset());
                begin = event.onset();
                levels++;
            }
        }
        steps += squares(values, begin, until);
        double advantage = count / 2.0 * Math.log(steps / squaresFromLine(values, from, until));
        // A line has one parameter beside the first level, each step has two: its size and its place.
        double parameters = 2 * (levels - 1) - 1;
        return levels == 1 || advantage > (levels == 2 ? OVER_ONE_STEP : -parameters * Math.log(count) / 2);
    }

    private static double squares(double[] values, int from, int to) {
        double mean = mean(values, from, to);
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (values[i] - mean) * (values[i] - mean);
        }
        return sum;
    }

    private static double squaresFromLine(double[] values, int from, int to) {
        double middle = (from + to - 1) / 2.0;
        double mean = mean(values, from, to);
        double products = 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            products += (i - middle) * (values[i] - mean);
            squares += (i - middle) * (i - middle);
        }
        double slope = products / squares;
        double sum = 0;
        for (int i = from; i < to; i++) {
            double off = values[i] - mean - slope * (i - middle);
            sum += off * off;
        }
        return sum;
    }

    private static double mean(double[] values, int from, int to) {
        Mean mean = Mean.create();
        for (int i = from; i < to; i++) {
            mean.accept(values[i]);
        }
        return mean.getAsDouble();
    }
}
