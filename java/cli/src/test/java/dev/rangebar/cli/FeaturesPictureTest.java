package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture of the page about the features of a day is drawn from the bars of its commands. */
class FeaturesPictureTest {
    private static final Path PAGE = Path.of(System.getProperty("rangebar.test.root"), "docs", "explanation", "features-of-a-day.md");
    private static final Instant DAY = Instant.parse("2024-01-01T00:00:00Z");
    private static final double SECONDS = 86_400;
    private static final int LEFT = 70;
    private static final int WIDTH = 680;
    private static final int TOP = 30;
    private static final int HEIGHT = 74;
    private static final int STEP = 104;

    private static final List<Panel> PANELS = List.of(new Panel("close", false, List.of("close")),
            new Panel("delta", true, List.of("delta")),
            new Panel("window_ofi (line), bar_ofi", true, List.of("bar_ofi", "window_ofi")),
            new Panel("bar_trade_intensity, trades a second, logarithmic", false, List.of("bar_trade_intensity")),
            new Panel("window_garman_klass_vol", true, List.of("", "window_garman_klass_vol")),
            new Panel("bar_kaufman_er", true, List.of("bar_kaufman_er")),
            new Panel("bar_burstiness", true, List.of("bar_burstiness")),
            new Panel("window_vwap_position", true, List.of("", "window_vwap_position")));

    @TempDir
    private Path folder;

    /** One diagram: the first column as points or, from 0, as lines; the second one as a line. */
    private record Panel(String title, boolean hasZero, List<String> columns) {}

    /** The columns of all bars, as the commands of the page make them; absent values are not-a-number. */
    private Map<String, double[]> bars() throws IOException {
        List<String> commands = Files.readString(PAGE).lines().filter(line -> line.startsWith("bin/rangebar ")).limit(2).toList();
        List<String> names = new ArrayList<>(List.of("close_time"));
        PANELS.forEach(panel -> panel.columns().stream().filter(name -> !name.isEmpty()).forEach(names::add));
        String trades = folder.resolve("day.csv").toString();
        for (String command : commands) {
            String inFolder = command.replace("bin/rangebar ", "").replace("day.csv", trades).replaceFirst(" -o day.parquet.*", "");
            List<String> words = new ArrayList<>(List.of(inFolder.split(" ")));
            if (words.get(0).equals("build")) {
                words.addAll(List.of("--columns", String.join(",", names)));
            }
            String out = Cli.run(words.toArray(String[]::new)).succeeded().out();
            if (words.get(0).equals("build")) {
                return columns(out.lines().toList());
            }
        }
        throw new AssertionError("the page builds no bars: " + commands);
    }

    private static Map<String, double[]> columns(List<String> lines) {
        List<String> names = List.of(lines.get(0).split(","));
        Map<String, double[]> columns = new HashMap<>();
        names.forEach(name -> columns.put(name, new double[lines.size() - 1]));
        for (int row = 1; row < lines.size(); row++) {
            String[] cells = lines.get(row).split(",", -1);
            for (int k = 0; k < cells.length; k++) {
                double value = cells[k].isEmpty() ? Double.NaN : k > 0 ? Double.parseDouble(cells[k])
                        : (Instant.parse(cells[k]).toEpochMilli() - DAY.toEpochMilli()) / 1e3;
                columns.get(names.get(k))[row - 1] = names.get(k).endsWith("intensity") ? Math.log10(value) : value;
            }
        }
        return columns;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    }

    private static String x(double seconds) {
        return number(LEFT + seconds / SECONDS * WIDTH);
    }

    private static String text(int x, int y, String anchor, String text) {
        return "<text x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\" fill=\"#555\">" + text + "</text>\n";
    }

