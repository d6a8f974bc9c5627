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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Duplicates and discontinuities where one file follows another. */
class InputBoundariesTest extends DirtyFiles {
    /** Duplicates of earlier files are no invalid rows, with and without skipping. */
    @ParameterizedTest
    @ValueSource(strings = {SKIP, "--on-invalid-row=stop"})
    void tradesThatAreInTwoFiles(String onInvalidRow) throws IOException {
        Path first = write("1.csv", rows(1, 2_000));
        Path second = write("2.csv", rows(1_500, 3_000));
        Path within = write("3.csv", rows(2_000, 2_500));
        String expected = build(List.of(write("all.csv", rows(1, 3_000))), INCOMPLETE).succeeded().out();
        Cli.Result result = build(List.of(first, second, within, first), INCOMPLETE, onInvalidRow).succeeded();
        assertEquals(expected, result.out());
        List<String> report = result.err().lines().toList();
        assertEquals("rangebar: " + second + ": skipped 500 duplicate trades at its beginning", report.get(0),
                "and no word of a gap");
        assertEquals("rangebar: " + within + ": skipped 500 duplicate trades at its beginning", report.get(1));
        assertEquals("rangebar: " + first + ": skipped: an earlier file has the same bytes", report.get(2));
        assertTrue(report.get(3).startsWith("rangebar: 2999 trades from 4 files, "), report.get(3));
    }

    /** Any files cut from the same trades, in any overlap, in rising order of their ends. */
    @Test
    void overlapsChangeNothing() throws IOException {
        Random random = new Random(5);
        String expected = build(List.of(write("all.csv", rows(1, 5_000))), INCOMPLETE).succeeded().out();
        for (int round = 0; round < 10; round++) {
            List<Path> files = new ArrayList<>();
            int end = 1;
            while (end < 5_000) {
                int from = random.nextInt(end) + 1;
                end = Math.max(end, Math.min(5_000, from + 1 + random.nextInt(3_000)));
                files.add(write(files.size() + ".csv", rows(from, end)));
            }
            assertEquals(expected, build(files, INCOMPLETE).succeeded().out());
        }
    }

    /** Skipped trades leave no evidence of their place. */
    @Test
    void tradesThatComeTooLate() throws IOException {
        Path first = write("1.csv", rows(1, 100));
        Path second = write("2.csv", rows(100, 200));
        Path third = write("3.csv", rows(200, 300));
        Cli.Result stopped = build(List.of(first, third, second));
        assertEquals(ExitCode.DATA, stopped.exitCode());
        assertTrue(stopped.err().startsWith(second + ":2:6: transact_time: "), stopped.err());
        Cli.Result skipped = build(List.of(first, third, second), INCOMPLETE, SKIP).succeeded();
        assertEquals(build(List.of(first, third), INCOMPLETE).succeeded().out(), skipped.out());
        assertTrue(skipped.err().contains("  time goes backwards: 100 (33 % of the rows)\n"), skipped.err());
    }

    /** Duplicate files are recognised by their bytes, even without ids. */
    @ParameterizedTest
    @ValueSource(strings = {SKIP, "--on-invalid-row=stop"})
    void theSameFileAgain(String onInvalidRow) throws IOException {
        Path first = Files.writeString(folder.resolve("1.csv"), "1723161256000,100,1\n1723161256000,101,1\n");
        Path other = Files.writeString(folder.resolve("2.csv"), "1723161256000,100,1\n1723161256000,102,1\n");
        Cli.Result result = build(List.of(first, Files.copy(first, folder.resolve("3.csv")), other), INCOMPLETE,
                onInvalidRow).succeeded();
        assertEquals(build(List.of(first, other), INCOMPLETE, onInvalidRow).succeeded().out(), result.out());
        assertTrue(result.err().contains("3.csv: skipped: an earlier file has the same bytes\n"), result.err());
    }

    /** Ids that begin again with a file are accepted; the first file is still recognised by its own when it is repeated. */
    @Test
    void earlierTradesAfterIdsHaveBegunAgain() throws IOException {
        List<String> rows = rows(1_000, 1_100);
        Path first = write("1.csv", rows);
        Path again = Files.writeString(folder.resolve("3.csv"), HEADER.replace("\n", "\r\n")
                + String.join("", rows).replace("\n", "\r\n"));
        List<String> begun = new ArrayList<>();
        for (int i = 1; i < 50; i++) {
            begun.add(row(i, TIME + 5_000_000L + 1_000L * i, 100 + i % 3));
        }
        Path second = write("2.csv", begun);
        Cli.Result result = build(List.of(first, second, again), INCOMPLETE).succeeded();
        assertEquals(build(List.of(first, second), INCOMPLETE).succeeded().out(), result.out());
        assertTrue(result.err().contains(again + ": skipped 100 duplicate trades "), result.err());

        // In one file they may not, whether or not its beginning was there already.
        List<String> joined = new ArrayList<>(rows);
        joined.addAll(begun);
        Path both = write("4.csv", joined);
        String where = both + ":102:1: agg_trade_id: 1 is not above 1099, ";
        assertTrue(build(List.of(both)).err().startsWith(where));
        Cli.Result refused = build(List.of(first, both));
        assertTrue(refused.err().startsWith(where), refused.err());
    }

