package dev.rangebar.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;

/** A Chromium without a window, which keeps what the page said on the console and asked of the network. */
final class Browser implements AutoCloseable {
    private static final List<String> CHROMIUM = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String AXE = resource("/axe.min.js");

    private final ChromeDriver driver;

    private Browser(File binary, File chromedriver) {
        // Says once that it knows no newer DevTools protocol, which is not used.
        Logger.getLogger("org.openqa.selenium").setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(binary);
        // No sandbox: it does not start as root, and these pages are ours.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--disable-dev-shm-usage");
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL", "performance", "ALL"));
        driver = new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(chromedriver).build(), options);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
    }

    /** Empty where this machine has no Chromium with its driver. */
    static Optional<Browser> find() {
        Optional<File> chromedriver = onPath("chromedriver");
        Optional<File> binary = CHROMIUM.stream().map(Browser::onPath).flatMap(Optional::stream).findFirst();
        return chromedriver.isEmpty() || binary.isEmpty() ? Optional.empty()
            : Optional.of(new Browser(binary.get(), chromedriver.get()));
    }

    private static Optional<File> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(folder -> Stream.of(new File(folder, program), new File(folder, program + ".exe")))
            .filter(File::canExecute).findFirst();
    }

    ChromeDriver driver() {
        return driver;
    }

    /** The page for this window and these colours, when it has drawn what is to be seen at first. */
    void open(String address, int width, boolean dark) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(
            Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        driver.manage().logs().get("browser");
        driver.manage().logs().get("performance");
        // A fragment alone would not load the page anew.
        driver.get("about:blank");
        driver.get(address);
        await("return document.documentElement.dataset.ready === 'true'");
    }

    /** Until the script returns true; a script that never does ends in a time-out that shows it. */
    void await(String script) {
        driver.executeAsyncScript("const done = arguments[0]; const poll = () => (() => {" + script
            + "})() === true ? done() : setTimeout(poll, 20); poll();");
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** A function of the page's own modules: {@code module('format').value(...)}. */
    Object evaluate(String expression) {
        return driver.executeAsyncScript("""
            const done = arguments[0];
            const names = ['format', 'history', 'dom', 'groups'];
            Promise.all(names.map(name => import('./js/' + name + '.js')))
                .then(modules => { const [format, history, dom, groups] = modules; return %s; })
                .then(done, failure => done('failed: ' + failure));""".formatted(expression));
    }

    /** What axe finds within the selected element that not everybody could use: rule and first places. */
    Object obstacles(String selector) {
        run(AXE);
        return driver.executeAsyncScript("""
            const [selector, done] = arguments;
            axe.run(selector, {resultTypes: ['violations'], preload: false})
                .then(results => done(results.violations.map(rule => rule.id + ': '
                    + rule.nodes.slice(0, 3).map(node => node.html).join(' '))))
                .catch(failure => done([String(failure)]));""",
            selector);
    }

    /** Scrolls to the end, so that every chart is drawn. */
    void seeAll() {
        driver.executeAsyncScript("""
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

    List<String> console() {
        List<String> lines = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get("browser")) {
            lines.add(entry.getMessage());
        }
        return lines;
    }

    /** Every address that the page asked for. */
    List<String> requests() {
        List<String> addresses = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get("performance")) {
            JsonNode message = read(entry.getMessage()).path("message");
            if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                addresses.add(message.path("params").path("request").path("url").asText());
            }
        }
        return addresses;
    }

    /** Nothing went wrong, and nothing was asked of anyone else. */
    void assertQuiet(String root) {
        assertEquals(List.of(), console(), "the console");
        List<String> addresses = requests();
        assertTrue(addresses.stream().anyMatch(address -> address.endsWith("history.json")), addresses.toString());
        assertEquals(List.of(), addresses.stream().filter(address -> !address.startsWith(root)
            && !address.startsWith("data:") && !address.equals("about:blank")).toList(), "requests to others");
    }

    /** A picture, for people, of what a failing test saw. */
    void picture(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream stream = Browser.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
