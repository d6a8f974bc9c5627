package dev.rangebar.bench.readers;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes trades in the layout of Binance's USD-M futures: a random walk with bursts of equal times, prices with one
 * decimal, quantities with three. The same seed yields the same file.
 */
final class TradeFileGenerator {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Random random = new Random(6);
    private final int rows;
    private long aggTradeId = 2_300_000_000L;
    private long tradeId = 5_200_000_000L;
    private long time = 1_704_067_200_000L;
    private long tenths = 422_831;

    private TradeFileGenerator(int rows) {
        this.rows = rows;
    }

    /** Writes a plain file. */
    static void writeCsv(Path file, int rows) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
            new TradeFileGenerator(rows).write(out);
        }
    }

    /** Writes the same trades as the only file of a zip archive. */
    static void writeZip(Path file, int rows) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("trades.csv"));
            OutputStream out = new BufferedOutputStream(zip, BUFFER_BYTES);
            new TradeFileGenerator(rows).write(out);
            out.flush();
        }
    }

    private void write(OutputStream out) throws IOException {
        StringBuilder text = new StringBuilder(
                "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n");
        for (int i = 0; i < rows; i++) {
            append(text);
            if (text.length() > BUFFER_BYTES) {
                out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
                text.setLength(0);
            }
        }
        out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private void append(StringBuilder text) {
        long thousandths = 1 + random.nextInt(random.nextBoolean() ? 20 : 5_000);
        long last = tradeId + (random.nextInt(5) < 2 ? random.nextInt(5) : 0);
        time += random.nextBoolean() ? random.nextInt(1_700) : 0;
        tenths += random.nextInt(3) == 0 ? random.nextInt(61) - 30 : 0;
        text.append(aggTradeId++).append(',').append(tenths / 10).append('.').append(tenths % 10).append(',')
                .append(thousandths / 1_000).append('.').append(String.valueOf(1_000 + thousandths % 1_000), 1, 4)
                .append(',').append(tradeId).append(',').append(last).append(',').append(time).append(',')
                .append(random.nextBoolean()).append('\n');
        tradeId = last + 1;
    }
}
