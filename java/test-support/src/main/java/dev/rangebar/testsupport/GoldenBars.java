package dev.rangebar.testsupport;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the golden bars of a folder; native/tests/golden/README.md describes its files. */
public final class GoldenBars {
    private GoldenBars() {}

    /**
     * Reads the lines, the header first, by {@code NAME.DBPS}: from the files of a folder, or from one text file of sections
     * that begin with a line {@code # NAME.DBPS}.
     *
     * @param golden the golden folder
     * @param output {@code out} or {@code out_nogate}
     * @return the lines of the bars, by name
     * @throws IOException if the files cannot be read
     */
    public static Map<String, List<String>> read(Path golden, String output) throws IOException {
        Map<String, List<String>> bars = new TreeMap<>();
        Path packed = golden.resolve(output + ".txt");
        if (!Files.exists(packed)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(golden.resolve(output), "*.csv")) {
                for (Path file : files) {
                    bars.put(file.getFileName().toString().replace(".csv", ""), Files.readAllLines(file));
                }
            }
            return bars;
        }
        List<String> rows = null;
        for (String line : Files.readAllLines(packed)) {
            if (line.startsWith("# ")) {
                rows = new ArrayList<>();
                bars.put(line.substring(2), rows);
            } else {
                rows.add(line);
            }
        }
        return bars;
    }
}
