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
        assertTrue(skipped.err().startsWith("rangebar: skipped 1 invalid row:\n  trade ids that came before: 1 (25 % of the "
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
