package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON lines hold what CSV does. */
class JsonTest {
    private static final String WITH_IDS = """
            agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker
            1,100.00000001,0.5,1,2,1723161256322,true
            2,100.9,12345678.00000001,3,3,1723161256323,false
            3,100.9,1,4,4,1723161256324,false
            """;
    private static final String PLAIN = "1723161256322,100,1\n1723161256323,101,1\n";

    private static final Set<BarField> TEXTS = EnumSet.of(BarField.OPEN_TIME, BarField.CLOSE_TIME, BarField.OPEN,
            BarField.HIGH, BarField.LOW, BarField.CLOSE, BarField.VOLUME, BarField.TURNOVER, BarField.BUY_VOLUME,
            BarField.SELL_VOLUME, BarField.BUY_TURNOVER, BarField.SELL_TURNOVER, BarField.VWAP);

    @TempDir
    private Path folder;

    private static Cli.Result build(String trades, String format) {
        return Cli.run(new ByteArrayInputStream(trades.getBytes(StandardCharsets.US_ASCII)), "build", "-",
                "--threshold", "250", "--include-incomplete", "--format", format).succeeded();
    }

    @ParameterizedTest
    @ValueSource(strings = {WITH_IDS, PLAIN})
    void theCellsOfCsv(String trades) {
        List<String> csv = build(trades, "csv").lines();
        List<String> json = build(trades, "json").lines();
        assertEquals(csv.size() - 1, json.size());
        assertTrue(!json.isEmpty());
        for (int row = 0; row < json.size(); row++) {
            String[] cells = csv.get(row + 1).split(",", -1);
            StringBuilder expected = new StringBuilder();
            for (BarField field : BarField.values()) {
                String cell = cells[field.ordinal()];
                boolean isText = TEXTS.contains(field);
                expected.append(",\"").append(field.columnName()).append("\":")
                        .append(cell.isEmpty() ? "null" : isText ? "\"" + cell + "\"" : cell);
            }
            assertEquals("{" + expected.substring(1) + "}", json.get(row));
        }
    }

    @Test
    void theNameOfTheFileTellsTheFormat() throws IOException {
        Path input = Files.writeString(folder.resolve("in.csv"), PLAIN);
        String json = build(PLAIN, "json").out();
        for (String name : List.of("bars.json", "bars.JSONL", "bars.ndjson")) {
            Cli.run("build", input.toString(), "--threshold", "250", "-o", folder.resolve(name).toString()).succeeded();
            assertEquals(json, Files.readString(folder.resolve(name)));
        }
        Path odd = folder.resolve("odd.json");
        Cli.run("build", input.toString(), "--threshold", "250", "--format", "csv", "-o", odd.toString()).succeeded();
        assertTrue(Files.readString(odd).startsWith("open_time,"));
    }
}
