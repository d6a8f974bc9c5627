package dev.rangebar.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Synthetic history with known changes: the series of this project, the noise of shared machines, and one example of
 * everything that the page shows. The same seed and number of runs yield the same history.
 */
final class SyntheticHistory {
    static final String SLOWER = "api/batch/1m";
    static final String KNOWN = "core/batch-dense/6";
    static final String FASTER = "core/state/save";
    static final String NOISY = "api/latency/burst-64/p99";
    static final String INSUFFICIENT_DATA = "core/multi-symbol/all-cores";
    static final String HARD_ALERT = "api/state/restore";
    static final String EXACT_CHANGE = "api/allocated/stream/1k";
    private static final Pattern SMALL = Pattern.compile("(api|core)/(batch/1m|state/.*|latency/burst-64/p99|memory/.*)"
        + "|api/(allocated/stream/.*|bars-per-million/.*)|core/(batch-dense/6|multi-symbol/all-cores|instructions/.*)"
        + "|(ffm|jni)/overhead|jni/overhead/jdk.*|overhead/.*/1m|overhead/empty-call/.*");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NEWEST = Instant.parse("2026-11-23T03:17:04Z");
    private static final double CHANGE = 0.102;

    private final Random random;
    private final int runs;
    private final Map<String, Double> start = new TreeMap<>();
    private final List<Instant> dates = new ArrayList<>();
    private final List<String> commits = new ArrayList<>();
    private final ObjectNode history = JSON.createObjectNode();

    private SyntheticHistory(long seed, int runs) {
        this.random = new Random(seed);
        this.runs = runs;
    }

    static ObjectNode of(long seed, int runs) {
        return new SyntheticHistory(seed, runs).build();
    }

    /** Returns the same runs with few series of each kind, so that no part of the page is empty. */
    static ObjectNode small(long seed, int runs) {
        ObjectNode all = of(seed, runs);
        ArrayNode few = JSON.createArrayNode();
        for (JsonNode series : all.get("series")) {
            if (SMALL.matcher(series.path("id").asText()).matches()) {
                few.add(series);
            }
        }
        all.set("series", few);
        return all;
    }

    /** Returns the history before the first night. */
    static ObjectNode empty() {
        ObjectNode empty = JSON.createObjectNode().put("format", 2).put("generated", NEWEST.toString());
        empty.putNull("repository");
        for (String list : List.of("runs", "machines", "series", "knownChanges", "machineChanges", "events", "targets",
            "anchors", "budgets")) {
            empty.putArray(list);
        }
        ObjectNode objectives = empty.putObject("objectives");
        for (String each : List.of("nightsMeasured", "failuresPerWeek", "manualRunsPerMonth", "minutesToPage",
            "newestRun")) {
            objectives.putNull(each);
        }
        objectives.putArray("nights");
        return empty;
    }

    private ObjectNode build() {
        history.put("format", 2).put("generated", NEWEST.plusSeconds(840).toString())
            .put("repository", "https://github.com/example/rangebar");
        runs();
        machines();
        levels();
        ArrayNode series = history.putArray("series");
        start.forEach((id, value) -> series.add(series(id, value)));
        history.putArray("knownChanges").addObject().put("run", known()).put("commit", commits.get(known()))
            .put("reason", "bars carry the open interest from here on").putArray("series").add(KNOWN);
        ArrayNode events = history.putArray("machineChanges");
        events.addObject().put("run", runs / 3).put("kind", "machine").put("text", "EPYC 7763 -> EPYC 9V74");
        events.addObject().put("run", runs / 2).put("kind", "software").put("text", "JDK 25.0.1 -> 25.0.2");
        events();
        targets();
        anchors();
        objectives();
        return history;
    }

    private int changed() {
        return runs - 3;
    }

    private int known() {
        return runs - Math.max(2, runs / 5);
    }

