package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.io.TempDir;

/** Files of the tests of charts. */
abstract class ChartFiles {
    @TempDir
    Path folder;

    String path(String name) {
        return folder.resolve(name).toString();
    }

    Set<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** Trades with sides, and with volumes of which a few need 128 bits in sum. */
    String trades(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("timestamp,price,quantity,is_buyer_maker\n");
        double price = 100;
        for (int i = 0; i < 20_000; i++) {
            price *= 1 + random.nextGaussian() * 4e-4;
            text.append(1_723_161_256_322L + i * 977L).append(String.format(",%.6f,", price))
                    .append(random.nextInt(50) == 0 ? "92233720368.54775807" : "0.00000001").append(',')
                    .append(random.nextBoolean()).append('\n');
        }
        return Files.writeString(folder.resolve("trades.csv"), text).toString();
    }

    /** The text of a column of the page's n-th threshold. */
    static String column(byte[] page, int threshold, String name) throws IOException {
        Matcher bars = Pattern.compile("<script id=\"bars\" type=\"text/plain\">([^<]*)<")
                .matcher(new String(page, StandardCharsets.UTF_8));
        assertTrue(bars.find());
        byte[] packed = Base64.getDecoder().decode(bars.group(1));
        String json = new String(new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes(),
                StandardCharsets.UTF_8);
        Matcher columns = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        for (int i = 0; i <= threshold; i++) {
            assertTrue(columns.find(), name);
        }
        return columns.group(1);
    }

    /** Returns the values of a column that build has written. */
    static String cells(Path csv, String title) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        int column = List.of(lines.getFirst().split(",")).indexOf(title);
        return lines.stream().skip(1).map(line -> line.split(",", -1)[column]).collect(Collectors.joining(","));
    }
}
