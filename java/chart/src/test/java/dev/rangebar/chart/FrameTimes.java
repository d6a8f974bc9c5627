package dev.rangebar.chart;

import dev.rangebar.testsupport.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures the time per frame of a page of 50,000 bars while it is moved and zoomed. */
final class FrameTimes {
    private static final String MEASURE = """
        const done = arguments[0];
        const {chart} = document.getElementById('area');
        const n = chart.bars.count;
        const movements = {
            'move 200 bars': i => chart.show(n / 2 + i * 7, n / 2 + i * 7 + 200),
            'move 10,000 bars': i => chart.show(n / 4 + i * 100, n / 4 + i * 100 + 10000),
            'zoom from 100 bars to all': i => chart.show(n / 2 - 50 * 1.06 ** i, n / 2 + 50 * 1.06 ** i),
            'all bars': i => chart.show(i % 2 * 50, n - 50 + i % 2 * 50),
        };
        (async () => {
            const lines = [];
            for (const [name, move] of Object.entries(movements)) {
                const work = [];
                for (let i = 0; i < 120; i++) {
                    await new Promise(requestAnimationFrame);
                    const start = performance.now();
                    move(i);
                    cancelAnimationFrame(chart.frame);
                    chart.frame = null;
                    chart.apply();
                    await null; // uPlot draws in a microtask
                    chart.plot.ctx.getImageData(0, 0, 1, 1); // waits for the canvas
                    work.push(performance.now() - start);
                }
                work.sort((a, b) => a - b);
                const at = share => work[Math.ceil(share * work.length) - 1].toFixed(1);
                lines.push(`${name}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms`);
            }
            done(lines);
        })();""";

    private FrameTimes() {}

    public static void main(String[] arguments) throws Exception {
        Path page = Files.createTempFile("rangebar", ".html");
        try (Browser browser = Browser.startOrSkip()) {
            try (var out = Files.newOutputStream(page)) {
                ChartPage.write("50,000 bars", List.of(GeneratedBars.walk("10 dbps", 1, 50_000)), out);
            }
            for (int width : new int[] {1440, 375}) {
                browser.open(page.toUri().toString(), width, false);
                System.out.println(width + " pixels wide");
                ((List<?>) browser.driver().executeAsyncScript(MEASURE))
                        .forEach(line -> System.out.println("  " + line));
            }
        } finally {
            Files.delete(page);
        }
    }
}