    private void runs() {
        Instant date = NEWEST.minus(runs - 1L, ChronoUnit.DAYS);
        ArrayNode list = history.putArray("runs");
        String commit = commit();
        for (int i = 0; i < runs; i++) {
            boolean same = i > 0 && i != changed() && i != known() && random.nextInt(5) < 2;
            commit = same ? commit : commit();
            dates.add(date);
            commits.add(commit);
            boolean low = i % 41 == 17;
            ObjectNode run = list.addObject().put("date", date.toString()).put("commit", commit)
                .put("subject", "Change " + commit.substring(0, 4) + " of the core: fewer copies on the way")
                .put("scope", weekly(i) ? "weekly" : "daily").put("repeatRun", same).put("seconds", 200 + i % 9)
                .put("machine", i < runs / 3 ? 0 : 1).put("lowConfidence", low);
            run.put("lowConfidenceReason", low ? "the integer calibration changed by 12 %" : null);
            run.putObject("calibration").put("integer", noisy(1.42, 0.01)).put("chase", noisy(93, 0.03))
                .put("copy", noisy(61_000, 0.03));
            String stem = date.toString().substring(0, 10) + "T031704Z-" + commit.substring(0, 8);
            run.put("record", "runs/" + date.toString().substring(0, 4) + "/" + stem + ".json");
            run.put("workflowUrl", "https://github.com/example/rangebar/actions/runs/" + (1_000_000 + i));
            ArrayNode graphs = run.putArray("flameGraphs");
            if (weekly(i) || i == changed()) {
                for (String title : List.of(SLOWER, "core/batch/1m")) {
                    graphs.addObject().put("title", title)
                        .put("path", "flame-graphs/" + stem + "/" + title.replace('/', '-') + ".html");
                }
            }
            date = date.plus(1, ChronoUnit.DAYS);
        }
    }

    private static boolean weekly(int run) {
        return run % 7 == 6;
    }

    private String commit() {
        StringBuilder hex = new StringBuilder();
        while (hex.length() < 40) {
            hex.append(Integer.toHexString(random.nextInt(16)));
        }
        return hex.toString();
    }

    private void machines() {
        ArrayNode machines = history.putArray("machines");
        for (String cpu : List.of("AMD EPYC 7763 64-Core Processor", "AMD EPYC 9V74 80-Core Processor")) {
            machines.addObject().put("cpu", cpu).put("cores", 4).put("architecture", "amd64").put("system", "Linux")
                .put("kernel", "6.11.0-1018-azure").put("jdk", "25.0.2+10").put("compiler", "gcc 13.3.0")
                .put("flags", "-O3 -fno-math-errno").put("kernelTier", "avx2");
        }
    }

    private void levels() {
        Map<String, Double> trades = new LinkedHashMap<>();
        trades.put("1k", 1e3);
        trades.put("100k", 1e5);
        trades.put("1m", 1e6);
        trades.forEach((size, count) -> {
            level("core/batch/" + size, 1.31 * count);
            level("api/batch/" + size, 1.34 * count + 40);
            level("api/batch-heap/" + size, 1.36 * count + 90);
            level("ffm/overhead" + (size.equals("1k") ? "" : "/off-heap/" + size), 1 + 40 / count);
            level("ffm/overhead/heap/" + size, 1.02 + 90 / count);
            level("jni/overhead/heap/" + size, 1.02 + 170 / count);
            level("jni/overhead/jdk17/heap/" + size, 1.03 + 180 / count);
            double layerTime = 1.31;
            for (String name : List.of("native-loop", "ffm-off-heap", "api-off-heap", "jni-off-heap", "ffm-heap",
                "api-heap", "jni-heap", "pure-java")) {
                level("overhead/" + name + "/" + size, layerTime * count);
                if (!name.equals("native-loop")) {
                    level("overhead/ratio/" + name + "/" + size, layerTime / 1.31);
                }
                layerTime *= 1.06;
            }
            level("core/roofline/simple/" + size, 0.9 * count);
            level("core/roofline/streams/" + size, 0.8 * count);
            level("api/allocated/batch/" + size, 1);
            level("api/allocated/batch-heap/" + size, 48);
        });
        level("ffm/overhead/push/1m", 1.9);
        level("jni/overhead/push/1m", 1.95);
        level("jni/overhead", 1.09);
        level("jni/overhead/jdk17", 1.1);
        level("jni/overhead/jdk21", 1.1);
        for (String call : List.of("nothing", "ffm", "ffm-critical", "jni")) {
            level("overhead/empty-call/" + call, 0.4 + call.length());
        }
        for (String layer : List.of("core", "api")) {
            for (String name : List.of("batch-dense/6", "batch-dense/24", "batch-sparse/2600", "batch-sparse/5000",
                "columns/3", "columns/7", "stream/1k", "stream/1m", "derive/1m", "state/save", "state/restore",
                "multi-symbol/one-core", "multi-symbol/all-cores", "thresholds/100", "thresholds/250")) {
                level(layer + "/" + name, (layer.equals("api") ? 1.1 : 1) * 137 * Math.pow(name.length(), 3));
                if (layer.equals("api")) {
                    level("api/allocated/" + name, name.length() % 3 == 0 ? 1 : 8 * name.length());
                }
            }
            level(layer + "/latency/p50", 1_330);
            level(layer + "/latency/p95", 1_480);
            level(layer + "/latency/p99", 2_210);
            level(layer + "/latency/burst-64/p50", 180);
            level(layer + "/latency/burst-64/p95", 210);
            level(layer + "/latency/burst-64/p99", 320);
            level(layer + "/latency/clock", 25);
        }
        level("api/memory/peak-1m", 96.4);
        level("core/memory/native", 4_368);
        level("api/bars-per-million/100", 11_058);
        level("api/bars-per-million/250", 2_230);
        level("api/bars-per-million/500", 586);
        level("api/bars-per-million/1000", 161);
        level("core/instructions/batch/1m", 7_512_345);
    }

