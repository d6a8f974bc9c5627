package dev.rangebar.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.testsupport.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Tests the built page in a real browser. */
class PageTest {
    private static final int WIDE = 1440;
    private static final int PHONE = 375;
    private static final int RUNS = 120;
    private static final ObjectNode SMALL = SyntheticHistory.small(1, RUNS);
    /** Returns charts with an empty canvas, except those that state that they have no value. */
    private static final String BLANK_CHARTS = """
        return [...document.querySelectorAll('.plot:not(:has(.nothing))')].filter(plot => {
            const canvas = plot.querySelector('canvas');
            if (!canvas || canvas.width === 0) {
                return true;
            }
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return !data.some((value, i) => i % 4 === 3 && value > 0);
        }).map(plot => plot.getAttribute('aria-label'))""";

    private static Browser browser;
    private static Pages pages;
    private static String small;

    @BeforeAll
    static void start() {
        browser = Browser.startOrSkip();
        pages = new Pages();
        small = pages.add("small", SMALL);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            pages.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1440, false", "1440, true", "375, false", "375, true"})
    void drawsEveryChartAtEveryWidthInBothThemes(int width, boolean dark) {
        browser.open(small, width, dark);
        seeAll();
        assertEquals(List.of(), browser.run(BLANK_CHARTS));
        assertFitsWidth();
        assertQuiet(pages.root());
        Object ground = browser.run("return getComputedStyle(document.body).backgroundColor");
        assertEquals(dark ? "rgb(16, 20, 26)" : "rgb(255, 255, 255)", ground);
    }

    @ParameterizedTest
    @CsvSource({"1440, false", "375, true"})
    void isUsableWithoutSightOrMouse(int width, boolean dark) {
        browser.open(small, width, dark);
        seeAll();
        assertEquals(List.of(), browser.accessibilityViolations("body"));
        browser.run("location.hash = '#series/api/batch/1m'");
        browser.await("return document.querySelector('dialog').open");
        assertEquals(List.of(), browser.accessibilityViolations("dialog"));
    }

    @Test
    void findsAccessibilityErrors() {
        browser.open(pages.add("empty", SyntheticHistory.empty()), WIDE, false);
        browser.run("document.body.append(document.createElement('button'))");
        assertTrue(browser.accessibilityViolations("body").toString().contains("button-name"));
    }

    @Test
    void showsChangesFirstWithSizeCommitAndConfidence() {
        browser.open(small, WIDE, false);
        assertEquals("3 of " + SMALL.path("series").size() + " series regressed, 1 improved", text("h1"));
        WebElement cause = browser.driver().findElement(By.cssSelector(".cause"));
        JsonNode verdict = series(SyntheticHistory.SLOWER).path("verdict");
        String commit = verdict.path("since").path("firstCommit").asText();
        assertTrue(cause.getText().contains("Since " + commit.substring(0, 7)), cause.getText());
        assertEquals("https://github.com/example/rangebar/commit/" + commit,
            cause.findElement(By.cssSelector(".since a")).getAttribute("href"));
        WebElement card = card(SyntheticHistory.SLOWER);
        assertTrue(plain(card).contains("▲ +10.2 % slower"), plain(card));
        assertTrue(plain(card).contains("at 99 %, 99.9 % confidence"), plain(card));
        assertTrue(plain(card).contains("flame graphs: before"), plain(card));
        assertTrue(plain(card(SyntheticHistory.FASTER)).contains("low confidence"));
        assertTrue(plain(card(SyntheticHistory.HARD_ALERT)).contains("hard alert (150 %)"));
        assertTrue(plain(card(SyntheticHistory.KNOWN)).contains("known: bars carry the open interest"));
        String verdicts = text("#verdicts");
        assertTrue(verdicts.contains("too few runs on this machine: 3 of 8 (1 series)"), verdicts);
        assertTrue(verdicts.contains("values of one commit differ by 41 %"), verdicts);
    }

    /** Causes have one heading each, as in summary.md, with the place that the fewest commits explain. */
    @Test
    void groupsSeriesByCause() {
        ObjectNode one = SMALL.deepCopy();
        JsonNode earlier = series(SyntheticHistory.KNOWN).path("verdict").path("since");
        for (JsonNode event : one.path("events")) {
            for (JsonNode series : one.path("series")) {
                if (series.path("id").equals(event.path("series")) && series.path("verdict").path("since").isObject()) {
                    ((ObjectNode) series.path("verdict")).set("event", event.path("id"));
                    if (event.path("series").asText().equals(SyntheticHistory.HARD_ALERT)) {
                        ((ObjectNode) series.path("verdict")).set("since", ((ObjectNode) earlier.deepCopy()).put("commits", 1));
                    }
                }
            }
        }
        browser.open(pages.add("one-cause", one), WIDE, false);
        assertEquals(1, number("return document.querySelectorAll('#verdicts > .cause').length"));
        String heading = text(".cause .since");
        assertTrue(heading.startsWith("Since " + commitOf(SyntheticHistory.KNOWN)) && heading.contains(", 1 commit"), heading);
    }

    /** A single fast night after a regression is no lower level: "slower" would stand beside a smaller time. */
    @Test
    void showsTheLevelBesideTheSizeOfItsChange() {
        browser.open(small, WIDE, false);
        String before = plain(card(SyntheticHistory.SLOWER)).replaceAll("(?s).*?(\\S+ ms → \\S+ ms).*", "$1");
        assertTrue(before.matches("\\S+ ms → \\S+ ms"), before);
        ObjectNode fast = SMALL.deepCopy();
        for (JsonNode each : fast.path("series")) {
            if (each.path("id").asText().equals(SyntheticHistory.SLOWER)) {
                ((ArrayNode) each.path("values")).set(RUNS - 1, 0.9 * each.path("verdict").path("baseline").path("value").asDouble());
            }
        }
        browser.open(pages.add("fast-night", fast), WIDE, false);
        String after = plain(card(SyntheticHistory.SLOWER));
        assertTrue(after.contains(before), before + " in: " + after);
    }

    @Test
    void showsEarlierLevelsAndBudgets() {
        browser.open(small, WIDE, false);
        String anchors = plain(browser.driver().findElement(By.id("anchors")));
        assertTrue(anchors.contains("3 of 4 comparisons of the main series show a worse level."), anchors);
        assertTrue(anchors.contains("+10.2 %") && anchors.contains("v0.1") && anchors.contains("drift"), anchors);
        assertFalse(anchors.contains("A year ago"), "no column without a value: " + anchors);
        String targets = plain(browser.driver().findElement(By.id("targets")));
        assertTrue(targets.contains("budget kept: api/batch/1m at most 10.0 ms: at least 100M trades/s"), targets);
        assertTrue(targets.contains("budget exceeded: ffm/overhead at most 1.020 ×: the crossing"), targets);
        assertTrue(targets.contains("budget not judged"), targets);
    }

    /** No line joins two machines: without dots, the runs of a fleet that changes every night would be invisible. */
    @Test
    void showsEveryRunOfAlternatingMachines() {
        ObjectNode mixed = SMALL.deepCopy();
        int run = 0;
        for (JsonNode each : mixed.path("runs")) {
            ((ObjectNode) each).put("machine", run++ % 2).put("lowConfidence", false);
        }
        browser.open(pages.add("alternating", mixed), WIDE, false);
        seeAll();
        assertEquals(List.of(), browser.run("""
            return [...document.querySelectorAll('#calibration .plot')].filter(plot => {
                const canvas = plot.querySelector('canvas');
                const {left, top, width, height} = plot.querySelector('.u-over').getBoundingClientRect();
                const at = canvas.getBoundingClientRect();
                const box = [left - at.left, top - at.top, width, height].map(each => Math.round(each * devicePixelRatio));
                const {data} = canvas.getContext('2d').getImageData(...box);
                let dark = 0;
                for (let i = 0; i < data.length; i += 4) {
                    dark += data[i + 3] > 100 && data[i] + data[i + 1] + data[i + 2] < 500 ? 1 : 0;
                }
                return dark < 250; // 90 of marks, and about 3 of each of 90 runs
            }).map(plot => plot.getAttribute('aria-label'))"""));
    }

    /** A history of an earlier build lacks both. */
    @Test
    void needsNoEarlierLevels() {
        ObjectNode older = SMALL.deepCopy();
        older.remove(List.of("anchors", "budgets"));
        browser.open(pages.add("older", older), WIDE, false);
        assertEquals(0, browser.driver().findElements(By.id("anchors")).size());
        assertQuiet(pages.root());
    }

    @Test
    void statesThatNothingChanged() {
        ObjectNode calm = SMALL.deepCopy();
        for (JsonNode series : calm.path("series")) {
            ((ObjectNode) series.path("verdict")).put("verdict", "unchanged").putNull("since").putNull("known")
                .put("change", 0).put("alert150", false);
        }
        ObjectNode run = (ObjectNode) calm.path("runs").get(RUNS - 1);
        run.put("lowConfidence", true).put("lowConfidenceReason", "the copy calibration changed by 31 %");
        browser.open(pages.add("calm", calm), WIDE, false);
        assertEquals("Nothing changed", text("h1"));
        assertEquals("Low confidence: the copy calibration changed by 31 %.", text(".warning:not(.old)"));
    }

    /** One night at 1.7 times all times: no verdict yet, but not "Nothing changed". */
    @Test
    void countsSeriesBeyondTheHardAlertThresholdInTheHeadline() {
        ObjectNode night = SMALL.deepCopy();
        for (JsonNode series : night.path("series")) {
            ((ObjectNode) series.path("verdict")).put("verdict", "unchanged").putNull("since").putNull("known")
                .put("change", 0.01).put("alert150", series.path("id").asText().contains("/batch"));
        }
        browser.open(pages.add("hard-alert", night), PHONE, false);
        assertEquals("3 of " + SMALL.path("series").size() + " series beyond 150 %, awaiting confirmation", text("h1"));
        assertTrue(text("#verdicts .tally").contains("3 beyond 150 %"), text("#verdicts .tally"));
        assertTrue(text("#verdicts .group").contains("awaiting confirmation (3)"), text("#verdicts"));
        assertFitsWidth();
    }

    /** A night far off on either side, below the threshold: counted and named, but no verdict. */
    @Test
    void countsOutliersOfOneNight() {
        ObjectNode night = SMALL.deepCopy();
        for (JsonNode series : night.path("series")) {
            String id = series.path("id").asText();
            ((ObjectNode) series.path("verdict")).put("verdict", "unchanged").putNull("since").putNull("known").put("change", 0.001)
                .put("alert150", id.equals("api/batch/1m")).put("outlier", id.contains("/batch") ? (Double) 0.3 : null);
        }
        browser.open(pages.add("outliers", night), PHONE, false);
        assertEquals("1 of " + SMALL.path("series").size() + " series beyond 150 %, awaiting confirmation, 2 far off in this run",
            text("h1"));
        assertTrue(text("#verdicts .tally").contains("2 outliers"), text("#verdicts .tally"));
        assertTrue(text("#verdicts").contains("far from the level in this run (2)"), text("#verdicts"));
        assertFitsWidth();
        assertQuiet(pages.root());
    }

    /** Format 1 has older names, and no events of the series. */
    @Test
    void readsHistoryOfFormatOne() {
        ObjectNode old = SMALL.deepCopy().put("format", 1);
        old.set("events", old.remove("machineChanges"));
        for (JsonNode run : old.path("runs")) {
            ((ObjectNode) run).set("noiseRun", ((ObjectNode) run).remove("repeatRun"));
            ((ObjectNode) run).set("rulers", ((ObjectNode) run).remove("calibration"));
        }
        for (JsonNode series : old.path("series")) {
            ((ObjectNode) series).put("id", series.path("id").asText().replaceFirst("^overhead/", "ladder/"))
                .put("layer", series.path("layer").asText().replace("overhead", "ladder"))
                .set("question", ((ObjectNode) series).remove("description"));
            String verdict = series.path("verdict").path("verdict").asText();
            ((ObjectNode) series.path("verdict")).put("verdict", verdict.equals("noisy") ? "unstable"
                : verdict.equals("insufficient-data") ? "not-comparable" : verdict);
        }
        browser.open(small, WIDE, false);
        String now = text("#verdicts");
        browser.open(pages.add("format-1", old), WIDE, false);
        assertEquals(now, text("#verdicts"));
        seeAll();
        assertEquals(List.of(), browser.run(BLANK_CHARTS));
        assertTrue(browser.driver().getPageSource().contains("#series/overhead/"), "the breakdown has its present name");
        assertQuiet(pages.root());
    }

    @Test
    void saysFirstThatTheNewestRunIsOld() {
        ObjectNode fresh = firstRunOf(SyntheticHistory.small(1, 8));
        ((ObjectNode) fresh.path("runs").get(0)).put("date", Instant.now().minus(Duration.ofHours(30)).toString());
        browser.open(pages.add("fresh", fresh), PHONE, false);
        assertEquals(0, number("return document.querySelectorAll('.old').length"));
        ((ObjectNode) fresh.path("runs").get(0)).put("date", Instant.now().minus(Duration.ofDays(9)).toString());
        browser.open(pages.add("old", fresh), PHONE, false);
        String first = text("#verdicts > :first-child").replace('\u00a0', ' ');
        assertTrue(first.startsWith("No run for 9 days. The newest run is of "), first);
    }

    @Test
    void readsChartAloudWithTheArrowKeys() {
        browser.open(small, WIDE, false);
        WebElement chart = browser.driver().findElement(By.cssSelector("#beside .plot"));
        browser.run("arguments[0].scrollIntoView()", chart);
        browser.await("return document.querySelector('#beside .plot canvas') !== null");
        chart.sendKeys(Keys.END);
        String spoken = (String) browser.run("return document.getElementById('spoken').textContent");
        String newest = (String) evaluate("format.value(" + last("api/batch/1m") + ", 'ns')");
        assertTrue(spoken.startsWith("23 Nov 2026, commit "), spoken);
        assertTrue(spoken.contains("Java API " + newest), spoken);
        chart.sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
        assertTrue(((String) browser.run("return document.getElementById('spoken').textContent"))
            .contains("since " + commitOf(SyntheticHistory.SLOWER)), "the change point is read, too");
        String tip = plain(chart.findElement(By.className("tip")));
        assertTrue(tip.startsWith("21 Nov 2026, 03:17 UTC · "), tip);
        assertTrue(tip.contains("▲ Java API: +10.2 % since " + commitOf(SyntheticHistory.SLOWER)), tip);
        assertFalse(tip.contains("null") || tip.contains("[object"), tip);
        chart.sendKeys(Keys.ESCAPE);
        assertFalse(chart.findElement(By.className("tip")).isDisplayed());
    }

    private static void withoutCommits(JsonNode of) {
        ((ObjectNode) of.path("since")).putNull("firstCommit").putNull("lastGoodCommit").putNull("commits").putArray("candidates");
    }

    @Test
    void namesNoCommitForDrift() {
        ObjectNode drift = SMALL.deepCopy();
        for (JsonNode event : drift.path("events")) {
            if (event.path("series").asText().equals(SyntheticHistory.SLOWER)) {
                ((ObjectNode) event).put("kind", "drift");
                withoutCommits(event);
                for (JsonNode series : drift.path("series")) {
                    if (series.path("id").equals(event.path("series"))) {
                        ((ObjectNode) series.path("verdict")).set("event", event.path("id"));
                        withoutCommits(series.path("verdict"));
                    }
                }
            }
        }
        browser.open(pages.add("drift", drift), WIDE, false);
        assertTrue(text("#verdicts").contains("Drift, found on 21 Nov 2026"), text("#verdicts"));
        assertTrue(text("#events").contains("no single commit"), text("#events"));
        browser.run("location.hash = '#series/" + SyntheticHistory.SLOWER + "'");
        browser.await("return document.querySelector('dialog').open");
        String marks = (String) browser.run("return [...document.querySelectorAll('dialog li')].map(each => each.textContent).join()");
        assertTrue(marks.contains("by a drift, found here"), marks);
        assertFalse(marks.contains(" since " + commitOf(SyntheticHistory.SLOWER)), "the steps of a drift are no changes: " + marks);
    }

    @Test
    void drawsEveryChartBeforePrinting() {
        browser.open(small, WIDE, false);
        assertTrue(((List<?>) browser.run(BLANK_CHARTS)).size() > 3, "charts out of sight wait");
        browser.run("dispatchEvent(new Event('beforeprint'))");
        browser.await("return document.querySelectorAll('.plot:not(:has(canvas, .nothing))').length === 0");
        assertEquals(List.of(), browser.run(BLANK_CHARTS));
    }

    /** The canvas of a chart has the width of the screen and the colours of its theme; paper is narrower, and white. */
    @Test
    void printsChartsThatFitThePaperInDarkInk() {
        browser.open(small, WIDE, true);
        browser.run("dispatchEvent(new Event('beforeprint'))");
        browser.await("return document.querySelectorAll('.plot:not(:has(canvas, .nothing))').length === 0");
        assertEquals("rgb(255, 255, 255)", browser.run("return getComputedStyle(document.body).backgroundColor"));
        browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
        // measured at once: an observer adapts the charts of a screen after the script
        assertEquals(List.of(), browser.run("""
            document.getElementById('main').style.width = '500px';
            return [...document.querySelectorAll('.plot canvas')].filter(canvas => {
                const [paper, drawn] = [canvas.closest('.plot'), canvas].map(each => each.getBoundingClientRect());
                return drawn.right > paper.right + 1 || drawn.bottom > paper.bottom + 1;
            }).map(canvas => canvas.closest('.plot').getAttribute('aria-label'))"""));
        browser.run("dispatchEvent(new Event('afterprint'))");
        browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "", "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        assertEquals("rgb(16, 20, 26)", browser.run("return getComputedStyle(document.body).backgroundColor"));
    }

    @Test
    void drawsLettersOfNeighbouringMachinesBesideEachOther() {
        ObjectNode machines = SMALL.deepCopy();
        ArrayNode changes = machines.putArray("machineChanges");
        for (int run = 0; run < 3; run++) {
            changes.addObject().put("run", RUNS - 9 + run).put("kind", "machine").put("text", "other");
        }
        browser.open(pages.add("machines", machines), PHONE, false);
        seeAll();
        browser.run("""
            window.letters = new Map();
            const {fillText} = CanvasRenderingContext2D.prototype;
            CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
                if (text === 'M') {
                    letters.set(this.canvas, [...letters.get(this.canvas) ?? [], x / devicePixelRatio]);
                }
                fillText.call(this, text, x, y);
            };
            dispatchEvent(new Event('afterprint')); // draws again""");
        browser.await("return letters.size > 3");
        assertEquals(List.of(), browser.run("""
            return [...letters.values()].filter(at => at.length !== 3 || at[1] - at[0] < 10 || at[2] - at[1] < 10)"""));
    }

    @Test
    void showsSingleSeriesUnderItsAddress() {
        browser.open(small + "#series/" + SyntheticHistory.SLOWER, PHONE, false);
        WebElement dialog = browser.driver().findElement(By.tagName("dialog"));
        assertTrue(dialog.isDisplayed());
        browser.run("document.querySelector('dialog .data').open = true");
        browser.await("return document.querySelectorAll('dialog .data tbody tr').length > 0");
        // 90 days and the first moment of them.
        assertEquals(91, number("return document.querySelectorAll('dialog .data tbody tr').length"));
        assertFitsWidth();
        dialog.sendKeys(Keys.ESCAPE);
        browser.await("return !document.querySelector('dialog').open");
        assertEquals("", browser.run("return location.hash"));
    }

    @Test
    void sortsAndFiltersTheTableOfAllSeries() {
        browser.open(small, WIDE, false);
        int all = SMALL.path("series").size();
        assertEquals(all, number("return document.querySelectorAll('.verdict-table tbody tr').length"));
        browser.run("document.querySelectorAll('.verdict-table thead button')[2].click()");
        assertEquals("descending", browser.run(
            "return document.querySelectorAll('.verdict-table thead th')[2].getAttribute('aria-sort')"));
        assertEquals(SyntheticHistory.EXACT_CHANGE, text(".verdict-table tbody tr:first-child .id"));
        browser.driver().findElement(By.cssSelector("input[type=search]")).sendKeys("api burst p99");
        assertEquals(1, number("return document.querySelectorAll('.verdict-table tbody tr').length"));
        assertEquals(List.of("Burst of 64 pushes, Java API"), browser.run("""
            return [...document.querySelectorAll('.panel')].filter(panel => panel.checkVisibility())
                .map(panel => panel.querySelector('h3').textContent)"""));
    }

    @Test
    void putsEverySeriesIntoExactlyOneSectionOrTheBreakdown() {
        browser.open(pages.add("all-series", SyntheticHistory.of(3, 30)), WIDE, false);
        Object twice = evaluate("""
            history.load().then(read => {
                const ids = groups.sections(read).flatMap(section => section.charts)
                    .flatMap(chart => chart.lines.map(line => line.series.id)).filter(id => !id.startsWith('calibration/'));
                const breakdown = read.series.filter(series => series.layer === 'overhead' && series.unit === 'ns'
                    && !series.id.includes('empty-call')).map(series => series.id);
                return JSON.stringify([...ids, ...breakdown].sort()) === JSON.stringify(read.series
                    .map(series => series.id).sort());
            })""");
        assertEquals(true, twice);
    }

    /** The cost of FFM and of JNI for the same batch; JNI on other JDKs has charts of its own. */
    @Test
    void comparesTheWaysAcrossInOneChart() {
        browser.open(pages.add("ways", SyntheticHistory.of(4, 30)), WIDE, false);
        Object charts = evaluate("""
            history.load().then(read => {
                const charts = groups.sections(read).find(section => section.id === 'beside').charts
                    .map(chart => chart.lines.map(line => `${line.series.id} ${line.name}`).join(', '));
                return charts.filter(lines => lines.includes('jni/')).join('; ');
            })""");
        List<String> expected = new ArrayList<>();
        for (String batch : List.of("", "/heap/1m", "/heap/100k", "/heap/1k", "/push/1m")) {
            expected.add("ffm/overhead" + batch + " FFM ÷ native, jni/overhead" + batch + " JNI ÷ native");
        }
        expected.add("jni/overhead/jdk17 JDK 17 ÷ native, jni/overhead/jdk21 JDK 21 ÷ native");
        for (String size : List.of("1m", "100k", "1k")) {
            expected.add("jni/overhead/jdk17/heap/" + size + " JDK 17 ÷ native");
        }
        assertEquals(String.join("; ", expected), charts);
    }

    @Test
    void keepsTheRangeInTheAddress() {
        browser.open(small + "?range=30", WIDE, false);
        WebElement chart = browser.driver().findElement(By.cssSelector("#beside .plot"));
        browser.run("arguments[0].scrollIntoView()", chart);
        browser.await("return document.querySelector('#beside .plot canvas') !== null");
        String days = "const {min, max} = document.querySelector('#beside .plot').panel.plot.scales.x;"
            + "return Math.round((max - min) / 86400)";
        assertEquals(31, number(days));
        browser.run("document.querySelector('input[value=\"365\"]').click()");
        browser.await("return (() => {" + days + "})() > RUNS - 2".replace("RUNS", String.valueOf(RUNS)));
        assertEquals("?range=365", browser.run("return location.search"));
    }

    @Test
    void showsAThousandRunsWithoutLayoutShifts() {
        browser.open(pages.add("a-thousand-runs", SyntheticHistory.of(2, 1_000)), WIDE, false);
        assertTrue(number("return document.querySelectorAll('.plot canvas').length")
            < number("return document.querySelectorAll('.plot').length") / 2, "charts out of sight wait");
        browser.run("document.querySelector('input[value=all]').click()");
        seeAll();
        assertEquals(List.of(), browser.run(BLANK_CHARTS));
        Object shift = browser.run("""
            const observer = new PerformanceObserver(() => {});
            observer.observe({type: 'layout-shift', buffered: true});
            return observer.takeRecords().reduce((sum, entry) => sum + entry.value, 0)""");
        assertTrue(((Number) shift).doubleValue() < 0.02, "layout shift of " + shift);
        assertQuiet(pages.root());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rangebar-py", "github-action-benchmark"})
    void showsTheRealHistories(String name) throws IOException {
        Path file = Path.of(System.getProperty("rangebar.test.shared"), "history", name + ".data.js");
        if (!Files.exists(file)) {
            System.err.println("SKIPPED: " + file + " is not there");
        }
        assumeTrue(Files.exists(file), file + " is not there");
        ObjectNode history = PublishedHistory.of(file);
        browser.open(pages.add(name, history) + "?range=all", WIDE, false);
        seeAll();
        assertEquals(List.of(), browser.run(BLANK_CHARTS));
        assertEquals(history.path("series").size(), number("return document.querySelectorAll('.legend li').length"));
        assertFitsWidth();
        assertQuiet(pages.root());
    }

    @ParameterizedTest
    @ValueSource(ints = {WIDE, PHONE})
    void statesThatTheHistoryIsEmpty(int width) {
        ObjectNode history = SyntheticHistory.empty();
        ((ObjectNode) history.path("objectives")).put("newestRun", "2026-09-01T03:17:04Z");
        browser.open(pages.add("empty", history), width, false);
        assertEquals("No run yet", text("h1"));
        String objectives = text("#objectives dl");
        assertTrue(objectives.contains("not known yet") && !objectives.contains("2026"), objectives);
        assertFitsWidth();
        assertEquals(List.of(), browser.accessibilityViolations("body"));
        assertQuiet(pages.root());
    }

    @Test
    void showsHistoryWithOneRun() {
        browser.open(pages.add("one-run", firstRunOf(SyntheticHistory.small(1, 8))), PHONE, true);
        seeAll();
        assertEquals("Nothing can be compared yet", text("h1"));
        assertEquals(List.of(), browser.run(BLANK_CHARTS));
        assertQuiet(pages.root());
    }

    @Test
    void showsHostileTextAsText() {
        String hostile = "<img src=x onerror=\"document.title='replaced'\">"
            + "<script>document.title='replaced'</script>\u202e&lt;";
        ObjectNode history = SMALL.deepCopy();
        history.path("runs").forEach(run -> ((ObjectNode) run).put("subject", hostile)
            .put("lowConfidenceReason", hostile)
            .put("workflowUrl", "javascript:document.title='replaced'").put("record", "https://elsewhere.example/x.json"));
        ((ObjectNode) history.path("runs").get(RUNS - 1)).put("lowConfidence", true);
        history.path("machines").forEach(machine -> ((ObjectNode) machine).put("cpu", hostile));
        history.path("machineChanges").forEach(event -> ((ObjectNode) event).put("text", hostile));
        history.path("events").forEach(event -> ((ObjectNode) event).put("reason", hostile));
        for (JsonNode series : history.path("series")) {
            ((ObjectNode) series).put("title", hostile).put("description", hostile);
            ((ObjectNode) series.path("verdict")).put("reason", hostile);
        }
        history.put("repository", "javascript:alert(1)//");
        browser.open(pages.add("hostile", history) + "#series/" + SyntheticHistory.SLOWER, PHONE, false);
        browser.run("document.querySelectorAll('details').forEach(each => { each.open = true; })");
        seeAll();
        assertEquals("rangebar performance", browser.driver().getTitle());
        assertTrue(text(".run").contains("<img src=x"), text(".run"));
        assertEquals(0, number("return document.querySelectorAll('main img, main script, dialog img').length"));
        assertEquals(List.of(), browser.run("""
            return [...document.querySelectorAll('a')].map(link => link.href)
                .filter(href => !href.startsWith(location.origin))"""));
        assertFitsWidth();
        assertQuiet(pages.root());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"format\": 3} | history.json has format 3; this page reads formats 1 and 2.",
        "{\"format\": 1} | history.json: runs is not a list.",
        "{\"format\": | history.json is not JSON:",
        "MISSING | the server returned 404",
        "SHORT | values of api/allocated/stream/1m has 119 entries for 120 runs.",
    })
    void reportsUnreadableHistory(String history, String message) {
        String served = switch (history) {
            case "MISSING" -> null;
            case "SHORT" -> {
                ObjectNode broken = SMALL.deepCopy();
                ((ArrayNode) broken.path("series").get(1).path("values")).remove(0);
                yield broken.toString();
            }
            default -> history;
        };
        browser.open(pages.add("broken", served), PHONE, false);
        assertTrue(text("[role=alert]").contains(message), text("[role=alert]"));
    }

    @Test
    void explainsHowToServeAPageOpenedAsAFile() {
        Path page = Pages.write("as-a-file", SMALL.toString()).resolve("index.html");
        browser.driver().get(page.toUri().toString());
        assertTrue(text(".file-hint").contains("jwebserver -d"), text("main"));
        assertFalse(browser.driver().findElement(By.className("loading")).isDisplayed());
    }

    @Test
    void keepsTheTheme() {
        browser.open(small, WIDE, false);
        browser.driver().findElement(By.id("theme")).click();
        browser.open(small, WIDE, false);
        assertEquals("rgb(16, 20, 26)", browser.run("return getComputedStyle(document.body).backgroundColor"));
        browser.run("localStorage.clear()");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "format.value(1459000, 'ns') | 1.46 ms",
        "format.value(999.6, 'ns') | 1.00 µs",
        "format.value(25.04, 'ns') | 25.0 ns",
        "format.value(1.0432, 'ratio') | 1.043 ×",
        "format.value(7512345, 'bytes', true) | 7,512,345 bytes",
        "format.value(1, 'bytes', true) | 1 byte",
        "format.value(96.4, 'MB') | 96.4 MB",
        "format.value(null, 'ns') | –",
        "format.interval(1350000, 1470000, 'ns') | [1.35, 1.47] ms",
        "format.tradesPerSecond('api/batch/1m', 1459000) | 685 M trades/s",
        "format.change(0.102) | +10.2 %",
        "format.change(-0.0462) | −4.6 %",
        "format.change(0.0001) | 0.0 %",
        "format.changeInterval({low: -0.01, high: 0.0124}) | [−1.0, +1.2] %",
        "format.confidence(0.99949) | 99.9 %",
        "format.confidence(0.9999) | > 99.9 %",
        "format.direction(0.1, 'ns') | slower",
        "format.direction(-0.1, 'iter/sec') | slower",
        "format.direction(0.1, 'ns/iter') | slower",
        "format.moment('2026-11-23T03:17:04Z') | 23 Nov 2026, 03:17 UTC",
    })
    void writesNumbersForPeople(String expression, String expected) {
        if (!browser.driver().getCurrentUrl().startsWith(pages.root())) {
            browser.open(small, WIDE, false);
        }
        assertEquals(expected, String.valueOf(evaluate(expression)).replace('\u202f', ' '));
    }

