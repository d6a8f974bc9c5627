package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trades that repeat under a new aggregate trade id. */
class RepeatedTradeIdsTest extends DirtyFiles {
    private static final String AGAIN = "rangebar: %s: 1 trade with trade ids that came before, under another aggregate "
            + "trade id, the first in line %d (trade id %d): counted twice; --on-invalid-row skip skips such rows%n";

    private static String of(long id, long first, long last) {
        return id + ",100," + (last - first + 1) + "," + first + "," + last + "," + (TIME + id) + ",true\n";
    }

    @Test
    void aRepeatIsReportedAndSkippedOnRequest() throws IOException {
        List<String> rows = new ArrayList<>(List.of(of(1, 17, 17), of(2, 18, 19), of(3, 18, 19), of(4, 20, 20)));
        Path file = write("1.csv", rows);
        Cli.Result told = build(List.of(file), INCOMPLETE).succeeded();
        assertTrue(told.err().startsWith(AGAIN.formatted(file, 4, 18)), told.err());
        assertTrue(told.err().contains("rangebar: 4 trades from 1 file, "), told.err());
        Cli.Result skipped = build(List.of(file), INCOMPLETE, SKIP).succeeded();
        assertTrue(skipped.err().startsWith("rangebar: " + file + ": 1 id is missing within the file, the first after trade 2; 1 "
                + "skipped row may have had it\nrangebar: skipped 1 invalid row:\n  trade ids that came before: 1 (25 % of the "
                + "rows)\n    " + file + ":4:4: first_trade_id: 18: the trade ids came before, under another aggregate trade "
                + "id\n"), skipped.err());
        rows.remove(2);
        assertEquals(build(List.of(write("2.csv", rows)), INCOMPLETE).succeeded().out(), skipped.out());
    }

    @Test
    void inTheNextFile() throws IOException {
        Path first = write("1.csv", List.of(of(1, 17, 17), of(2, 18, 19)));
        Path second = write("2.csv", List.of(of(3, 20, 20), of(4, 17, 17)));
        assertTrue(build(List.of(first, second)).succeeded().err().startsWith(AGAIN.formatted(second, 3, 17)));
    }

    /** A database keeps the largest trade id only: reported, never skipped. */
    @Test
    void inTheNextRun() throws IOException {
        List<String> rows = List.of(of(1, 17, 17), of(2, 18, 19), of(3, 20, 20), of(4, 17, 17), of(5, 20, 21), of(6, 22, 22));
        for (int cut : new int[] {1, 2, 3}) {
            Path first = write("1.csv", rows.subList(0, cut));
            Path second = write("2.csv", rows.subList(cut, 6));
            Path database = folder.resolve(cut + ".duckdb");
            String[] run = {"build", "", "--symbol", "A", "--threshold", "250", "-o", database.toString(), SKIP};
            run[1] = first.toString();
            assertFalse(Cli.run(run).succeeded().err().contains("trade ids"));
            run[1] = second.toString();
            Cli.Result result = Cli.run(run).succeeded();
            int line = 5 - cut;
            assertTrue(result.err().contains("rangebar: " + second + (cut == 3 ? ": 2 trades" : ": 1 trade") + " with trade ids that "
                    + "are not above those of earlier runs, the first in line " + line + " (trade id 17): possibly counted twice\n"),
                    result.err());
            assertTrue(result.err().contains("rangebar: " + (6 - cut) + " trades from 1 file, "), result.err());
            Path third = write("3.csv", List.of(of(7, 23, 23)));
            run[1] = third.toString();
            assertFalse(Cli.run(run).succeeded().err().contains("trade ids"));
        }
    }

    /** A row with an id that is new is never skipped. */
    @Test
    void aRowThatRepeatsInPartStays() throws IOException {
        Path file = write("1.csv", List.of(of(1, 17, 17), of(2, 17, 18), of(3, 19, 19)));
        Cli.Result skipped = build(List.of(file), SKIP).succeeded();
        assertTrue(skipped.err().startsWith(AGAIN.formatted(file, 3, 17)), skipped.err());
        assertFalse(skipped.err().contains("skipped 1 "), skipped.err());
    }

    /** Ids that were never there are no repeats, in whatever order they come. */
    @Test
    void idsBelowOthersAreNoRepeats() throws IOException {
        Path file = write("1.csv", List.of(of(1, 17, 17), of(2, 100, 100), of(3, 18, 99), of(4, 101, 101)));
        assertFalse(build(List.of(file), SKIP).succeeded().err().contains("came before"));
        Path first = write("2.csv", rows(1, 50));
        Path again = write("3.csv", List.of(row(1, TIME + 200_000, 100)));
        assertFalse(build(List.of(first, again)).succeeded().err().contains("came before"), "ids begin again");
    }
}
