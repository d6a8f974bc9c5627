package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong usage and wrong data of charts. */
class ChartUsageTest extends ChartFiles {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "trades.csv -o c.html | trades need a --threshold, such as --threshold 250",
        "trades.csv --threshold 250 | --output is missing; for example:",
        "trades.csv --threshold 250 -o c.pdf | --output c.pdf: a chart is a page (.html) or a picture (.png)",
        "trades.csv --threshold 250 -o no/c.png | --output no/c.png: there is no folder",
        "trades.csv --threshold 250 --threshold 50 -o c.png | a picture shows one threshold; a page (.html) has",
        "trades.csv --threshold 250 -o c.png --size 100x900 | '100x900' is not a width and a height of 320 to 10000",
        "trades.csv --threshold 250 -o c.html --dark | --size and --dark are for pictures (.png)",
        "trades.csv bars.csv --threshold 250 -o c.html | bars.csv holds bars, and others of the inputs do not",
        "bars.csv --threshold 250 -o c.html | bars.csv holds bars; --threshold is for trades and databases",
        "bars.csv --layout plain -o c.html | bars.csv holds bars; --layout, --separator, --time-unit, "
                + "--round and --on-invalid-row are for trades",
        "trades.csv --threshold 250 --row-size 5 -o c.png | --row-size is for pages (.html)",
        "trades.csv --threshold 250 --row-size 0 -o c.html | --row-size 0: a row has no height",
        "bars.csv --row-size 5 -o c.html | bars.csv holds bars; --row-size is for trades",
        "bars.csv --symbol A -o c.html | --symbol is for databases",
        "trades.csv --threshold 250 --symbol A -o c.html | --symbol is for databases",
        "trades.csv --threshold 250 --series 1 -o c.html | --series is for databases",
        "trades.csv --series x -o c.html | --series: 'x' is not a whole number",
        "bars.csv bars.csv -o c.png | a picture shows one series, and there are 2",
        "none.csv -o c.html | none.csv: no such file",
        "A-trades-1.csv B-trades-1.csv --threshold 250 -o c.html | the inputs are of several symbols (A, B); a chart",
    })
    void wrongUsageIsSaid(String arguments, String message) throws IOException {
        trades(4);
        Files.copy(folder.resolve("trades.csv"), folder.resolve("A-trades-1.csv"));
        Files.copy(folder.resolve("trades.csv"), folder.resolve("B-trades-1.csv"));
        Files.writeString(folder.resolve("bars.csv"), String.join(",", BarField.columnNames()) + "\n");
        Set<String> before = files();
        List<String> words = new ArrayList<>(List.of("chart"));
        for (String word : arguments.split(" ")) {
            words.add(word.matches(".*\\.(csv|html|png|pdf)") ? path(word) : word);
        }
        Cli.Result result = Cli.run(words.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, result.exitCode(), result.err());
        assertTrue(result.err().replace(folder + "/", "").contains(message), result.err());
        assertEquals(before, files());
    }

    /** The existing chart stays as it was. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1723161256322,100,1;1723161256323,x,1 | in.csv:2:2: ",
        "open_time,close_time;1,2 | in.csv:1: no column open; the file has to be the CSV of rangebar build "
            + "--format csv",
        "timestamp_us,price,quantity;9223372036854775,100,1;9223372036854776,101,1 | rangebar: a bar closes at "
            + "2262-04-11T23:47:16.854776Z; a chart holds times up to 2255-06-05T23:47:34.740992Z",
    })
    void wrongDataIsNamedByPlace(String text, String message) throws IOException {
        Files.writeString(folder.resolve("in.csv"), text.replace(';', '\n') + "\n");
        Files.writeString(folder.resolve("c.html"), "precious");
        List<String> words = new ArrayList<>(List.of("chart", path("in.csv"), "-o", path("c.html")));
        if (!text.startsWith("open_time")) {
            words.addAll(List.of("--threshold", "250"));
        }
        Cli.Result result = Cli.run(words.toArray(String[]::new));
        assertTrue(result.err().replace(folder + "/", "").startsWith(message), result.err());
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals(Set.of("in.csv", "c.html"), files());
        assertEquals("precious", Files.readString(folder.resolve("c.html")));
    }
}