    private static String svg(Map<String, double[]> bars) {
        int height = TOP + PANELS.size() * STEP;
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 " + height
                + "\" font-family=\"sans-serif\" font-size=\"11\" role=\"img\">\n<title>Features of the bars of a generated day</title>\n"
                + "<rect width=\"760\" height=\"" + height + "\" fill=\"#fff\"/>\n");
        for (int hour = 0; hour <= 24; hour += 4) {
            String at = x(hour * 3_600);
            svg.append("<line x1=\"" + at + "\" x2=\"" + at + "\" y1=\"" + TOP + "\" y2=\"" + (height - STEP + HEIGHT) + "\" stroke=\"#eee\"/>\n");
            svg.append(text((int) (LEFT + hour * WIDTH / 24.0), height - 12, hour < 24 ? "middle" : "end", String.format("%02d:00", hour)));
        }
        for (int k = 0; k < PANELS.size(); k++) {
            appendPanel(svg, PANELS.get(k), TOP + k * STEP, bars);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void appendPanel(StringBuilder svg, Panel panel, int top, Map<String, double[]> bars) {
        double[] all = panel.columns().stream().filter(name -> !name.isEmpty()).flatMapToDouble(name -> Arrays.stream(bars.get(name)))
                .filter(value -> !Double.isNaN(value)).sorted().toArray();
        double low = panel.hasZero() ? Math.min(0, all[0]) : all[0];
        double high = all[all.length - 1];
        svg.append("<text x=\"" + LEFT + "\" y=\"" + (top - 6) + "\" font-weight=\"bold\">" + panel.title() + "</text>\n");
        svg.append(text(LEFT - 6, top + 8, "end", label(panel, high))).append(text(LEFT - 6, top + HEIGHT, "end", label(panel, low)));
        double[] times = bars.get("close_time");
        String zero = number(y(0, low, high, top));
        if (panel.hasZero()) {
            svg.append("<line x1=\"" + LEFT + "\" x2=\"" + (LEFT + WIDTH) + "\" y1=\"" + zero + "\" y2=\"" + zero + "\" stroke=\"#bbb\"/>\n");
        }
        String first = panel.columns().get(0);
        if (panel.hasZero() && !first.isEmpty()) {
            for (String[] side : new String[][] {{"#0072b2", "up"}, {"#d55e00", "down"}}) {
                StringBuilder path = new StringBuilder();
                for (int i = 0; i < times.length; i++) {
                    double value = bars.get(first)[i];
                    if (!Double.isNaN(value) && value > 0 == side[1].equals("up")) {
                        path.append("M" + x(times[i]) + " " + zero + "V" + number(y(value, low, high, top)));
                    }
                }
                svg.append("<path d=\"" + path + "\" stroke=\"" + side[0] + "\" stroke-width=\"1.5\" fill=\"none\"/>\n");
            }
        }
        String line = panel.hasZero() ? panel.columns().size() > 1 ? panel.columns().get(1) : "" : first;
        if (!line.isEmpty()) {
            List<String> points = new ArrayList<>();
            for (int i = 0; i < times.length; i++) {
                if (!Double.isNaN(bars.get(line)[i])) {
                    points.add(x(times[i]) + "," + number(y(bars.get(line)[i], low, high, top)));
                }
            }
            svg.append("<polyline points=\"" + String.join(" ", points) + "\" stroke=\"#222\" fill=\"none\"/>\n");
        }
    }

    private static double y(double value, double low, double high, int top) {
        return top + HEIGHT * (high - value) / (high - low);
    }

    private static String label(Panel panel, double value) {
        double shown = panel.title().endsWith("logarithmic") ? Math.pow(10, value) : value;
        return shown == 0 ? "0" : new BigDecimal(shown).round(new MathContext(Math.abs(shown) >= 10_000 ? 5 : 2))
                .stripTrailingZeros().toPlainString();
    }

    @Test
    void showsTheBarsOfTheCommands() throws IOException {
        Path picture = PAGE.resolveSibling("features-of-a-day.svg");
        Map<String, double[]> bars = bars();
        assertTrue(bars.get("close").length > 50, bars.values().stream().map(column -> "" + column.length).collect(Collectors.joining(" ")));
        String drawn = svg(bars);
        if (Boolean.getBoolean("rangebar.test.draw")) {
            Files.writeString(picture, drawn);
        }
        assertEquals(drawn, Files.readString(picture).replace("\r\n", "\n"), "the picture differs from the bars; -Drangebar.test.draw=true "
                + "draws it again");
    }
}
