package dev.rangebar.testbrowser;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

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
import org.openqa.selenium.json.Json;
import org.openqa.selenium.logging.LogEntry;

/** A Chromium without a window, which keeps what the page said on the console and asked of the network. */
public final class Browser implements AutoCloseable {
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

    /** Where this machine has no Chromium with its driver, the tests are skipped and say so; in CI they fail. */
    public static Browser startOrSkip() {
        Optional<File> chromedriver = onPath("chromedriver");
        Optional<File> binary = CHROMIUM.stream().map(Browser::onPath).flatMap(Optional::stream).findFirst();
        if (chromedriver.isPresent() && binary.isPresent()) {
            return new Browser(binary.get(), chromedriver.get());
        }
        String missing = "no Chromium with chromedriver on PATH (bin/setup installs them): no test of the page";
        if ("true".equals(System.getenv("CI"))) {
            fail(missing);
        }
        System.err.println("SKIPPED: " + missing);
        return abort(missing);
    }

    private static Optional<File> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of(new File(folder, program), new File(folder, program + ".exe")))
                .filter(File::canExecute).findFirst();
    }

    /** What drives it. */
    public ChromeDriver driver() {
        return driver;
    }

    /** The page for this window and these colours, when it has drawn what is to be seen at first. */
    public void open(String address, int width, boolean dark) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        console();
        requests();
        // A fragment alone would not load the page anew.
        driver.get("about:blank");
        driver.get(address);
        await("return document.documentElement.dataset.ready === 'true'");
    }

    /** Until the script returns true; a script that never does ends in a time-out that shows it. */
    public void await(String script) {
        driver.executeAsyncScript("const done = arguments[0]; const poll = () => (() => {" + script
                + "})() === true ? done() : setTimeout(poll, 20); poll();");
    }

    /** What a script returns. */
    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What axe finds within the selected element that not everybody could use: rule and first places. */
    public Object obstacles(String selector) {
        run(AXE);
        return driver.executeAsyncScript("""
            const [selector, done] = arguments;
            axe.run(selector, {resultTypes: ['violations'], preload: false})
                .then(results => done(results.violations.map(rule => rule.id + ': '
                    + rule.nodes.slice(0, 3).map(node => node.html).join(' '))))
                .catch(failure => done([String(failure)]));""",
                selector);
    }

    /** What was said on the console since the last call. */
    public List<String> console() {
        List<String> lines = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get("browser")) {
            lines.add(entry.getMessage());
        }
        return lines;
    }

    /** Every address that was asked for since the last call. */
    public List<String> requests() {
        List<String> addresses = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get("performance")) {
            Map<?, ?> message = (Map<?, ?>) new Json().<Map<?, ?>>toType(entry.getMessage(), Json.MAP_TYPE).get("message");
            if ("Network.requestWillBeSent".equals(message.get("method"))) {
                Map<?, ?> request = (Map<?, ?>) ((Map<?, ?>) message.get("params")).get("request");
                addresses.add(String.valueOf(request.get("url")));
            }
        }
        return addresses;
    }

    /** A picture, for people, of what a failing test saw. */
    public void picture(Path file) {
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

    @Override
    public void close() {
        driver.quit();
    }
}