    /** Evaluates an expression with the modules of the page, such as {@code format.value(...)}. */
    private static Object evaluate(String expression) {
        return browser.driver().executeAsyncScript("""
            const done = arguments[0];
            const names = ['format', 'history', 'dom', 'groups'];
            Promise.all(names.map(name => import('./js/' + name + '.js')))
                .then(modules => { const [format, history, dom, groups] = modules; return %s; })
                .then(done, failure => done('failed: ' + failure));""".formatted(expression));
    }

    /** Scrolls to the end, so that the page draws every chart. */
    private static void seeAll() {
        browser.driver().executeAsyncScript("""
            const done = arguments[0];
            const step = () => {
                scrollBy(0, 800);
                if (scrollY + innerHeight < document.documentElement.scrollHeight - 2) {
                    requestAnimationFrame(step);
                } else {
                    setTimeout(done, 100);
                }
            };
            step();""");
    }

    /** Checks that the console is empty and that no request went to another site. */
    private static void assertQuiet(String root) {
        assertEquals(List.of(), browser.console(), "the console");
        List<String> addresses = browser.requests();
        assertTrue(addresses.stream().anyMatch(address -> address.endsWith("history.json")), addresses.toString());
        assertEquals(List.of(), addresses.stream().filter(address -> !address.startsWith(root)
            && !address.startsWith("data:") && !address.equals("about:blank")).toList(), "requests to other sites");
    }

