package dev.rangebar.testsupport;

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

/** A headless Chromium that records the page's console messages and network requests. Tests only. */
public final class Browser implements AutoCloseable {
    private static final List<String> CHROMIUM = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final String AXE = resource("/axe.min.js");

    private final ChromeDriver driver;

    private Browser(File binary, File chromedriver) {
        // Selenium warns that it knows no newer DevTools protocol, which is not used here.
        Logger.getLogger("org.openqa.selenium").setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(binary);
        // No sandbox: Chromium does not start as root with it, and these pages are trusted.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--disable-dev-shm-usage");
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL", "performance", "ALL"));
        driver = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(chromedriver).withTimeout(TIMEOUT).build(), options);
        driver.manage().timeouts().scriptTimeout(TIMEOUT);
    }

    /**
     * Starts the browser. Without Chromium and chromedriver on PATH the test is reported as skipped; in CI it fails.
     *
     * @return the started browser
     */
    public static Browser startOrSkip() {
        Optional<File> chromedriver = onPath("chromedriver");
        Optional<File> binary = CHROMIUM.stream().map(Browser::onPath).flatMap(Optional::stream).findFirst();
        if (chromedriver.isPresent() && binary.isPresent()) {
            return new Browser(binary.get(), chromedriver.get());
        }
        String missing = "no Chromium with chromedriver on PATH (bin/setup installs them); tests of the page are skipped";
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

    /** {@return the driver of the browser} */
    public ChromeDriver driver() {
        return driver;
    }

    /**
     * Opens a page and waits until it is drawn.
     *
     * @param address the address of the page
     * @param width the width of the window in pixels; below 600 the page sees a phone
     * @param dark whether the page sees a preference for dark colours
     */
    public void open(String address, int width, boolean dark) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        console();
        requests();
        // An address that differs in the fragment only would not reload the page.
        driver.get("about:blank");
        driver.get(address);
        await("return document.documentElement.dataset.ready === 'true'");
    }

    /** Waits until the script returns true; fails with the script after the timeout. */
    public void await(String script) {
        driver.executeAsyncScript("const done = arguments[0]; const poll = () => (() => {" + script
                + "})() === true ? done() : setTimeout(poll, 20); poll();");
    }

    /** {@return the result of a script} */
    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** {@return the violations that axe finds within the selected element: the rules with their first elements} */
    public Object accessibilityViolations(String selector) {
        run(AXE);
        return driver.executeAsyncScript("""
            const [selector, done] = arguments;
            axe.run(selector, {resultTypes: ['violations'], preload: false})
                .then(results => done(results.violations.map(rule => rule.id + ': '
                    + rule.nodes.slice(0, 3).map(node => node.html).join(' '))))
                .catch(failure => done([String(failure)]));""",
                selector);
    }

    /** {@return the console messages since the last call} */
    public List<String> console() {
        List<String> lines = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get("browser")) {
            lines.add(entry.getMessage());
        }
        return lines;
    }

    /** {@return the addresses of all network requests since the last call} */
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

    /** Saves a screenshot of the page. */
    public void saveScreenshot(Path file) {
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