    private void level(String id, double value) {
        start.put(id, value);
    }

    private static String title(String id) {
        return id.replaceFirst("^core/", "native ").replaceFirst("^api/", "Java ").replace('/', ' ').replace('-', ' ')
            .replaceFirst(" 1m$", ", 1M trades").replaceFirst(" 100k$", ", 100,000 trades")
            .replaceFirst(" 1k$", ", 1,000 trades");
    }

    private ObjectNode series(String id, double value) {
        boolean exact = id.contains("/allocated/") || id.contains("bars-per-million")
            || id.equals("core/memory/native");
        boolean ratio = id.startsWith("ffm") || id.startsWith("jni") || id.startsWith("overhead/ratio");
        double noise = exact ? 0 : ratio ? 0.008 : id.contains("instructions") ? 0.0002 : 0.03;
        String unit = id.contains("bars-per") ? "bars" : exact ? "bytes" : ratio ? "ratio"
            : id.contains("memory/peak") ? "MB" : id.contains("instructions") ? "instructions" : "ns";
        ObjectNode series = JSON.createObjectNode().put("id", id).put("layer", id.substring(0, id.indexOf('/')))
            .put("unit", unit).put("file", unit.equals("ns") ? "java-bench.json" : "derived-bench.json")
            .put("title", title(id))
            .put("description", "Time of " + id.substring(id.indexOf('/') + 1) + ".").put("exact", exact);
        series.put("smallerIsBetter", unit.equals("bars") ? null : Boolean.TRUE);
        ArrayNode values = series.putArray("values");
        ArrayNode lows = series.putArray("low");
        ArrayNode highs = series.putArray("high");
        ObjectNode verdict = JSON.createObjectNode();
        ArrayNode changes = series.putArray("changePoints");
        ArrayNode alerts = series.putArray("alerts");
        boolean weeklyOnly = id.contains("thresholds") || id.contains("multi-symbol") || id.contains("instructions")
            || id.contains("/jdk");
        double level = value;
        for (int i = 0; i < runs; i++) {
            if (i == runs / 3 && !exact && !ratio) {
                level = value * 0.88;
            }
            level = planted(id, i, level);
            if (weeklyOnly && !weekly(i)) {
                values.addNull();
                lows.addNull();
                highs.addNull();
            } else {
                double wide = id.equals(NOISY) ? 0.2 : noise;
                double measured = exact ? level : noisy(level, wide);
                values.add(short6(measured));
                if (exact) {
                    lows.addNull();
                    highs.addNull();
                } else {
                    lows.add(short6(measured * (1 - wide * 0.7)));
                    highs.add(short6(measured * (1 + wide * 0.7)));
                }
            }
        }
        series.set("verdict", verdict);
        verdict(verdict, changes, alerts, id, level, noise);
        return series;
    }

    private double planted(String id, int run, double level) {
        if (run == changed()) {
            switch (id) {
                case SLOWER: return level * (1 + CHANGE);
                case FASTER: return level * 0.9;
                case HARD_ALERT: return level * 1.72;
                case EXACT_CHANGE: return level + 24;
                default: break;
            }
        }
        return run == known() && id.equals(KNOWN) ? level * 1.08 : level;
    }