    /** A number that counts from 1 in each file says nothing of other files. */
    @Test
    void idsOfOtherTradesAreNoRepetition() throws IOException {
        Path first = write("1.csv", rows(1, 100));
        List<String> other = new ArrayList<>();
        for (int i = 1; i < 150; i++) {
            other.add(row(i, TIME + 50_500L + 1_000L * i, 100));
        }
        Path second = write("2.csv", other);
        Cli.Result stopped = build(List.of(first, second));
        assertEquals(ExitCode.DATA, stopped.exitCode());
        assertEquals(second + ":50: trade 49: id was already seen in an earlier file with a different timestamp; the "
                + "ids conflict\n", stopped.err());
    }

    /** One wrong id costs the row behind it at most. */
    @Test
    void anIdThatIsFarTooLarge() throws IOException {
        List<String> rows = rows(1, 20_000);
        rows.set(10_000, row(999_999, TIME + 1_000L * 10_001, 100));
        Path file = write("1.csv", rows);
        Cli.Result stopped = build(List.of(file), INCOMPLETE);
        assertEquals(file + ":10003:1: agg_trade_id: 10002 is not above 999999, the aggregate trade id of the previous trade, "
                + "though its time is later\n", stopped.err());
        Cli.Result skipped = build(List.of(file), INCOMPLETE, SKIP).succeeded();
        assertTrue(skipped.err().contains("rangebar: skipped 1 invalid row:\n  id out of order: 1 (0.005 % of the rows)\n"),
                skipped.err());
        assertTrue(skipped.err().contains("\nrangebar: 19998 trades from 1 file, "), skipped.err());
    }

    @Test
    void missingIdsBetweenFilesAreReported() throws IOException {
        Path first = write("1.csv", rows(1, 100));
        Path second = write("2.csv", rows(100, 200));
        Path third = write("3.csv", rows(203, 300));
        Path empty = write("none.csv", List.of());
        List<String> report = build(List.of(first, second, empty, third)).succeeded().err().lines().toList();
        assertEquals(2, report.size(), report.toString());
        assertEquals("rangebar: " + third + ": after " + second + ": 3 ids are missing (4s between the trades)",
                report.get(0));
    }

    @Test
    void idsThatBeginAgainAreReported() throws IOException {
        Path first = write("1.csv", rows(1, 100));
        Path second = write("2.csv", List.of(row(1, TIME + 200_000, 100)));
        assertTrue(build(List.of(first, second)).succeeded().err().startsWith("rangebar: " + second + ": after " + first
                + ": ids go back by 99, though the time does not"));
    }

    @Test
    void withoutIdsALongTimeBetweenFilesIsReported() throws IOException {
        Path first = Files.writeString(folder.resolve("1.csv"), "1723161256000,100,1\n");
        Path second = Files.writeString(folder.resolve("2.csv"), "1723164856000,100,1\n");
        Path third = Files.writeString(folder.resolve("3.csv"), "1723251256500,100,1\n");
        List<String> report = build(List.of(first, second, third)).succeeded().err().lines().toList();
        assertEquals(2, report.size(), "an hour is not long: " + report);
        assertEquals("rangebar: " + third + ": after " + second + ": 1d 0.5s without a trade", report.get(0));
    }

    @Test
    void aLongGapEndsTheBar() throws IOException {
        List<String> rows = new ArrayList<>(List.of(row(1, TIME, 100), row(2, TIME + 5_000, 100),
                row(3, TIME + 10_001, 100), row(4, TIME + 10_002, 101)));
        Path file = write("gap.csv", rows);
        assertEquals(2, build(List.of(file)).succeeded().lines().size());
        Cli.Result result = build(List.of(file), "--max-gap", "5s").succeeded();
        assertTrue(result.lines().get(1).startsWith(String.valueOf((TIME + 10_001) * 1_000)), result.out());
        assertTrue(result.err().startsWith(
                "rangebar: not written: 1 bar that gaps longer than 5s have ended"), result.err());
        assertFalse(build(List.of(file), "--max-gap", "5.001s").succeeded().err().contains("gap"));
        assertEquals(ExitCode.USAGE, build(List.of(file), "--max-gap", "5").exitCode());
    }

