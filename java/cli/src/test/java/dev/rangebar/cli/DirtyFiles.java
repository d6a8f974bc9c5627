package dev.rangebar.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Files with defects, and runs that read them. */
abstract class DirtyFiles {
    static final String HEADER =
            "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n";
    static final String SKIP = "--on-invalid-row=skip";
    static final String INCOMPLETE = "--include-incomplete";
    static final long TIME = 1_723_161_256_000L;

    @TempDir
    Path folder;

    static String row(long id, long time, int price) {
        return id + "," + price + ",1," + id + "," + id + "," + time + "," + (id % 3 == 0) + "\n";
    }

    /** One trade each second. */
    static List<String> rows(int from, int to) {
        List<String> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(row(i, TIME + 1_000L * i, 100 + i * 7 % 5));
        }
        return rows;
    }

    Path write(String name, List<String> rows) throws IOException {
        return Files.writeString(folder.resolve(name), HEADER + String.join("", rows));
    }

    static Cli.Result build(List<Path> files, String... options) {
        List<String> arguments = new ArrayList<>(List.of("build", "--threshold", "250", "--format", "raw-csv"));
        files.forEach(file -> arguments.add(file.toString()));
        Collections.addAll(arguments, options);
        return Cli.run(arguments.toArray(String[]::new));
    }
}