    private static void assertFitsWidth() {
        assertTrue(number("return document.documentElement.scrollWidth - innerWidth") <= 0, () -> "too wide: "
            + browser.run("""
                return [...document.querySelectorAll('body *')].filter(each => !each.closest('.scroll, nav')
                    && each.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(each => each.outerHTML
                    .slice(0, 120))"""));
    }

    private static ObjectNode firstRunOf(ObjectNode history) {
        ObjectNode one = history.deepCopy();
        ObjectNode run = (ObjectNode) one.path("runs").get(0);
        one.putArray("runs").add(run);
        one.putArray("knownChanges");
        one.putArray("machineChanges");
        one.putArray("events");
        for (JsonNode each : one.path("series")) {
            ObjectNode series = (ObjectNode) each;
            for (String list : List.of("values", "low", "high")) {
                JsonNode first = series.path(list).get(0);
                series.putArray(list).add(first);
            }
            series.putArray("changePoints");
            series.putArray("alerts");
            series.putObject("verdict").put("verdict", "insufficient-data").put("reason", "the first run");
        }
        return one;
    }

    private static JsonNode series(String id) {
        for (JsonNode series : SMALL.path("series")) {
            if (series.path("id").asText().equals(id)) {
                return series;
            }
        }
        throw new AssertionError(id);
    }

