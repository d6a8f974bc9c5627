package dev.rangebar.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarDistance;
import dev.rangebar.FeaturePlan;
import dev.rangebar.FeatureWindow;
import dev.rangebar.FixedPoint;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeColumns;
import dev.rangebar.TradeHistory;
import dev.rangebar.testsupport.Browser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Opens the page as a file in a real browser. */
class ChartPageTest {
    private static final int WIDE = 1440;
    private static final int PHONE = 375;
    private static final ChartBars COARSE = GeneratedBars.walk("250 dbps", 1, 400);
    private static final ChartBars FINE = GeneratedBars.walk("100 dbps", 2, 1_000);
    private static final ChartBars MANY = GeneratedBars.walk("10 dbps", 3, 50_000);
    /** A script that counts the pixels of each colour in the chart. */
    private static final String COLOURS = """
        const {ctx, bbox} = document.getElementById('area').chart.plot;
        const {data} = ctx.getImageData(bbox.left, bbox.top, bbox.width, bbox.height);
        const wanted = arguments.length ? [...arguments] : [];
        const counts = wanted.map(() => 0);
        for (let i = 0; i < data.length; i += 4) {
            const at = wanted.indexOf(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
            if (at >= 0) {
                counts[at]++;
            }
        }
        return counts;""";

    private static Browser browser;
    private static String two;
    private static String many;

