package dev.rangebar;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every misuse in a JVM of its own: it neither ends the JVM nor leaves anything half done. */
class MisuseTest {
    private static final boolean HAS_ULIMIT = Files.isDirectory(Path.of("/proc/self"));
    private static final Map<Misuse, Future<Void>> RUNS = new EnumMap<>(Misuse.class);
    private static final ExecutorService TWO_AT_ONCE = Executors.newFixedThreadPool(2);

    @BeforeAll
    static void start() {
        for (Misuse misuse : Misuse.values()) {
            if (misuse.addressSpaceMegabytes == 0 || HAS_ULIMIT) {
                Callable<Void> run = () -> {
                    ForkedJvm.run(starter(misuse), options(misuse), Misuse.class, misuse.name());
                    return null;
                };
                RUNS.put(misuse, TWO_AT_ONCE.submit(run));
            }
        }
    }

    @AfterAll
    static void stop() {
        TWO_AT_ONCE.shutdownNow();
    }

    private static List<String> starter(Misuse misuse) {
        return misuse.addressSpaceMegabytes == 0 ? List.of()
                : List.of("sh", "-c", "ulimit -v " + misuse.addressSpaceMegabytes * 1024L + "; exec \"$@\"", "sh");
    }

    private static List<String> options(Misuse misuse) {
        List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-XX:CompressedClassSpaceSize=32m", "-XX:ReservedCodeCacheSize=32m"));
        options.addAll(misuse.options);
        return options;
    }

    @ParameterizedTest
    @EnumSource(Misuse.class)
    void isRefusedAndLeavesNothingInBetween(Misuse misuse) throws Throwable {
        assumeTrue(RUNS.containsKey(misuse), "skipped: the address space can be limited on Linux only");
        try {
            RUNS.get(misuse).get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
