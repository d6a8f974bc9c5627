package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
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
        "1,100,1,1,1,1723161250000,true          | id out of order                | 4:6: transact_time: ",
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
        List<String> report = skipped.err().lines().toList();
        assertEquals("rangebar: skipped 1 invalid row:", report.get(0));
        assertEquals("  " + reason + ": 1", report.get(1));
        assertEquals("    " + stopped.err().strip(), report.get(2), "the same words as an error would have");
        assertTrue(report.get(3).startsWith("rangebar: 5 trades from 1 file, "), report.get(3));
    }

    @Test
    void aTimeThatNoCoreTakesIsSkipped() {
        Cli.Result result = Cli.buildText(HEADER.replace("transact_time", "timestamp_us") + row(1, 1_000 * TIME, 100)
                + row(1, Long.MAX_VALUE, 100) + row(2, 1_000 * TIME, 100), SKIP).succeeded();
        assertTrue(result.err().contains("  time out of range: 1"), result.err());
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
        Cli.Result result = build(List.of(write("dirty.csv", dirty)), INCOMPLETE, SKIP).succeeded();
        assertEquals(expected, result.out());
        List<String> report = result.err().lines().toList();
        assertEquals("rangebar: skipped " + bad + " invalid rows:", report.getFirst());
        assertEquals(bad, report.stream().filter(line -> line.matches("  \\S.*: \\d+"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".*: ", ""))).sum());
        assertEquals(5 * 3, report.stream().filter(line -> line.startsWith("    ")).count(), "three of each kind");
        assertTrue(report.getLast().startsWith("rangebar: 29999 trades "), report.getLast());
    }

    @Test
    void aFileWithoutAnyGoodRow() {
        Cli.Result result = Cli.buildText(HEADER + "x\n".repeat(100_000), SKIP).succeeded();
        assertTrue(result.err().startsWith("rangebar: skipped 100000 invalid rows:"), result.err());
        assertEquals(1, result.lines().size());
    }

    /** A header that tells no layout says nothing of the rows. */
    @Test
    void aWrongHeaderIsNoInvalidRow() {
        assertEquals(ExitCode.DATA, Cli.buildText("a,b,c\n1723161256001,100,1\n", SKIP).exitCode());
        Cli.buildText("a,b,c\n1723161256001,100,1\n", "--layout", "plain").succeeded();
    }

    // ---------------------------------------------------------------------------------------------- input boundaries
}
