package dev.rangebar.report.compare;

import dev.rangebar.report.compare.Comparison.ComparedSeries;
import dev.rangebar.report.verdict.VerdictKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a comparison for people, in lines of at most 80 characters. */
final class ComparisonTable {
    private static final int WIDTH = 80;
    /** Longer ids have a line of their own. */
    private static final int ID = 36;
    private static final double MULTIPLE = 9;
    /** Number of series from which chance alone is likely to make one differ. */
    private static final int MANY = 10;
    private static final int SHORT_COMMIT = 10;
    private static final double[] SCALES = {1e9, 1e6, 1e3, 1};
    private static final List<String> TIMES = List.of("s", "ms", "us", "ns");

    private ComparisonTable() {
    }

    /** Returns the changed series and the counts, or all series. */
    static String of(Comparison comparison, boolean all) {
        StringBuilder text = new StringBuilder();
        side(text, "A", comparison.a());
        side(text, "B", comparison.b());
        if (comparison.processes() > 0) {
            wrap(text, "", "Measured in turn; pairs of processes: " + comparison.processes() + ". Intervals of 95 %.");
        }
        comparison.notes().forEach(note -> wrap(text, "", note));
        List<ComparedSeries> shown = new ArrayList<>();
        for (VerdictKind kind : List.of(VerdictKind.REGRESSED, VerdictKind.IMPROVED, VerdictKind.UNCHANGED,
            VerdictKind.INSUFFICIENT_DATA)) {
            if (all || kind == VerdictKind.REGRESSED || kind == VerdictKind.IMPROVED) {
                comparison.series().stream().filter(each -> each.verdict() == kind).forEach(shown::add);
            }
        }
        if (!shown.isEmpty()) {
            text.append(String.format("%n%-" + ID + "s %9s %9s %8s %s%n", "series", "A", "B", "change", "interval, %"));
            shown.forEach(each -> row(text, each));
        }
        text.append(String.format("%n%d regressed, %d improved, %d unchanged, %d insufficient data of %d series.%n",
            comparison.count(VerdictKind.REGRESSED), comparison.count(VerdictKind.IMPROVED),
            comparison.count(VerdictKind.UNCHANGED), comparison.count(VerdictKind.INSUFFICIENT_DATA),
            comparison.series().size()));
        long noisy = comparison.series().stream().filter(each -> each.interval() != null).count();
        if (noisy >= MANY) {
            wrap(text, "", String.format(Locale.ROOT,
                "By chance alone, about %.0f of the %d series with an interval would differ.", Math.ceil(noisy / 20.0), noisy));
        }
        return text.toString();
    }

    private static void side(StringBuilder text, String letter, Comparison.Side side) {
        wrap(text, "   ", letter + "  " + side.commit().substring(0, Math.min(SHORT_COMMIT, side.commit().length()))
            + "  " + side.text());
    }

    private static void row(StringBuilder text, ComparedSeries each) {
        String id = each.id();
        if (id.length() > ID) {
            text.append(id).append('\n');
            id = "";
        }
        String last = each.interval() != null
            ? "[" + share(each.interval().low()) + "," + share(each.interval().high()) + "]"
            : each.verdict() == VerdictKind.INSUFFICIENT_DATA ? "no data" : "exact";
        text.append(String.format("%-" + ID + "s %9s %9s %8s %s%n", id, amount(each.a(), each.unit()),
            amount(each.b(), each.unit()), share(each.change()) + (each.change() < MULTIPLE ? " %" : ""), last));
    }

    /** Returns a change in per cent, or as a multiple if it is that large. */
    private static String share(double change) {
        return change < MULTIPLE ? String.format(Locale.ROOT, "%+.1f", 100 * change)
            : String.format(Locale.ROOT, "x%.0f", 1 + change);
    }

    /** Returns a value with three significant digits and its unit. */
    static String amount(double value, String unit) {
        if (unit.equals("ns")) {
            for (int i = 0; i < SCALES.length; i++) {
                if (value >= SCALES[i] || i == SCALES.length - 1) {
                    return digits(value / SCALES[i]) + " " + TIMES.get(i);
                }
            }
        }
        if (unit.equals("ratio")) {
            return String.format(Locale.ROOT, "%.3f", value);
        }
        double scale = value >= 1e8 ? 1e6 : value >= 1e5 ? 1e3 : 1;
        return digits(value / scale) + (scale == 1 ? "" : scale == 1e3 ? "k" : "M")
            + (unit.equals("MB") ? " MB" : unit.equals("bytes") ? " B" : "");
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 || size == Math.rint(size) ? "%.0f" : size >= 10 ? "%.1f" : "%.2f",
            value);
    }

    /** Appends a text in lines of at most 80 characters, broken at spaces. */
    private static void wrap(StringBuilder text, String indent, String content) {
        StringBuilder line = new StringBuilder();
        for (String word : content.strip().replaceAll("\\p{Cntrl}", " ").split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(indent);
            } else if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(word);
        }
        text.append(line).append('\n');
    }
}
