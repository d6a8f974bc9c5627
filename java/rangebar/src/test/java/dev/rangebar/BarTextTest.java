package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BarTextTest {
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");
    private static final int BARS = 20_000;
    private static final Set<BarField> NONE = Set.of();

    /** Bars are made by hand here, before there is a processor. */
    @BeforeAll
    static void loadCore() {
        NativeCore.load();
    }

    /** Bars of any bits but of finite values, as plain text. */
    @Test
    void anyBits() throws IOException {
        List<BarField> fields = List.of(BarField.values());
        try (BarBuffer buffer = anyBars(new Random(181), BARS)) {
            BarView bars = buffer.view();
            String expected = LongStream.range(0, bars.size()).mapToObj(index -> fields.stream()
                    .map(field -> field.isKnown(bars, index) ? plain(field, bars, index) : "")
                    .collect(Collectors.joining(","))).collect(Collectors.joining("\n", "", "\n"));
            assertEquals(expected, text(new BarText(BarText.Format.CSV, fields, NONE), bars));
        }
    }

    private static BarBuffer anyBars(Random random, int count) {
        BarBuffer buffer = BarBuffer.withCapacity(count);
        while (buffer.size() < count) {
            Words bar = Words.of(Abi.Bar.WORDS);
            for (int i = 0; i < bar.array.length; i++) {
                bar.array[i] = random.nextLong() >> random.nextInt(64);
            }
            bar.setInt(Abi.Bar.STRUCT_SIZE, Abi.Bar.BYTES);
            buffer.append(bar);
            if (!isFinite(buffer.view(), buffer.size() - 1)) {
                buffer.size--;
            }
        }
        return buffer;
    }

    private static boolean isFinite(BarView bars, long index) {
        return EnumSet.allOf(BarField.class).stream().filter(field -> field.kind() == BarField.Kind.RATIO)
                .allMatch(field -> Double.isFinite(field.ratio(bars, index)));
    }

    /** Returns the value by the classes of Java. */
    private static String plain(BarField field, BarView bars, long index) {
        switch (field.kind()) {
            case TIME:
                long micros = field.number(bars, index);
                return ISO.format(LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000L),
                        (int) Math.floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC));
            case RATIO:
                return plain(shortest(field.ratio(bars, index)));
            case FLAG:
                return String.valueOf(field.number(bars, index) == 1);
            default:
                return plain(Int128.toBigDecimal(field.number(bars, index), field.high(bars, index), field.kind().decimals()));
        }
    }

    /** Returns the shortest text; Double.toString is not always that before JDK 19 (JDK-4511638). */
    private static BigDecimal shortest(double ratio) {
        if (Runtime.version().feature() >= 19) {
            return new BigDecimal(Double.toString(ratio));
        }
        BigDecimal exact = new BigDecimal(ratio);
        return IntStream.rangeClosed(2, 17).mapToObj(digits -> exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)))
                .filter(rounded -> rounded.doubleValue() == ratio).findFirst().orElseThrow();
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String text(BarText writer, BarView bars) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(bars, out);
        return out.toString(StandardCharsets.US_ASCII);
    }

    /** Many columns, whose lines are longer than the usual buffer, and one. */
    @Test
    void linesOfAnyLength() throws IOException {
        try (BarBuffer buffer = anyBars(new Random(182), 300)) {
            for (int repeats : new int[] {1, 50, 5_000}) {
                String line = text(new BarText(BarText.Format.JSON_LINES, List.of(BarField.IS_INCOMPLETE), NONE), buffer.view());
                BarText writer = new BarText(BarText.Format.JSON_LINES,
                        LongStream.range(0, repeats).mapToObj(i -> BarField.IS_INCOMPLETE).toList(), NONE);
                String expected = line.lines().map(object -> object.substring(1, object.length() - 1)).map(member ->
                        "{" + String.join(",", Collections.nCopies(repeats, member)) + "}\n")
                        .collect(Collectors.joining());
                assertEquals(expected, text(writer, buffer.view()));
            }
        }
    }

    @Test
    void absentFields() throws IOException {
        try (BarBuffer buffer = BarBuffer.create()) {
            RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(10));
            processor.push(0, 100, 1, buffer);
            processor.push(1, 200, 1, buffer);
            List<BarField> fields = List.of(BarField.OPEN, BarField.OFI, BarField.VOLUME, BarField.FIRST_TRADE_ID);
            Set<BarField> absent = Set.of(BarField.VOLUME);
            assertEquals("0.000001,,,\n", text(new BarText(BarText.Format.CSV, fields, absent), buffer.view()));
            assertEquals("100,0e0,,0\n", text(new BarText(BarText.Format.RAW_CSV, fields, absent), buffer.view()));
            assertEquals("{\"open\":\"0.000001\",\"ofi\":null,\"volume\":null,\"first_trade_id\":null}\n",
                    text(new BarText(BarText.Format.JSON_LINES, fields, absent), buffer.view()));
            processor.close();
        }
    }

    @Test
    void refuses() {
        assertThrows(IllegalArgumentException.class, () -> new BarText(BarText.Format.CSV, List.of(), NONE));
        assertThrows(NullPointerException.class, () -> new BarText(null, List.of(BarField.OPEN), NONE));
        BarText ratios = new BarText(BarText.Format.CSV, List.of(BarField.VOLUME_PER_TRADE), NONE);
        try (BarBuffer buffer = BarBuffer.create()) {
            Words bar = Words.ofStruct(Abi.Bar.BYTES);
            buffer.ensureRoom();
            buffer.append(bar); // no trades: 0 / 0
            BarView bars = buffer.view();
            IllegalArgumentException failure = assertThrows(IllegalArgumentException.class,
                    () -> ratios.write(bars, OutputStream.nullOutputStream()));
            assertEquals("bar 0 has a derived value that is not finite", failure.getMessage());
            buffer.clear();
            assertThrows(IllegalStateException.class, () -> ratios.write(bars, OutputStream.nullOutputStream()));
        }
    }
}
