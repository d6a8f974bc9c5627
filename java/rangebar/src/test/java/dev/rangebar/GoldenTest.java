package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every golden file, through every form of batch and of streaming. */
class GoldenTest {
    @TestFactory
    Stream<DynamicTest> ofThisRepository() {
        List<Golden> files = Golden.below(Path.of(System.getProperty("rangebar.test.golden")));
        assertTrue(files.stream().anyMatch(Golden::timestampGate), "files with the timestamp gate on");
        assertTrue(files.stream().anyMatch(file -> !file.timestampGate()), "files with the timestamp gate off");
        return tests(files);
    }

    @TestFactory
    Stream<DynamicTest> ofTheSharedFolder() {
        Path folder = Path.of(System.getProperty("rangebar.test.shared"), "golden").normalize();
        assumeTrue(Files.isDirectory(folder), "skipped: the larger set of golden files is not there: " + folder);
        List<Golden> files = Golden.below(folder);
        assertTrue(files.size() > 20, "golden files in " + folder);
        return tests(files);
    }

    private static Stream<DynamicTest> tests(List<Golden> files) {
        return files.stream().map(file -> dynamicTest(file.toString(), () -> check(file)));
    }

    private static void check(Golden file) {
        Trades trades = file.trades();
        List<ExactBar> expected = file.expected();
        try (RangeBarProcessor processor = file.setup().processor();
                BarBuffer bars = BarBuffer.create()) {
            processor.process(trades.onHeap(), bars);
            processor.formingBar(bars);
            Golden.check(expected, ExactBar.of(bars));

            processor.clear();
            bars.clear();
            processor.process(trades.inNative(), bars);
            processor.formingBar(bars);
            Golden.check(expected, ExactBar.of(bars));

            processor.clear();
            bars.clear();
            trades.stream().forEach(trade -> processor.push(trade, bars));
            processor.formingBar(bars);
            Golden.check(expected, ExactBar.of(bars));

            processor.clear();
            List<ExactBar> delivered = new ArrayList<>();
            processor.forEachBar(trades.onHeap(), (view, index) -> delivered.add(ExactBar.of(view, index)));
            processor.formingBar().map(ExactBar::of).ifPresent(delivered::add);
            Golden.check(expected, delivered);

            processor.clear();
            delivered.clear();
            processor.bars(trades.stream()).map(ExactBar::of).forEach(delivered::add);
            processor.formingBar().map(ExactBar::of).ifPresent(delivered::add);
            Golden.check(expected, delivered);
        }
    }
}
