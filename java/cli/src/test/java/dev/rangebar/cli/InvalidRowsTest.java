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
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid rows of real files: skipped with a report. */
class InvalidRowsTest extends DirtyFiles {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "4,0,0,4,4,1723161260000,true            | price not above 0              | 4:2: price: ",
        "4,100,-1,4,4,1723161260000,true         | negative quantity              | 4:3: quantity: ",
        "4,100,1,4,4,1723161250000,true          | time goes backwards            | 4:6: transact_time: ",
        "1,100,1,1,1,1723161250000,true          | time goes backwards            | 4:6: transact_time: ",
        "2,100,1,2,2,1723161256002,true          | id out of order                | 4:1: agg_trade_id: ",
        "2,100,1,2,2,1723161260000,true          | id out of order                | 4:1: agg_trade_id: 2 is not above 2",
        "4,100,1,5,4,1723161260000,true          | wrong ids                      | 4:5: last_trade_id: ",
        "-4,100,1,5,5,1723161260000,true         | wrong ids                      | 4:1: agg_trade_id: ",
        "4,100,1,0,9223372036854775807,1723161260000,true | sum or count that would overflow | 4:5: last_trade_id",
        "4,x,1,4,4,1723161260000,true            | unreadable cell                | 4:2: price: \"x\" is not a decimal",
        "4,100,1,4,4,1723161260000000,true       | time out of range              | 4:6: transact_time: ",
        "4,100,1,4,4,1723161260000               | wrong number of columns        | 4:7: 6 columns instead of 7",
        "~~                                      | blank line                     | 4: a blank line before the end"})
    void anInvalidRowIsSkippedAndShown(String bad, String reason, String where) {
        String good = HEADER + row(1, 1_723_161_256_001L, 100) + row(2, 1_723_161_256_002L, 101);
        String rest = row(5, 1_723_161_261_000L, 102) + row(6, 1_723_161_262_000L, 100)
                + row(7, 1_723_161_263_000L, 101);
        String expected = Cli.buildText(good + rest, INCOMPLETE).succeeded().out();
        Cli.Result stopped = Cli.buildText(good + bad + "\n" + rest, INCOMPLETE);
        assertEquals(ExitCode.DATA, stopped.exitCode());
        assertTrue(stopped.err().startsWith("(standard input):" + where), stopped.err());
        Cli.Result skipped = Cli.buildText(good + bad + "\n" + rest, INCOMPLETE, SKIP).succeeded();
        assertEquals(expected, skipped.out());
        List<String> report = skipped.err().lines().skip(1).toList(); // ids 3 and 4 are missing
        assertEquals("rangebar: skipped 1 invalid row:", report.get(0));
        assertEquals("  " + reason + ": 1 (17 % of the rows)", report.get(1));
        assertEquals("    " + stopped.err().strip().replace("; --sort sorts them", ""), report.get(2), "the same words as an error would have");
        assertTrue(report.get(3).startsWith("rangebar: 5 trades from 1 file, "), report.get(3));
    }

    @Test
    void aTimeThatNoCoreTakesIsSkipped() {
        Cli.Result result = Cli.buildText(HEADER.replace("transact_time", "timestamp_us") + row(1, 1_000 * TIME, 100)
                + row(2, Long.MAX_VALUE, 100) + row(3, 1_000 * TIME, 100), SKIP).succeeded();
        assertTrue(result.err().contains("  time out of range: 1 (33 % of the rows)"), result.err());
    }

    /** Good rows among bad ones, far behind the first block: as if the bad ones had never been there. */
    @Test
    void manyInvalidRowsChangeNothing() throws IOException {
        Random random = new Random(31);
        List<String> good = rows(1, 30_000);
        List<String> dirty = new ArrayList<>();
        int bad = 0;
        for (int i = 0; i < good.size(); i++) {
            for (; i > 0 && random.nextInt(7) == 0; bad++) {
                dirty.add(switch (random.nextInt(5)) {
                    case 0 -> "x\n";
                    case 1 -> "\n";
                    case 2 -> good.get(random.nextInt(i));
                    case 3 -> i + ",0,0," + i + "," + i + "," + (TIME + 1_000L * i) + ",true\n";
                    default -> i + ",1,2," + i + "," + i + ",17,true\n";
                });
            }
            dirty.add(good.get(i));
        }
        String expected = build(List.of(write("good.csv", good)), INCOMPLETE).succeeded().out();
        Cli.Result result = build(List.of(write("dirty.csv", dirty)), INCOMPLETE, SKIP, "--max-invalid=100%")
                .succeeded();
        assertEquals(expected, result.out());
        List<String> report = result.err().lines().toList();
        assertEquals("rangebar: skipped " + bad + " invalid rows:", report.getFirst());
        assertEquals(bad, report.stream().filter(line -> line.matches("  \\S.*: \\d+ \\(.*"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".*: (\\d+) .*", "$1"))).sum());
        assertEquals(5 * 3, report.stream().filter(line -> line.startsWith("    ")).count(), "three of each kind");
        assertTrue(report.getLast().startsWith("rangebar: 29999 trades "), report.getLast());
    }

    @Test
    void aFileWithoutAnyGoodRow() {
        Cli.Result result = Cli.buildText(HEADER + "x\n".repeat(100_000), SKIP);
        assertEquals(ExitCode.DATA, result.exitCode());
        assertTrue(result.err().startsWith("rangebar: skipped 100000 invalid rows:"), result.err());
        assertEquals(1, result.lines().size());
    }

    /** A header that tells no layout says nothing of the rows. */
    @Test
    void aWrongHeaderIsNoInvalidRow() {
        assertEquals(ExitCode.DATA, Cli.buildText("a,b,c\n1723161256001,100,1\n", SKIP).exitCode());
        Cli.buildText("a,b,c\n1723161256001,100,1\n", "--layout", "plain").succeeded();
    }

    /** 100 rows or 0.1 %, whichever is more; or what the option says. */
    @ParameterizedTest
    @CsvSource({"100,1000,,0", "101,1000,,1", "120,119880,,0", "121,119880,,1", "1,9,0,1", "1,9,1,0", "1,9,10%,0",
        "1,9,9.9%,1", "0,9,0,0"})
    void tooManyInvalidRows(int bad, int good, String limit, int exitCode) throws IOException {
        List<String> dirty = new ArrayList<>(rows(1, good + 1));
        for (int i = 0; i < bad; i++) {
            dirty.add(i, "x\n");
        }
        List<String> options = new ArrayList<>(List.of(SKIP));
        if (limit != null) {
            options.add("--max-invalid=" + limit);
        }
        Cli.Result result = build(List.of(write("dirty.csv", dirty)), options.toArray(String[]::new));
        assertEquals(exitCode, result.exitCode(), result.err());
        assertEquals(build(List.of(write("good.csv", rows(1, good + 1)))).succeeded().out(), result.out(),
                "the bars are written all the same");
        assertEquals(exitCode == 1, result.err().contains("rangebar: " + bad + (bad == 1 ? " row" : " rows") + " of "
                + (bad + good) + " ("), result.err());
    }

    @Test
    void aLimitThatIsNone() throws IOException {
        Path file = write("1.csv", rows(1, 3));
        for (String limit : List.of("x", "-1", "101%", "%", "1e3")) {
            Cli.Result result = build(List.of(file), SKIP, "--max-invalid=" + limit);
            assertEquals(ExitCode.USAGE, result.exitCode(), limit);
            assertTrue(result.err().contains("is neither a number of rows, such as 100, nor a share"), result.err());
        }
        assertEquals(ExitCode.USAGE, build(List.of(file), "--max-invalid=5").exitCode());
    }

    /** Skipped rows may have had the missing ids, or others: neither hides the other. */
    @Test
    void skippedRowsHideNoMissingIds() throws IOException {
        List<String> rows = rows(1, 100);
        rows.set(20, "x\n");
        rows.set(21, "x\n");
        Cli.Result two = build(List.of(write("1.csv", rows)), SKIP).succeeded();
        assertTrue(two.err().contains(": 2 ids are missing within the file, the first after trade 20; 2 skipped rows may have "
                + "had them\n"), two.err());
        rows.set(20, row(5, TIME, 100)); // of an id that is there
        rows.remove(21);
        Cli.Result other = build(List.of(write("2.csv", rows)), SKIP).succeeded();
        assertTrue(other.err().contains(": 2 ids are missing within the file, the first after trade 20; 1 skipped row may have "
                + "had them\n"), other.err());
        rows.addAll(List.of("x\n", "x\n"));
        assertTrue(build(List.of(write("3.csv", rows)), SKIP).succeeded().err().contains(": 2 ids are missing within the file, "
                + "the first after trade 20; 3 skipped rows may have had them\n"), "skipped rows with other ids");
        rows.remove(20);
        rows.removeIf("x\n"::equals);
        assertTrue(build(List.of(write("4.csv", rows)), SKIP).succeeded().err().contains(": 2 ids are missing within the file, "
                + "the first after trade 20\n"), "nothing was skipped");
    }

    /** Rows of two streams of trades, interleaved: half of them are lost by skipping, which is said. */
    @Test
    void interleavedRowsAreTimesThatGoBackwards() throws IOException {
        List<String> mixed = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            mixed.add(row(1_000 + i, TIME + 1_000_000L + i, 100));
            mixed.add(row(i, TIME + i, 100));
        }
        Path file = write("mixed.csv", mixed);
        Path bars = folder.resolve("bars.csv");
        Cli.Result skipped = build(List.of(file), SKIP, "--output", bars.toString());
        assertEquals(ExitCode.DATA, skipped.exitCode());
        assertTrue(skipped.err().startsWith("rangebar: skipped 500 invalid rows:\n"
                + "  time goes backwards: 500 (50 % of the rows)\n"), skipped.err());
        assertTrue(skipped.err().endsWith("rangebar: 500 rows of 1000 (50 %) skipped, more than --max-invalid allows (100 "
                + "rows or 0.1 %, whichever is more): the bars are written, and lack these trades\n"
                + "rangebar: the trades are not in order; --sort sorts them, in bounded memory\n"), skipped.err());
        assertTrue(Files.exists(bars));
        Files.delete(bars);
        Cli.Result stopped = build(List.of(file), "--output", bars.toString());
        assertEquals(ExitCode.DATA, stopped.exitCode());
        assertTrue(stopped.err().endsWith("; --sort sorts them\n"),
                stopped.err());
        assertFalse(Files.exists(bars));
    }
}
