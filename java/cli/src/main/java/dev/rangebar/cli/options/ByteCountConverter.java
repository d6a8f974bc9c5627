package dev.rangebar.cli.options;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes, such as {@code 500MB}. */
public final class ByteCountConverter implements ITypeConverter<Long> {
    private static final Pattern COUNT = Pattern.compile("([0-9]{1,19})(|kB|MB|GB|TB)", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Long> UNITS = Map.of("", 1L, "kb", 1_000L, "mb", 1_000_000L, "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L);

    @Override
    public Long convert(String text) {
        Matcher count = COUNT.matcher(text);
        if (count.matches()) {
            BigInteger bytes = new BigInteger(count.group(1))
                    .multiply(BigInteger.valueOf(UNITS.get(count.group(2).toLowerCase(Locale.ROOT))));
            if (bytes.signum() > 0 && bytes.bitLength() < Long.SIZE) {
                return bytes.longValue();
            }
        }
        throw new TypeConversionException("'" + text + "' is not a number of bytes above 0, such as 1000, 500MB or 8GB");
    }
}