    private void verdict(ObjectNode verdict, ArrayNode changes, ArrayNode alerts, String id, double now, double noise) {
        double size = switch (id) {
            case SLOWER -> CHANGE;
            case FASTER -> -0.1;
            case HARD_ALERT -> 0.72;
            case EXACT_CHANGE -> 24 / (now - 24);
            case KNOWN -> 0.08;
            default -> 0;
        };
        String kind = id.equals(NOISY) ? "noisy" : id.equals(INSUFFICIENT_DATA) ? "insufficient-data"
            : size > 0 ? "regressed" : size < 0 ? "improved" : "unchanged";
        String reason = switch (kind) {
            case "noisy" -> "values of one commit differ by 41 %";
            case "insufficient-data" -> "too few runs on this machine: 3 of 8";
            case "unchanged" -> "within the noise of the last 60 runs";
            default -> String.format("%s by %.1f %%", size > 0 ? "slower" : "faster", Math.abs(size) * 100);
        };
        boolean sized = size != 0 || kind.equals("unchanged");
        verdict.put("verdict", kind).put("reason", reason).put("change", sized ? (Double) size : null);
        if (sized && noise > 0) {
            interval(verdict, size, noise);
        } else {
            verdict.putNull("interval");
        }
        verdict.put("confidence", size == 0 ? null : (Double) (noise == 0 ? 1 : 0.9993));
        verdict.put("lowConfidence", id.equals(FASTER));
        int since = id.equals(KNOWN) ? known() : changed();
        if (kind.equals("insufficient-data")) {
            verdict.putNull("baseline");
        } else {
            verdict.putObject("baseline").put("runs", 60).put("value", now / (1 + size)).put("noise", noise)
                .put("from", dates.get(Math.max(0, since - 60)).toString()).put("to", dates.get(since - 1).toString());
        }
        if (size == 0) {
            verdict.putNull("since");
        } else {
            ObjectNode at = verdict.putObject("since").put("run", since).put("date", dates.get(since).toString())
                .put("firstCommit", commits.get(since))
                .put("lastGoodCommit", commits.get(since - 1)).put("commits", 3).put("sameCommit", false).put("machineProbability", 0);
            ArrayNode candidates = at.putArray("candidates");
            for (int i = 0; i < 3; i++) {
                String commit = i == 0 ? commits.get(since) : commit();
                candidates.addObject().put("commit", commit)
                    .put("subject", "Candidate " + i + ": bind with fewer checks").put("probability", i == 0 ? 0.7 : 0.15);
            }
            ObjectNode change = changes.addObject().put("run", since).put("change", size);
            if (noise > 0) {
                interval(change, size, noise);
            } else {
                change.putNull("interval");
            }
            change.put("confidence", noise == 0 ? 1 : 0.9993).put("firstCommit", commits.get(since))
                .put("lastGoodCommit", commits.get(since - 1)).put("sameCommit", false);
            change.put("known", id.equals(KNOWN) ? "bars carry the open interest from here on" : null);
        }
        boolean alert = id.equals(HARD_ALERT);
        if (alert) {
            alerts.addObject().put("run", since).put("change", 1.72);
        }
        verdict.put("alert150", alert);
        verdict.put("known", id.equals(KNOWN) ? "bars carry the open interest from here on" : null);
        verdict.put("smallestDetectable", kind.equals("insufficient-data") ? null : (Double) (noise * 1.4));
    }

    private static void interval(ObjectNode of, double middle, double noise) {
        of.putObject("interval").put("low", short6(middle - noise * 0.7)).put("high", short6(middle + noise * 0.7))
            .put("confidence", 0.99);
    }

    /** Adds the event of each changed series, and one that is fixed. */
    private void events() {
        ArrayNode events = history.putArray("events");
        for (JsonNode series : history.get("series")) {
            JsonNode verdict = series.get("verdict");
            if (verdict.get("since").isObject()) {
                boolean worse = verdict.get("verdict").asText().equals("regressed");
                event(events, series, verdict.get("known").isNull() ? "confirmed" : "declared", worse).putNull("ended")
                    .putNull("fixedBy");
            }
        }
        if (runs > 20) {
            JsonNode fixed = events.get(0).deepCopy();
            events.add(fixed);
            ((ObjectNode) fixed).put("id", "core/batch/1k@2026-08-01T031704Z").put("series", "core/batch/1k")
                .put("state", "fixed").put("open", false).put("ended", dates.get(runs - 10).toString())
                .set("fixedBy", fixed.get("since"));
        }
    }

