package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** Files with the properties of real ones, and the bars of them. */
abstract class InputHazards {
    static final String HEADER =
            "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n";
    static final String INCOMPLETE = "--include-incomplete";

    @TempDir
    Path folder;

    /** Trades of a random walk in the layout of USD-M files; time in ms. */
    static List<String> trades(int count) {
        return trades(count, 1);
    }

    /** The same, each of one to four trades, with quantities of at least so many thousandths. */
    static List<String> trades(int count, int leastThousandths) {
        Random random = new Random(count);
        List<String> rows = new ArrayList<>();
        long time = 1_723_161_256_322L;
        long tradeId = 1_000;
        long cents = 6_180_030;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(3) * random.nextInt(200);
            cents += random.nextInt(20_001) - 10_000;
            long last = tradeId + random.nextInt(4);
            rows.add(String.format(Locale.ROOT, "%d,%d.%02d,0.%03d,%d,%d,%d,%b", 77 + i, cents / 100, cents % 100,
                    leastThousandths + random.nextInt(1_000 - leastThousandths), tradeId, last, time, random.nextBoolean()));
            tradeId = last + 1;
        }
        return rows;
    }

    static String file(List<String> rows) {
        return HEADER + String.join("\n", rows) + "\n";
    }

    static String bars(String text) {
        Cli.Result result = Cli.buildText(text, INCOMPLETE).succeeded();
        assertTrue(result.lines().size() > 10, "enough bars to tell a difference");
        return result.out();
    }

    Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    // -------------------------------------------------------------------------------------------------- layouts
}