    /** Ids that a file itself lacks have a sentence of their own, whether or not its beginning was there before. */
    @Test
    void missingIdsWithinAFileAreReported() throws IOException {
        Path first = write("1.csv", rows(1, 100));
        List<String> holes = new ArrayList<>(rows(50, 100));
        holes.addAll(rows(400, 450));
        holes.addAll(rows(452, 460));
        Path second = write("2.csv", holes);
        Cli.Result both = build(List.of(first, second), INCOMPLETE).succeeded();
        assertTrue(both.err().startsWith("rangebar: " + second + ": 302 ids are missing within the file, the first after "
                + "trade 99\nrangebar: " + second + ": skipped 50 duplicate trades at its beginning\n"), both.err());
        List<String> all = new ArrayList<>(rows(1, 100));
        all.addAll(holes.subList(50, holes.size()));
        Cli.Result one = build(List.of(write("3.csv", all)), INCOMPLETE).succeeded();
        assertEquals(one.out(), both.out());
        assertTrue(one.err().contains(": 302 ids are missing within the file, the first after trade 99\n"), one.err());
    }

    /** The price of another instrument. */
    @Test
    void aPriceThatJumpsIsReported() throws IOException {
        Path first = write("1.csv", List.of(row(1, TIME, 42_000)));
        for (int price : List.of(21_000, 28_000, 63_000)) {
            assertFalse(build(List.of(first, write("2.csv", List.of(row(2, TIME + 1, price))))).succeeded().err()
                    .contains("warning"));
        }
        for (int price : List.of(2_300, 20_999, 63_001)) {
            Path second = write("2.csv", List.of(row(2, TIME + 1, price)));
            assertEquals("rangebar: " + second + ": warning: the price changes by more than half, from 42000 at the end of "
                    + first + " to " + price + "; check that the files are of one instrument",
                    build(List.of(first, second)).succeeded().err().lines().findFirst().orElseThrow());
        }
    }

    /** The last price is known from run to run, whether a bar is open at the end or not. */
    @Test
    void aPriceThatJumpsFromRunToRunIsReported() throws IOException {
        for (int last : List.of(42_001, 44_000)) {
            Path first = write("1.csv", List.of(row(1, TIME, 42_000), row(2, TIME + 1, last)));
            Path second = write("2.csv", List.of(row(3, TIME + 2, 2_300)));
            String[] run = {"build", first.toString(), "--symbol", "A", "--threshold", "250", "-o",
                folder.resolve(last + ".duckdb").toString()};
            assertFalse(Cli.run(run).succeeded().err().contains("warning"));
            run[1] = second.toString();
            String err = Cli.run(run).succeeded().err();
            assertTrue(err.startsWith("rangebar: " + second + ": warning: the price changes by more than half, from " + last
                    + " at the end of the trades of earlier runs to 2300"), err);
        }
    }

    /** One bar from the price of one to the price of the other. */
    @ParameterizedTest
    @ValueSource(strings = {"BTCUSDT_2024-01.csv|ETHUSDT_2024-01.csv", "btcusdt.1.csv|ethusdt.1.csv",
        "BTC-USD 1.csv|ETH-USD 1.csv", "BTCUSD_PERP-1.csv|ETHUSD_PERP-1.csv"})
    void filesOfTwoInstrumentsAreNoSeries(String names) throws IOException {
        String[] two = names.split("\\|");
        Path first = write(two[0], List.of(row(1, TIME, 42_000)));
        Path second = write(two[1], List.of(row(2, TIME + 1, 2_300)));
        Cli.Result refused = build(List.of(first, second));
        assertEquals(ExitCode.USAGE, refused.exitCode());
        assertTrue(refused.err().startsWith("rangebar: " + second + ": seems to be of ETHUS") && refused.err()
                .contains(", but " + first + " of BTCUS"), refused.err());
        assertTrue(refused.err().contains("; each symbol needs a run of its own, or give one symbol for all (--symbol, symbol(...)), or "
                + "build a series of each symbol (--output with {symbol} in its name, likelySymbols(true))"), refused.err());
        build(List.of(first, second), "--symbol", "MIX").succeeded();
        build(List.of(first, write(two[0].replace('1', '2'), List.of(row(2, TIME + 1, 42_000))))).succeeded();
    }
}