    private ObjectNode event(ArrayNode events, JsonNode series, String state, boolean worse) {
        JsonNode verdict = series.get("verdict");
        String id = series.get("id").asText();
        ObjectNode event = events.addObject().put("id", id + "@" + dates.get(runs - 1)).put("series", id)
            .put("cause", SLOWER + "@" + dates.get(runs - 1)).put("kind", "step")
            .put("direction", worse ? "worse" : "better").put("state", state)
            .put("open", worse && state.equals("confirmed"));
        event.set("change", verdict.get("change"));
        event.set("interval", verdict.get("interval"));
        event.set("baseline", verdict.get("baseline").get("value"));
        event.put("found", dates.get(runs - 1).toString()).putNull("confirmed").put("nights", 1);
        event.set("since", verdict.get("since"));
        event.set("reason", verdict.get("known"));
        return event.put("new", true);
    }

    private void targets() {
        ArrayNode targets = history.putArray("targets");
        targets.addObject().put("id", "throughput").put("description", "more than 1M trades/s through the Java API")
            .put("limit", 1e6).put("unit", "trades/s").put("value", 6.85e8).put("passed", true);
        targets.addObject().put("id", "peak-memory").put("description", "less than 350 MB peak memory for 1M trades")
            .put("limit", 350).put("unit", "MB").put("value", 84.8).put("passed", true);
    }

    private void anchors() {
        ArrayNode anchors = history.putArray("anchors");
        anchor(anchors, SLOWER, "release", "v0.1", CHANGE, false);
        anchor(anchors, SLOWER, "best", "2026-03-01", CHANGE, false);
        anchor(anchors, "api/memory/peak-1m", "best", "2026-04-01", 0.16, true);
        anchor(anchors, "core/batch/1m", "best", "2026-05-01", 0.002, false);
        ArrayNode budgets = history.putArray("budgets");
        budgets.addObject().put("series", SLOWER).put("unit", "ns").put("most", 1e7).put("value", 1.5e6).put("state", "kept")
            .put("reason", "at least 100M trades/s").putNull("interval");
        budgets.addObject().put("series", "ffm/overhead").put("unit", "ratio").put("most", 1.02).put("value", 1.05)
            .put("state", "exceeded").put("reason", "the crossing").putNull("interval");
        budgets.addObject().put("series", INSUFFICIENT_DATA).put("unit", "ns").put("most", 1).putNull("value")
            .put("state", "insufficient-data").put("reason", "new").putNull("interval");
    }

    private void anchor(ArrayNode anchors, String series, String kind, String name, double change, boolean drift) {
        ObjectNode row = anchors.addObject().put("series", series).put("anchor", kind).put("name", name)
            .put("commit", commits.getFirst()).put("then", 1).put("now", 1 + change).put("change", change)
            .put("verdict", change > 0.01 ? "regressed" : "unchanged").put("drift", drift).put("text", series + " differs");
        row.putObject("interval").put("low", change - 0.01).put("high", change + 0.01).put("confidence", 0.95);
    }

    private void objectives() {
        ObjectNode objectives = history.putObject("objectives");
        objectives.put("failuresPerWeek", 0.4).put("manualRunsPerMonth", 2).put("newestRun", NEWEST.toString());
        objectives.putObject("minutesToPage").put("median", 11).put("max", 26).put("runs", runs);
        ArrayNode nights = objectives.putArray("nights");
        int measured = 0;
        for (int i = 364; i >= 0; i--) {
            String state = i >= runs ? "missing" : i % 53 == 20 ? "failed" : i % 97 == 50 ? "missing" : "measured";
            measured += state.equals("measured") ? 1 : 0;
            nights.addObject().put("date", NEWEST.minus(i, ChronoUnit.DAYS).toString().substring(0, 10))
                .put("state", state);
        }
        objectives.putObject("nightsMeasured").put("measured", measured).put("of", 365);
    }

    private double noisy(double level, double noise) {
        return level * Math.exp(random.nextGaussian() * noise);
    }

    private static double short6(double value) {
        return new BigDecimal(value).round(new MathContext(6)).doubleValue();
    }
}