    @BeforeAll
    static void start() {
        browser = Browser.startOrSkip();
        two = page("two", "Two thresholds", COARSE, FINE);
        many = page("many", "50,000 bars", MANY);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    private static String page(String name, String title, ChartBars... thresholds) {
        Path file = Path.of("target", "pages", name + ".html").toAbsolutePath();
        try {
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            ChartPage.write(title, List.of(thresholds), page);
            Files.createDirectories(file.getParent());
            Files.write(file, page.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toUri().toString();
    }

    private static Object chart(String expression, Object... arguments) {
        return browser.run("const {chart} = document.getElementById('area'); return " + expression, arguments);
    }

    private static double number(String expression, Object... arguments) {
        return ((Number) chart(expression, arguments)).doubleValue();
    }

    private static double from() {
        return number("chart.view[0]");
    }

    private static double to() {
        return number("chart.view[1]");
    }

    private static void show(double first, double last) {
        chart("chart.show(arguments[0], arguments[1])", first, last);
        settle();
    }

    /** Waits until the chart is drawn. */
    private static void settle() {
        browser.driver().executeAsyncScript("const done = arguments[0];"
                + "requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)));");
    }

    private static void mouse(String type, double x, double y, Map<String, ?> more) {
        Map<String, Object> event = new HashMap<>(Map.of("type", type, "x", x, "y", y));
        event.putAll(more);
        browser.driver().executeCdpCommand("Input.dispatchMouseEvent", event);
    }

    private static double x(double bar) {
        return number("chart.plot.over.getBoundingClientRect().left + chart.plot.valToPos(arguments[0], 'x')", bar);
    }

    private static double y(double part) {
        return number("chart.plot.over.getBoundingClientRect().top + chart.plot.over.clientHeight * arguments[0]",
                part);
    }

    private static void hover(int bar) {
        mouse("mouseMoved", x(bar), y(0.3), Map.of());
    }

    /** Returns the values on the page. */
    private static Map<?, ?> values() {
        return (Map<?, ?>) browser.run("return Object.fromEntries([...document.querySelectorAll('#values dd')]"
                + ".map(value => [value.dataset.value, value.textContent]))");
    }

    private static String text(String selector) {
        return browser.driver().findElement(By.cssSelector(selector)).getText();
    }

    private static String time(Instant time) {
        int nanos = time.getNano();
        String pattern = "uuuu-MM-dd HH:mm:ss" + (nanos == 0 ? "" : nanos % 1_000_000 == 0 ? ".SSS" : ".SSSSSS");
        return time.atZone(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern(pattern));
    }

    private static void assertShows(ChartBars bars, int i) {
        Map<?, ?> shown = values();
        Map<String, String> expected = new HashMap<>(Map.of(
                "bar", String.format(Locale.ROOT, "%,d of %,d", i + 1, bars.size()),
                "opened", time(bars.openTime(i)) + " UTC",
                "closed", time(bars.closeTime(i)) + " UTC",
                "open", FixedPoint.toString(bars.open(i)),
                "high", FixedPoint.toString(bars.high(i)),
                "low", FixedPoint.toString(bars.low(i)),
                "close", FixedPoint.toString(bars.close(i)),
                "volume", bars.volume(i).stripTrailingZeros().toPlainString(),
                "trades", String.format(Locale.ROOT, "%,d", bars.trades(i))));
        if (bars.hasSide()) {
            expected.put("buy", bars.buyVolume(i).stripTrailingZeros().toPlainString());
            expected.put("sell", bars.sellVolume(i).stripTrailingZeros().toPlainString());
        }
        shown.keySet().removeAll(List.of("duration", "change"));
        assertEquals(expected, shown);
    }

    /** Checks that there were no console messages and no network requests. */
    private static void assertQuiet() {
        assertEquals(List.of(), browser.console(), "the console");
        assertEquals(List.of(), browser.requests().stream().filter(address -> !address.startsWith("file:")
                && !address.startsWith("data:") && !address.equals("about:blank")).toList(), "requests");
    }

    @ParameterizedTest
    @CsvSource({"1440, false", "1440, true", "375, false", "375, true"})
    void isDrawnAndAccessibleAtEveryWidthInBothThemes(int width, boolean dark) {
        browser.open(two, width, dark);
        Theme theme = dark ? Theme.DARK : Theme.LIGHT;
        List<?> counts = (List<?>) browser.run(COLOURS, theme.rgb(Theme.Use.UP), theme.rgb(Theme.Use.DOWN),
                theme.rgb(Theme.Use.GROUND));
        assertTrue(counts.stream().allMatch(count -> ((Number) count).intValue() > 500), counts.toString());
        assertTrue(((Number) browser.run("return document.documentElement.scrollWidth - innerWidth")).intValue() <= 0);
        assertQuiet();
        assertEquals(List.of(), browser.accessibilityViolations("body"));
    }

    @Test
    void drawsCandlesAtTheirPrices() {
        browser.open(two, WIDE, false);
        show(99.5, 139.5);
        List<List<Number>> places = new ArrayList<>(); // bar, pixels to its right, price
        List<Long> expected = new ArrayList<>();
        for (int i = 100; i < 139; i++) {
            boolean rose = COARSE.close(i) >= COARSE.open(i);
            places.add(List.of(i, 3, Math.max(COARSE.open(i), COARSE.close(i)) / 1e8));
            expected.add((long) Theme.LIGHT.rgb(rose ? Theme.Use.UP : Theme.Use.DOWN));
            if (Math.abs(COARSE.close(i) - COARSE.open(i)) > 30_00000000L) { // tall enough to be hollow
                places.add(List.of(i, 3, (COARSE.open(i) + COARSE.close(i)) / 2e8));
                expected.add((long) Theme.LIGHT.rgb(rose ? Theme.Use.GROUND : Theme.Use.DOWN));
            }
        }
        assertTrue(expected.size() > 60);
        assertEquals(expected, colours(places));
    }

    /** Returns the colours at these places, each given by bar, pixels to its right, and price. */
    private static Object colours(List<List<Number>> places) {
        return chart("""
            (() => {
                const {plot} = chart;
                const {width, height} = plot.ctx.canvas;
                const {data} = plot.ctx.getImageData(0, 0, width, height);
                return arguments[0].map(([bar, right, price]) => {
                    const i = 4 * (Math.round(plot.valToPos(price, 'price', true)) * width
                        + Math.round(plot.valToPos(bar, 'x', true)) + right);
                    return data[i] << 16 | data[i + 1] << 8 | data[i + 2];
                });
            })()""", places);
    }

    @ParameterizedTest
    @CsvSource({"3.8, UP", "4.2, GROUND", "5.4, GROUND", "9, GROUND"})
    void drawsARisenBarHollowIfThereIsRoomForAGap(double room, Theme.Use inside) {
        browser.open(two, WIDE, false);
        double pixels = number("chart.plot.over.clientWidth");
        int bars = (int) (pixels / room);
        show(-0.5, bars - 0.5);
        double pixel = number("chart.plot.posToVal(0, 'price') - chart.plot.posToVal(1, 'price')");
        List<List<Number>> places = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < bars; i++) {
            double middle = (i + 0.5) * pixels / bars;
            boolean isBetweenPixels = Math.abs(middle - Math.rint(middle)) < 1e-3;
            if (Math.abs(COARSE.close(i) - COARSE.open(i)) / 1e8 > 6 * pixel && !isBetweenPixels) {
                places.add(List.of(Math.floor(middle) / pixels * bars - 0.5, 0,
                        (COARSE.open(i) + COARSE.close(i)) / 2e8));
                expected.add((long) Theme.LIGHT.rgb(COARSE.close(i) < COARSE.open(i) ? Theme.Use.DOWN : inside));
            }
        }
        assertTrue(expected.size() > 40, expected.size() + " bars");
        assertEquals(expected, colours(places));
    }

    /** A column without volume would mean that there are no trades. */
    @ParameterizedTest
    @CsvSource({"1440, false", "400, true"})
    void drawsBarsWithoutRoomForAGapSideBySide(int width, boolean dark) {
        ChartBars bars = new ChartBars("10 dbps");
        for (int i = 0; i < 6_001; i++) {
            GeneratedBars.add(bars, 1_723_075_200_000_000L + i * 10_000L, i % 2 == 0 ? "100" : "101", "100.5");
        }
        browser.open(page("same", "Same volume", bars), width, dark);
        double pixels = number("chart.plot.over.clientWidth");
        for (double room : new double[] {pixels / 6_001, 0.7, 1, 1.02, 1.5, 2.1, 2.9, 3.7}) {
            show(300.2, 300.2 + pixels / room);
            assertEquals(0L, chart("""
                (() => {
                    const {ctx, bbox} = chart.plot;
                    const {data} = ctx.getImageData(bbox.left, bbox.top + bbox.height - 5, bbox.width, 1);
                    let empty = 0;
                    for (let i = 0; i < data.length; i += 4) {
                        empty += data[i + 3] === 0 || (data[i] << 16 | data[i + 1] << 8 | data[i + 2]) === arguments[0];
                    }
                    return empty;
                })()""", (dark ? Theme.DARK : Theme.LIGHT).rgb(Theme.Use.GROUND)), room + " pixels per bar");
        }
    }

    /** Returns the texts on the canvas with their places. */
    private static List<Map<?, ?>> texts() {
        return ((List<?>) browser.driver().executeAsyncScript("""
            const done = arguments[0];
            const {plot} = document.getElementById('area').chart;
            const {ctx, bbox} = plot;
            const texts = [];
            ctx.fillText = (text, x, y) => texts.push({text, ofPrices: x > bbox.left + bbox.width, y,
                price: plot.posToVal(y, 'price', true), wide: x + ctx.measureText(text).width});
            plot.redraw();
            queueMicrotask(() => {
                delete ctx.fillText;
                done(texts);
            });""")).stream().<Map<?, ?>>map(Map.class::cast).toList();
    }

    @ParameterizedTest
    @CsvSource({"0.00000001", "0.0000001", "0.00001312", "0.00124", "0.5", "38807.4", "1000000000"})
    void labelsPricesOfAnySizeAtTheirPlaces(String price) {
        long start = FixedPoint.parse(price);
        ChartBars bars = new ChartBars("10 dbps");
        Random random = new Random(6);
        long open = start;
        for (int i = 0; i < 300; i++) {
            long close = Math.clamp(open + random.nextLong(-Math.max(1, start / 1_000), start / 1_000 + 2), 1,
                    start + start / 50 + 9);
            GeneratedBars.add(bars, 1_723_075_200_000_000L + i, FixedPoint.toString(open), FixedPoint.toString(close));
            open = close;
        }
        String address = page("price", price, bars);
        for (int width : new int[] {WIDE, 400}) {
            browser.open(address, width, false);
            List<Map<?, ?>> labels = texts().stream().filter(text -> Boolean.TRUE.equals(text.get("ofPrices")))
                    .toList();
            assertTrue(labels.size() > 2, labels.toString());
            assertEquals(labels.size(), labels.stream().map(label -> label.get("text")).distinct().count());
            double pixel = number("chart.plot.posToVal(0, 'price') - chart.plot.posToVal(1, 'price')");
            for (Map<?, ?> label : labels) {
                String text = (String) label.get("text");
                assertTrue(text.matches("[0-9]+([.][0-9]{1,8})?"), text);
                assertEquals(((Number) label.get("price")).doubleValue(), Double.parseDouble(text), pixel, text);
                assertTrue(((Number) label.get("wide")).doubleValue() <= width, "cut: " + label);
            }
            for (double part : new double[] {0.01, 0.3, 0.7}) {
                mouse("mouseMoved", x(290), y(part), Map.of());
                BigDecimal shown = new BigDecimal(text("#price"));
                assertEquals(Math.min(8, new BigDecimal((String) labels.getFirst().get("text")).scale() + 1),
                        shown.scale(), "finer than the axis");
                assertEquals(number("chart.plot.posToVal(chart.plot.cursor.top, 'price')"), shown.doubleValue(),
                        0.501 * shown.ulp().doubleValue(), "price at the crosshair");
                assertTrue(((Number) browser.run("return innerWidth - document.getElementById('price')"
                        + ".getBoundingClientRect().right")).doubleValue() >= 0, "cut: " + text("#price"));
            }
            mouse("mouseMoved", x(290), y(0.9), Map.of());
            assertEquals("", text("#price"), "no price where volume is");
        }
        assertQuiet();
    }

    @ParameterizedTest
    @CsvSource({"100000000, 1", "123, 0.00000123", "12345678900000000, '123,000,000'"})
    void labelsTheScaleOfVolume(long volume, String label) {
        ChartBars bars = new ChartBars("10 dbps");
        GeneratedBars.add(bars, true, 1, 2, 3, 3, 3, 3, volume, 0);
        browser.open(page("volume", "Volume", bars), WIDE, false);
        assertTrue(texts().stream().anyMatch(text -> text.get("text").equals("Volume, up to " + label + " per bar")),
                texts().toString());
    }

    @Test
    void hoverShowsTheExactValues() {
        browser.open(two, WIDE, false);
        assertShows(COARSE, 399);
        Random random = new Random(4);
        for (int k = 0; k < 10; k++) {
            int bar = random.nextInt((int) Math.ceil(from()), 400);
            hover(bar);
            assertShows(COARSE, bar);
        }
        assertQuiet();
    }

    @Test
    void showsNumbersBeyondDoublesExactly() {
        ChartBars bars = new ChartBars("1 dbps");
        GeneratedBars.add(bars, true, 1_723_075_200_000_001L, 1_723_075_200_000_002L, 1, 9_223_372_036_854_775_807L, 1,
                9_223_372_036_854_775_806L, BigInteger.ONE.shiftLeft(126).subtract(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(125).add(BigInteger.ONE));
        GeneratedBars.add(bars, true, 1L << 52, 1L << 53, 123_456_789, 123_456_790, 123_456_788, 123_456_789, 1, 0);
        browser.open(page("exact", "Exact", bars), PHONE, true);
        hover(0);
        assertShows(bars, 0);
        assertEquals("2024-08-08 00:00:00.000001 UTC", values().get("opened"));
        hover(1);
        assertShows(bars, 1);
        assertEquals("2255-06-05 23:47:34.740992 UTC", values().get("closed"));
        assertQuiet();
    }

    @Test
    void switchesToTheOtherThresholdAtTheSameTime() {
        browser.open(two, WIDE, false);
        show(99.5, 199.5);
        List<WebElement> switches = browser.driver().findElements(By.cssSelector("#switch span"));
        assertEquals(List.of("250 dbps", "100 dbps"), switches.stream().map(WebElement::getText).toList());
        switches.get(1).click();
        settle();
        assertShows(FINE, 999);
        String label = (String) browser.run("return document.getElementById('area').getAttribute('aria-label')");
        assertTrue(label.startsWith("100 dbps: 1,000 range bars from 2024-08-08"), label);
        // The bar that was open at that time, if the other threshold had one then.
        long micros = COARSE.openTimeMicros(100);
        int expected = 0;
        while (expected < 998 && FINE.openTimeMicros(expected + 1) <= micros) {
            expected++;
        }
        assertEquals(expected - 0.5, from(), 1);
        hover((int) Math.ceil(from()) + 3);
        assertShows(FINE, (int) Math.ceil(from()) + 3);
        assertQuiet();
    }

    @Test
    void wheelZoomsAboutTheBarBelowThePointer() {
        browser.open(two, WIDE, false);
        show(99.5, 299.5);
        double x = x(150);
        double y = y(0.4);
        mouse("mouseWheel", x, y, Map.of("deltaX", 0, "deltaY", -300));
        settle();
        assertTrue(to() - from() < 150, from() + ".." + to());
        assertEquals(x, x(150), 1);
        mouse("mouseWheel", x, y, Map.of("deltaX", 120, "deltaY", 0));
        settle();
        assertTrue(x(150) < x - 60);
        for (int i = 0; i < 20; i++) {
            mouse("mouseWheel", x, y, Map.of("deltaX", 0, "deltaY", 300));
        }
        settle();
        assertEquals(-0.5, from(), 1e-6);
        assertEquals(399.5, to(), 1e-6);
    }

    @Test
    void draggedBarStaysBelowThePointer() {
        browser.open(two, WIDE, false);
        show(99.5, 199.5);
        double x = x(150);
        double y = y(0.4);
        mouse("mousePressed", x, y, Map.of("button", "left", "clickCount", 1));
        mouse("mouseMoved", x + 100, y, Map.of("button", "left", "buttons", 1));
        mouse("mouseMoved", x + 211, y, Map.of("button", "left", "buttons", 1));
        mouse("mouseReleased", x + 211, y, Map.of("button", "left"));
        settle();
        assertEquals(x + 211, x(150), 1);
        assertEquals(100, to() - from(), 1e-6);
        mouse("mouseMoved", x, y, Map.of());
        settle();
        assertEquals(x + 211, x(150), 1, "released");
    }

    @Test
    void zoomsWithTwoFingers() {
        browser.open(two, PHONE, false);
        show(99.5, 139.5);
        double y = y(0.4);
        double left = x(110);
        double right = x(130);
        touch("touchStart", left, y, right, y);
        touch("touchMove", left - 20, y, right, y);
        touch("touchMove", left - 60, y, right + 10, y);
        touch("touchEnd");
        settle();
        assertEquals(left - 60, x(110), 2);
        assertEquals(right + 10, x(130), 2);
    }

    private static void touch(String type, double... at) {
        List<Map<String, Double>> points = new ArrayList<>();
        for (int i = 0; i < at.length; i += 2) {
            points.add(Map.of("x", at[i], "y", at[i + 1], "id", i / 2.0));
        }
        browser.driver().executeCdpCommand("Input.dispatchTouchEvent", Map.of("type", type, "touchPoints", points));
    }

    @Test
    void readsBarsAndZoomsByKeyboard() {
        browser.open(two, WIDE, false);
        WebElement area = browser.driver().findElement(By.id("area"));
        area.sendKeys(Keys.HOME);
        settle();
        assertShows(COARSE, 0);
        assertEquals(-0.5, from(), 1e-6);
        area.sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT);
        settle();
        assertShows(COARSE, 2);
        String spoken = (String) browser.run("return document.getElementById('spoken').textContent");
        assertTrue(spoken.startsWith("Bar 3 of 400, Opened "), spoken);
        assertTrue(spoken.contains(", Close " + FixedPoint.toString(COARSE.close(2)) + ", "), spoken);
        area.sendKeys(Keys.END);
        settle();
        assertShows(COARSE, 399);
        assertEquals(399.5, to(), 1e-6);
        double before = to() - from();
        area.sendKeys("+");
        settle();
        assertEquals(before / 1.5, to() - from(), 1e-6);
        area.sendKeys("-");
        settle();
        assertEquals(before, to() - from(), 1e-6);
        browser.driver().findElement(By.id("all")).click();
        settle();
        assertEquals(400, to() - from(), 1e-6);
        assertTrue(text("#range").startsWith(time(COARSE.openTime(0)) + " to "), text("#range"));
        assertTrue(text("#range").endsWith(", 400 of 400 bars"), text("#range"));
        assertQuiet();
    }

    @Test
    void keepsTheBarOfTheKeyboardInViewAndShown() {
        browser.open(two, WIDE, false);
        WebElement area = browser.driver().findElement(By.id("area"));
        area.sendKeys(Keys.END, Keys.ARROW_LEFT);
        for (String zoom : List.of("+", "+", "-", "+", "+", "+", "+", "+", "+", "-", "-")) {
            area.sendKeys(zoom);
            settle();
            assertShows(COARSE, 398);
            assertTrue(from() < 398 && 398 < to(), from() + ".." + to());
        }
        browser.driver().findElement(By.id("in")).click();
        settle();
        assertReads(398);
        area.sendKeys(Keys.ARROW_LEFT);
        settle();
        assertReads(397);
        // Until it is out of view, or the pointer shows another bar.
        chart("chart.show(100, 200)");
        settle();
        assertShows(COARSE, 399);
        assertEquals("", browser.run("return document.getElementById('spoken').textContent"));
        area.sendKeys(Keys.HOME);
        settle();
        assertReads(0);
        hover((int) from() + 7);
        assertShows(COARSE, (int) from() + 7);
        assertEquals("", browser.run("return document.getElementById('spoken').textContent"));
        assertQuiet();
    }

    /** A watch drops old bars, and a restarted one begins with its last bars: the page then has more of them. */
    @Test
    void keepsTheBarsInViewWhenOlderOnesAreDropped() {
        browser.open(two, WIDE, false);
        show(150, 200);
        chart("chart.read(180)");
        settle();
        assertReads(180);
        ChartBars last = GeneratedBars.walk("250 dbps", 1, 400);
        replace(last, 300);
        assertEquals(50, from(), 1e-6);
        assertEquals(100, to(), 1e-6);
        assertShows(last, 80);
        replace(last, 230);
        assertEquals(-0.5, from(), 1e-6);
        assertEquals(49.5, to(), 1e-6);
        assertShows(last, 10);
        replace(last, 210);
        assertShows(last, 209);
        assertEquals("", browser.run("return document.getElementById('spoken').textContent"));
        browser.driver().findElement(By.id("latest")).click();
        settle();
        replace(last, 205);
        assertEquals(204.5, to(), 1e-6);
        assertQuiet();
    }

    private static void replace(ChartBars bars, int most) {
        bars.keepLast(most);
        chart("chart.update(chart.all[0], 0, JSON.parse(arguments[0]))", ChartPage.update(0, bars, 0));
        settle();
    }

    private static void assertReads(int bar) {
        assertShows(COARSE, bar);
        String spoken = (String) browser.run("return document.getElementById('spoken').textContent");
        assertTrue(spoken.startsWith("Bar " + (bar + 1) + " of 400, Opened "), spoken);
        assertEquals(x(bar), number("document.querySelector('.u-cursor-x').getBoundingClientRect().left"), 1);
    }

    @Test
    void drawsAllOfFiftyThousandBars() throws IOException {
        assertTrue(Files.size(Path.of("target", "pages", "many.html")) < 4 << 20, "compact");
        browser.open(many, WIDE, false);
        browser.driver().findElement(By.id("all")).click();
        settle();
        assertEquals(50_000, to() - from(), 1e-6);
        // The highest and the lowest price have their pixels, whichever bars share them.
        int highest = 0;
        int lowest = 0;
        for (int i = 0; i < MANY.size(); i++) {
            highest = MANY.high(i) > MANY.high(highest) ? i : highest;
            lowest = MANY.low(i) < MANY.low(lowest) ? i : lowest;
        }
        List<List<Number>> places = new ArrayList<>();
        for (int dx = -2; dx <= 2; dx++) {
            places.add(List.of(highest, dx, MANY.high(highest) / 1e8));
            places.add(List.of(lowest, dx, MANY.low(lowest) / 1e8 + number("3 * (chart.plot.posToVal(0, 'price')"
                    + " - chart.plot.posToVal(1, 'price'))")));
        }
        List<?> colours = (List<?>) colours(places);
        Set<Long> ofBars = Set.of((long) Theme.LIGHT.rgb(Theme.Use.UP), (long) Theme.LIGHT.rgb(Theme.Use.DOWN));
        for (int which = 0; which < 2; which++) {
            int k = which;
            assertTrue(IntStream.range(0, 5).anyMatch(i -> ofBars.contains(colours.get(2 * i + k))),
                    colours.toString());
        }
        show(31_000, 31_100);
        hover(31_042);
        assertShows(MANY, 31_042);
        assertQuiet();
    }

    @Test
    void showsHostileTextAsText() {
        String hostile = "</title></h1></script><script>window.hacked = 1</script><img src=x onerror=\"window.hacked=1\">"
                + " {script} {bars} &lt; $1 \\ ' \u202e";
        ChartBars bars = new ChartBars(hostile);
        GeneratedBars.add(bars, 1_723_075_200_000_000L, "100", "101");
        browser.open(page("hostile", hostile, bars, COARSE), PHONE, false);
        assertEquals(hostile, browser.run("return document.querySelector('h1').textContent"));
        assertEquals(hostile, browser.run("return document.querySelector('title').textContent"));
        assertEquals(hostile, browser.run("return document.querySelector('#switch span').textContent"));
        assertNull(browser.run("return window.hacked"));
        assertEquals(0L, browser.run("return document.images.length"));
        assertQuiet();
        // Even injected scripts do not run, because of the policy.
        browser.run("const script = document.createElement('script'); script.textContent = 'window.hacked = 1';"
                + "document.body.append(script);"
                + "document.body.insertAdjacentHTML('beforeend', '<img src=\"data:\" onerror=\"hacked = 1\">');");
        settle();
        assertNull(browser.run("return window.hacked"));
    }

    @Test
    void drawsNoBarAndOneBar() {
        ChartBars one = new ChartBars("one");
        GeneratedBars.add(one, 1_723_075_200_000_000L, "0.5", "0.5");
        browser.open(page("few", "Few", new ChartBars("none"), one), PHONE, false);
        assertEquals("No bars: no trade has closed one.", text("#none"));
        assertEquals("", text("#range"));
        assertEquals(List.of(), texts());
        assertEquals(0L, chart("chart.plot.ctx.getImageData(0, 0, 375, 300).data.filter(each => each).length"));
        browser.driver().findElement(By.id("area")).sendKeys(Keys.ARROW_LEFT, "+");
        mouse("mouseMoved", 100, y(0.5), Map.of());
        browser.driver().findElements(By.cssSelector("#switch span")).get(1).click();
        settle();
        assertShows(one, 0);
        assertEquals("", text("#none"));
        assertTrue(text("#range").endsWith(" UTC, 1 of 1 bar"), text("#range"));
        browser.driver().findElements(By.cssSelector("#switch span")).get(0).click();
        settle();
        assertEquals(List.of(), browser.driver().findElements(By.cssSelector("#values div")));
        assertQuiet();
    }

    /** Bars of a sell of 8 at 100, a buy of 2 at 100.5 and a buy of 1 at 101, in rows of 0.5. */
    private static ChartBars withRows(int count) {
        long[] times = new long[3 * count];
        long[] prices = new long[3 * count];
        long[] quantities = new long[3 * count];
        byte[] sold = new byte[3 * count];
        for (int i = 0; i < times.length; i++) {
            times[i] = 1_723_075_200_000_000L + i;
            prices[i] = 10_000_000_000L + i % 3 * 50_000_000L;
            quantities[i] = new long[] {800_000_000, 200_000_000, 100_000_000}[i % 3];
            sold[i] = (byte) (i % 3 == 0 ? 1 : 0);
        }
        FeaturePlan plan = new FeaturePlan(Set.of(FeaturePlan.Group.FOOTPRINT), FeaturePlan.Profile.EXACT, FeatureWindow.parse("all"), 50_000_000);
        ChartBars bars = new ChartBars("range 1");
        try (RangeBarProcessor processor = RangeBarProcessor.create(BarDistance.Absolute.parse("1")); BarBuffer buffer = BarBuffer.create()) {
            TradeHistory history = TradeHistory.create(plan, Optional.empty());
            TradeColumns trades = TradeColumns.of(times, prices, quantities).withSides(sold);
            processor.process(trades, buffer);
            history.add(trades, buffer.view());
            bars.add(buffer.view(), history.footprints());
        }
        return bars;
    }

    @Test
    void rowsOfFootprintsStayWithTheirBars() {
        ChartBars bars = withRows(6);
        assertEquals("100:8:0:14;100.5:0:2:0;101:0:1:1", bars.rows(0));
        bars.keepLast(4);
        assertEquals(List.of(4, "100:8:0:14;100.5:0:2:0;101:0:1:1"), List.of(bars.size(), bars.rows(3)));
    }

    @ParameterizedTest
    @CsvSource({"1440, false", "1440, true", "375, false", "375, true"})
    void drawsRowsOfFootprintsWhereTheViewIsNearEnough(int width, boolean dark) {
        browser.open(page("rows", "Rows", withRows(60)), width, dark);
        Theme theme = dark ? Theme.DARK : Theme.LIGHT;
        show(29.5, 32.5);
        assertQuiet(); // reading the canvas is noted in the console
        double step = number("chart.plot.bbox.width / (chart.plot.scales.x.max - chart.plot.scales.x.min)");
        int sells = (int) (-step / 2 + 18); // within the left half of the slot of a bar
        int buys = (int) (step / 2 - 10);
        List<List<Number>> places = List.of(List.of(31, sells, 100.45), List.of(31, buys, 100.45), List.of(31, buys, 100.95));
        List<?> near = (List<?>) layers(places);
        assertLayer(theme.rgb(Theme.Use.DOWN), 0.4, near.get(0));
        assertLayer(theme.rgb(Theme.Use.UP), 0.04, near.get(1));
        assertLayer(theme.rgb(Theme.Use.UP), 0.04 + 0.36 * 2 / 8, near.get(2));
        show(-0.5, 59.5);
        assertLayer(0, 0, ((List<?>) layers(List.of(List.of(31.5, 0, 101.25)))).get(0));
        assertEquals(List.of(), browser.accessibilityViolations("body"));
    }

    /** Returns red, green, blue and opacity at places as for {@link #colours}: the canvas is transparent. */
    private static Object layers(List<List<Number>> places) {
        return chart("""
            arguments[0].map(([bar, right, price]) => [...chart.plot.ctx.getImageData(Math.round(chart.plot.valToPos(bar, 'x', true)) + right,
                Math.round(chart.plot.valToPos(price, 'price', true)), 1, 1).data])""", places);
    }

    /** Checks a colour and its opacity, as far as a browser keeps a colour that is nearly transparent. */
    private static void assertLayer(int rgb, double opacity, Object layer) {
        List<?> found = (List<?>) layer;
        assertEquals(opacity * 255, ((Number) found.get(3)).doubleValue(), 1.5, found.toString());
        for (int part = 0; opacity > 0 && part < 3; part++) {
            assertEquals(rgb >> 8 * (2 - part) & 255, ((Number) found.get(part)).doubleValue(), 0.5 / opacity + 1, found.toString());
        }
    }

    @Test
    void switchesTheTheme() {
        browser.open(two, WIDE, false);
        browser.driver().findElement(By.id("theme")).click();
        settle();
        assertEquals("rgb(16, 20, 26)", browser.run("return getComputedStyle(document.body).backgroundColor"));
        List<?> counts = (List<?>) browser.run(COLOURS, Theme.DARK.rgb(Theme.Use.UP), Theme.LIGHT.rgb(Theme.Use.UP));
        assertTrue(((Number) counts.get(0)).intValue() > 500 && counts.get(1).equals(0L), counts.toString());
    }
}
