package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several symbols in one command. */
class SymbolsTest {
    @TempDir
    private Path folder;

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    /** Trades of one day, whose prices wander by the seed. */
    private static String day(long seed, int day) {
        Random random = new Random(seed * 31 + day);
        StringBuilder text = new StringBuilder();
        long price = 1_000_000;
        for (int i = 0; i < 500; i++) {
            price += random.nextInt(2_001) - 1_000;
            text.append(1_723_161_256_322L + day * 86_400_000L + i * 100).append(',').append(price / 100.0)
                    .append(",1\n");
        }
        return text.toString();
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.contains("bars"))
                    .collect(Collectors.toSet());
        }
    }

    /** Each symbol and threshold has the bars of a run of its own. */
    @Test
    void eachSymbolIsARunOfItsOwn() throws IOException {
        List<String> symbols = List.of("AAA", "BBB", "CCC");
        List<String> arguments = new ArrayList<>(List.of("build"));
        for (int day = 0; day < 2; day++) {
            for (String symbol : symbols) {
                arguments.add(write(symbol + "-aggTrades-2024-08-0" + (day + 1) + ".csv", day(symbol.charAt(0), day)));
            }
        }
        arguments.addAll(List.of("--threshold", "10", "--threshold", "50", "--output",
                folder.resolve("bars-{symbol}-{threshold}.csv").toString()));
        Cli.Result all = Cli.run(arguments.toArray(String[]::new)).succeeded();
        assertTrue(all.err().contains("rangebar: 3000 trades from 6 files, "), all.err());
        assertEquals(6, files().size());
        for (String symbol : symbols) {
            for (String threshold : List.of("10", "50")) {
                Cli.Result alone = Cli.run("build", folder.resolve(symbol + "-aggTrades-2024-08-01.csv").toString(),
                        folder.resolve(symbol + "-aggTrades-2024-08-02.csv").toString(), "--threshold", threshold);
                assertEquals(alone.succeeded().out(),
                        Files.readString(folder.resolve("bars-" + symbol + "-" + threshold + ".csv")));
                assertTrue(alone.lines().size() > 10, alone.lines().size() + " lines");
            }
        }
    }

    @Test
    void anErrorInOneSymbolLeavesNothingOfAny() throws IOException {
        String good = write("AAA-aggTrades-2024-08-01.csv", day(1, 0));
        String bad = write("BBB-aggTrades-2024-08-01.csv", day(2, 0) + "x");
        Cli.Result result = Cli.run("build", good, bad, "--threshold", "10", "--output",
                folder.resolve("bars-{symbol}.csv").toString());
        assertEquals(ExitCode.DATA, result.exitCode());
        assertTrue(result.err().startsWith(bad + ":501:2: "), result.err());
        assertEquals(Set.of(), files());
    }

    /** Names of other forms than the archive's begin with the symbol, too. */
    @Test
    void filesOfLikelySymbols() throws IOException {
        List<String> names = List.of("BTCUSDT-a.csv", "BTCUSDT_b.csv", "ethusdt.csv");
        List<String> arguments = new ArrayList<>(List.of("build", "--threshold", "10", "-o",
                folder.resolve("bars-{symbol}.csv").toString()));
        for (int day = 0; day < names.size(); day++) {
            arguments.add(write(names.get(day), day(1, day)));
        }
        Cli.run(arguments.toArray(String[]::new)).succeeded();
        assertEquals(Set.of("bars-BTCUSDT.csv", "bars-ETHUSDT.csv"), files());
        assertEquals(Cli.run("build", arguments.get(5), arguments.get(6), "--threshold", "10").succeeded().out(),
                Files.readString(folder.resolve("bars-BTCUSDT.csv")));
        assertUsageError("a database needs the symbol, which cannot be inferred from the names of the inputs; give it with "
                + "--symbol", Cli.run("build", arguments.get(5), "--threshold", "10", "-o", folder + "/bars.duckdb"));
    }

    @Test
    void whatTheNamesDoNotTell() throws IOException {
        String one = write("AAA-aggTrades-2024-08-01.csv", day(1, 0));
        String other = write("BBB-trades-2024-08-01.csv", day(1, 1));
        String nameless = write("more.csv", day(1, 2));
        String output = folder.resolve("bars-{symbol}.csv").toString();
        assertUsageError("several symbols (AAA, BBB) need one file each: --output with {symbol} in its name, such as "
                + "bars-{symbol}.csv", Cli.run("build", one, other, "--threshold", "10"));
        assertUsageError(nameless + ": the symbol cannot be inferred from its name, which is not of the form "
                + "SYMBOL-aggTrades-..., as those of other files are (AAA); rename it, give it a run of its own, or give one symbol for all "
                + "(--symbol, symbol(...))",
                Cli.run("build", one, nameless, "--threshold", "10", "--output", output));
        assertUsageError("--output has {symbol} in its name, and the symbol cannot be inferred from the "
                + "names of the inputs; give it with --symbol", Cli.run("build", nameless, "--threshold", "10", "--output", output));
        String misspelt = folder.resolve("bars-{treshold}.csv").toString();
        assertUsageError("--output " + misspelt + ": unknown placeholder {treshold}; {threshold} and {symbol} are known",
                Cli.run("build", one, "--threshold", "10", "--output", misspelt));
        assertUsageError("--symbol: 'a/b' is not a valid symbol: expected 1 to 32 letters, "
                + "digits, '.', '_', ':' or '-', the first one a letter or digit",
                Cli.run("build", one, "--threshold", "10", "--symbol", "a/b"));
        assertEquals(Set.of(), files());
    }

    /** One symbol for all, whatever they are called. */
    @Test
    void theSymbolCanBeGiven() throws IOException {
        String one = write("AAA-aggTrades-2024-08-01.csv", day(1, 0));
        String other = write("BBB-aggTrades-2024-08-01.csv", day(1, 1));
        Cli.run("build", one, other, "--threshold", "10", "--symbol", "X.Y", "--output",
                folder.resolve("bars-{symbol}.csv").toString()).succeeded();
        assertEquals(Set.of("bars-X.Y.csv"), files());
    }

    @Test
    void quietIsQuiet() throws IOException {
        String one = write("a.csv", day(1, 0));
        assertEquals("", Cli.run("build", one, "--threshold", "10", "--quiet").succeeded().err());
        assertFalse(Cli.run("build", one, "--threshold", "10").succeeded().err().isEmpty());
    }

    private static void assertUsageError(String message, Cli.Result result) {
        assertEquals("rangebar: " + message, result.err().lines().findFirst().orElse(""));
        assertEquals(ExitCode.USAGE, result.exitCode());
    }
}
