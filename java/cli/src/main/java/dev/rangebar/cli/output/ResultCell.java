package dev.rangebar.cli.output;

import dev.rangebar.pipeline.AsciiAppender;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A value of a result as text: the same text as in the bars that build writes. */
public final class ResultCell {
    private static final DateTimeFormatter LOCAL_MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");
    private static final DateTimeFormatter LOCAL_NANOS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS");

    private ResultCell() {}

    public static String text(Object value, String ofNull) {
        if (value == null) {
            return ofNull;
        }
        if (value instanceof BigDecimal number) {
            return plain(number);
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return new AsciiAppender().appendPlain(number).toString();
        }
        if (value instanceof OffsetDateTime time) {
            return local(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()) + "Z";
        }
        return value instanceof LocalDateTime time ? local(time) : value.toString();
    }

    /** Six decimals, as in bars; nine where they are needed. */
    private static String local(LocalDateTime time) {
        return (time.getNano() % 1_000 == 0 ? LOCAL_MICROS : LOCAL_NANOS).format(time);
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    public static String csv(String text) {
        return text.indexOf(',') < 0 && text.indexOf('"') < 0 && text.indexOf('\n') < 0 && text.indexOf('\r') < 0 ? text
                : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** A number that JSON has, true or false stand by themselves. */
    public static String json(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Double number && !Double.isFinite(number)
                || value instanceof Float single && !Float.isFinite(single)) {
            return quoted(value.toString());
        }
        boolean bare = value instanceof Number && !(value instanceof BigDecimal) || value instanceof Boolean;
        return bare ? text(value, "") : quoted(text(value, "")); // decimals as in the bars that build writes
    }

    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                default -> quoted.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return quoted.append('"').toString();
    }
}