    private static double last(String id) {
        return series(id).path("values").get(RUNS - 1).asDouble();
    }

    private static String commitOf(String id) {
        return series(id).path("verdict").path("since").path("firstCommit").asText().substring(0, 7);
    }

    private static WebElement card(String id) {
        return browser.driver().findElement(By.xpath("//article[contains(@class, 'card')][.//a[.='" + id + "']]"));
    }

    private static String plain(WebElement element) {
        return element.getText().replace('\u202f', ' ').replace('\n', ' ');
    }

    private static String text(String selector) {
        return plain(browser.driver().findElement(By.cssSelector(selector)));
    }

    private static long number(String script) {
        return ((Number) browser.run(script)).longValue();
    }

    /** Converts a data.js of another project to a history without verdicts. */
    static final class PublishedHistory {
        private PublishedHistory() {
        }

        static ObjectNode of(Path dataJs) throws IOException {
            String text = Files.readString(dataJs);
            JsonNode entries = new ObjectMapper().readTree(text.substring(text.indexOf('{'))).path("entries");
            List<JsonNode> runs = new ArrayList<>();
            entries.forEach(suite -> suite.forEach(runs::add));
            runs.sort(Comparator.comparingLong(run -> run.path("date").asLong()));

            ObjectNode history = SyntheticHistory.empty();
            Map<String, ObjectNode> series = new TreeMap<>();
            for (int i = 0; i < runs.size(); i++) {
                JsonNode run = runs.get(i);
                ((ArrayNode) history.get("runs")).addObject()
                    .put("date", Instant.ofEpochMilli(run.path("date").asLong()).toString())
                    .put("commit", run.path("commit").path("id").asText())
                    .put("subject", run.path("commit").path("message").asText().lines().findFirst().orElse(""))
                    .putNull("scope").put("repeatRun", i > 0 && run.path("commit").path("id")
                        .equals(runs.get(i - 1).path("commit").path("id")))
                    .putNull("seconds").putNull("machine").put("lowConfidence", false).putNull("lowConfidenceReason")
                    .putNull("calibration").putNull("record").putNull("workflowUrl").putArray("flameGraphs");
                for (JsonNode row : run.path("benches")) {
                    ObjectNode one = series.computeIfAbsent(row.path("name").asText(),
                        name -> series(name, row.path("unit").asText(), runs.size()));
                    ((ArrayNode) one.get("values")).set(i, row.get("value"));
                }
            }
            series.values().forEach(((ArrayNode) history.get("series"))::add);
            return history;
        }

        private static ObjectNode series(String id, String unit, int runs) {
            ObjectNode series = new ObjectMapper().createObjectNode().put("id", id).put("layer", "other").put("unit", unit)
                .put("file", "data.js").put("title", id).put("description", "").put("exact", false)
                .put("smallerIsBetter", true);
            for (String list : List.of("values", "low", "high")) {
                ArrayNode values = series.putArray(list);
                for (int i = 0; i < runs; i++) {
                    values.addNull();
                }
            }
            series.putObject("verdict").put("verdict", "insufficient-data").put("reason", "no machine is known")
                .putNull("change").putNull("interval").putNull("confidence").put("lowConfidence", false)
                .putNull("baseline").putNull("since").put("alert150", false).putNull("known").putNull("smallestDetectable");
            series.putArray("changePoints");
            series.putArray("alerts");
            return series;
        }
    }
}
