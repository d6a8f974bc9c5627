package dev.rangebar.chart;

import dev.rangebar.FixedPoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes a chart as one HTML file that needs no network: candlesticks, volume by side, the exact values of each bar, a
 * switch between several thresholds, zoom and pan.
 */
public final class ChartPage {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

    private ChartPage() {}

    /**
     * Writes a page.
     *
     * @param title any text
     * @param thresholds the bars of one or more thresholds; the page begins with the first
     * @param out receives the page; stays open
     * @throws IOException if the output fails
     */
    public static void write(String title, List<ChartBars> thresholds, OutputStream out) throws IOException {
        write(title, thresholds, "", out);
    }

    /**
     * Writes a page that grows: it receives {@linkplain #update updates} as server-sent events from the address {@code events}
     * beside its own, and connects again when the connection is lost.
     *
     * @param title any text
     * @param series the bars of one or more series so far; the page begins with the first
     * @param out receives the page; stays open
     * @throws IOException if the output fails
     */
    public static void writeLive(String title, List<ChartBars> series, OutputStream out) throws IOException {
        write(title, series, "events", out);
    }

    /**
     * {@return an update of a live page, in one line}
     *
     * @param series the index of the series on the page
     * @param bars the bars of the series
     * @param from the index of the first bar that the page does not have, or has in an earlier state
     */
    public static String update(int series, ChartBars bars, int from) {
        StringBuilder json = new StringBuilder("{\"series\":").append(series).append(",\"from\":").append(from).append(',');
        try {
            appendFields(json, bars, from);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringBuilder throws none
        }
        return json.append('}').toString();
    }

    private static void write(String title, List<ChartBars> thresholds, String events, OutputStream out) throws IOException {
        String style = resource("uplot/uPlot.min.css") + "\n" + filled(resource("page.css"),
                Map.of("light", Theme.LIGHT.properties(), "dark", Theme.DARK.properties()));
        String library = "/*\n" + resource("uplot/LICENSE") + "*/\n" + resource("uplot/uPlot.iife.min.js");
        String script = PageScript.bundle("main.js", name -> resource("page/" + name));
        // Only these scripts and styles run, even if a title or label contained markup.
        String policy = "default-src 'none'; script-src " + hash(library) + " " + hash(script) + "; style-src "
                + hash(style) + "; img-src data:; base-uri 'none'; form-action 'none'" + (events.isEmpty() ? "" : "; connect-src 'self'");
        String page = filled(resource("page.html"), Map.of("title", escaped(title), "policy", policy, "style", style,
                "library", library, "script", script, "bars", packed(thresholds), "events", events));
        out.write(page.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces the placeholders of a template once: placeholders within values stay. */
    private static String filled(String template, Map<String, String> values) {
        return PLACE.matcher(template).replaceAll(place -> Matcher.quoteReplacement(values.get(place.group(1))));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /** Returns compressed JSON in Base64, which has no meaning in HTML. */
    private static String packed(List<ChartBars> thresholds) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Writer json = new OutputStreamWriter(new DeflaterOutputStream(bytes), StandardCharsets.UTF_8)) {
            char before = '[';
            for (ChartBars bars : thresholds) {
                appendFields(json.append(before).append('{'), bars, 0);
                json.append('}');
                before = ',';
            }
            json.append(']');
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static void appendFields(Appendable json, ChartBars bars, int from) throws IOException {
        json.append("\"label\":").append(quoted(bars.label())).append(",\"hasSide\":" + bars.hasSide())
                .append(",\"forming\":" + bars.lastIsForming()).append(",\"rowSize\":" + FixedPoint.toString(bars.rowSize())).append(",\"columns\":{");
        appendColumns(json, bars, from);
        json.append('}');
    }

    /** Appends the columns as exact text: decimals, and times as differences in microseconds, which are shorter. */
    private static void appendColumns(Appendable json, ChartBars bars, int from) throws IOException {
        column(json, bars, from, "sinceLast", i -> String.valueOf(
                bars.openTimeMicros(i) - (i == 0 ? 0 : bars.openTimeMicros(i - 1))));
        column(json.append(','), bars, from, "duration",
                i -> String.valueOf(bars.closeTimeMicros(i) - bars.openTimeMicros(i)));
        column(json.append(','), bars, from, "open", i -> FixedPoint.toString(bars.open(i)));
        column(json.append(','), bars, from, "high", i -> FixedPoint.toString(bars.high(i)));
        column(json.append(','), bars, from, "low", i -> FixedPoint.toString(bars.low(i)));
        column(json.append(','), bars, from, "close", i -> FixedPoint.toString(bars.close(i)));
        column(json.append(','), bars, from, "volume", i -> ChartBars.plain(bars.volume(i)));
        if (bars.hasSide()) {
            column(json.append(','), bars, from, "buyVolume", i -> ChartBars.plain(bars.buyVolume(i)));
            column(json.append(','), bars, from, "sellVolume", i -> ChartBars.plain(bars.sellVolume(i)));
        }
        column(json.append(','), bars, from, "trades", i -> String.valueOf(bars.trades(i)));
        if (bars.rowSize() > 0) {
            column(json.append(','), bars, from, "rows", bars::rows);
        }
    }

    /** Returns the text of a bar's value, which has no quotation marks. */
    private interface Text {
        String of(int bar);
    }

    private static void column(Appendable json, ChartBars bars, int from, String name, Text text) throws IOException {
        json.append('"').append(name).append("\":\"");
        for (int i = from; i < bars.size(); i++) {
            json.append(i == from ? "" : ",").append(text.of(i));
        }
        json.append('"');
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < ' ' || c == '"' || c == '\\') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** Reads a resource with the line ends of a browser, over which the hashes are computed. */
    private static String resource(String name) {
        try (InputStream stream = ChartPage.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Bundles the JavaScript modules of the page into one script, so that the page is a single file whose one script has one
     * hash.
     *
     * <p>A module may use {@code import {a, b} from './name.js';} at the beginning of a line and {@code export} before a
     * declaration. All modules share one scope in the bundle, so their top-level names have to differ.
     */
    static final class PageScript {
        private static final Pattern IMPORT = Pattern.compile("(?m)^import \\{[^{}]*} from '\\./([a-z]+\\.js)';\n");
        private static final Pattern EXPORT = Pattern.compile("(?m)^export (?=(async function|function|class|const|let) )");

        private final UnaryOperator<String> sources;
        private final Map<String, String> modules = new LinkedHashMap<>();

        private PageScript(UnaryOperator<String> sources) {
            this.sources = sources;
        }

        /**
         * {@return the bundle of a module and the modules that it imports, each after those it depends on}
         *
         * @param main the name of the module
         * @param sources returns the source of a module, with line feeds at the ends of lines
         * @throws IllegalStateException if modules import each other in a circle
         */
        static String bundle(String main, UnaryOperator<String> sources) {
            PageScript script = new PageScript(sources);
            script.add(main);
            return "(() => {\n'use strict';\n\n" + String.join("\n", script.modules.values()) + "})();\n";
        }

        private void add(String name) {
            if (modules.containsKey(name)) {
                if (modules.get(name) == null) {
                    throw new IllegalStateException(name + " imports itself, by way of other modules");
                }
                return;
            }
            modules.put(name, null);
            String source = sources.apply(name);
            for (Matcher imported = IMPORT.matcher(source); imported.find();) {
                add(imported.group(1));
            }
            modules.remove(name); // now behind those that it imports
            modules.put(name, EXPORT.matcher(IMPORT.matcher(source).replaceAll("")).replaceAll(""));
        }
    }
}
