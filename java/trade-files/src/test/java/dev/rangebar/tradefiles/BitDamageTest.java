package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Trade;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One flipped bit in a packed file: it is refused, or the trades are the same. */
class BitDamageTest {
    private static final int PLACES = 1_000;
    private static final int ROWS = 150;

    @TempDir
    private Path folder;

    /** Ways of packing. */
    private enum Packing {
        GZIP,
        ZIP_DEFLATED,
        ZIP_STORED;

        byte[] pack(byte[] text) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (this == GZIP) {
                try (OutputStream gzip = new GZIPOutputStream(bytes)) {
                    gzip.write(text);
                }
                return bytes.toByteArray();
            }
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                ZipEntry entry = new ZipEntry("BTCUSDT-aggTrades-2024-01-01.csv");
                if (this == ZIP_STORED) {
                    CRC32 checksum = new CRC32();
                    checksum.update(text);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(text.length);
                    entry.setCrc(checksum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(text);
            }
            return bytes.toByteArray();
        }
    }

    private static byte[] text() {
        SplittableRandom random = new SplittableRandom(15);
        StringBuilder text = new StringBuilder("agg_trade_id,price,quantity,transact_time,is_buyer_maker\n");
        for (int i = 0; i < ROWS; i++) {
            text.append(1_000 + i).append(',').append(42_000 + random.nextInt(900)).append('.').append(random.nextInt(100))
                    .append(",0.").append(1 + random.nextInt(999)).append(',').append(1_704_067_200_000L + 7 * i).append(',')
                    .append(random.nextBoolean()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads all trades. */
    private static List<Trade> read(TradeInput input) throws TradeFileException {
        List<Trade> trades = new ArrayList<>();
        try (TradeFileReader reader = TradeFileReader.open(input)) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                for (int i = 0; i < chunk.size(); i++) {
                    trades.add(chunk.trade(i));
                }
            }
        }
        return trades;
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void refusedOrEqual(Packing packing) throws Exception {
        byte[] packed = packing.pack(text());
        Path file = folder.resolve("damaged");
        List<Trade> expected = read(TradeInput.ofFile("whole", Files.write(file, packed)));
        assertEquals(ROWS, expected.size());
        SplittableRandom random = new SplittableRandom(16);
        for (boolean isPipe : new boolean[] {false, true}) {
            int refused = 0;
            int equal = 0;
            for (int i = 0; i < PLACES; i++) {
                int bit = random.nextInt(8 * packed.length);
                byte[] damaged = packed.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                TradeInput input = isPipe ? TradeInput.ofStream("pipe", new ByteArrayInputStream(damaged))
                        : TradeInput.ofFile("file", Files.write(file, damaged));
                try {
                    assertEquals(expected, read(input), packing + ", pipe " + isPipe + ", bit " + bit);
                    equal++;
                } catch (TradeFileException e) {
                    refused++;
                }
            }
            assertTrue(refused > PLACES * 8 / 10, packing + ": " + refused + " refused, " + equal + " equal");
            System.out.println(packing + (isPipe ? ", pipe" : ", file") + ": " + refused + " refused, " + equal + " equal");
        }
    }
}
