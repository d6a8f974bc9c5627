package dev.rangebar.cli.options;

import dev.rangebar.BarColumn;
import dev.rangebar.BarField;
import dev.rangebar.FeatureColumn;
import dev.rangebar.FeaturePlan;
import dev.rangebar.pipeline.BarSpreads;
import dev.rangebar.pipeline.OrphanColumn;
import dev.rangebar.pipeline.SymbolNames;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters from the texts of options to their values. */
public final class Converters {
    private Converters() {}

    /**
     * Converts the text of an option with a parser whose errors are {@link IllegalArgumentException}.
     *
     * @param <T> the type of the value
     * @param parser the parser
     */
    public record TextConverter<T>(Function<String, T> parser) implements ITypeConverter<T> {
        @Override
        public T convert(String text) {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * Converts the text of an option to a constant of an enum, whose {@code toString}, in lower case, is the value on the
     * command line.
     *
     * @param <E> the enum
     * @param type its class, which is initialised by the first conversion only
     */
    public record EnumConverter<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {
        @Override
        public E convert(String text) {
            E[] constants = type.getEnumConstants();
            List<String> values = Arrays.stream(constants).map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .toList();
            int index = values.indexOf(text);
            if (index < 0) {
                throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", values)
                        + Suggestions.didYouMean(text, values));
            }
            return constants[index];
        }
    }

    /** Reads a number of bytes, such as {@code 500MB}. */
    public static final class ByteCountConverter implements ITypeConverter<Long> {
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
            throw new TypeConversionException("'" + text
                    + "' is not a number of bytes above 0, such as 1000, 500MB or 8GB");
        }
    }

    /** Converts the name of a column, and lists the names for completion. */
    public static final class ColumnsConverter implements ITypeConverter<BarColumn>, Iterable<String> {
        private static final List<BarColumn> ALL = Stream.<BarColumn[]>of(BarField.values(), BarSpreads.Column.values(),
                OrphanColumn.values()).flatMap(Stream::of).toList();

        @Override
        public BarColumn convert(String text) {
            String name = text.strip();
            return ALL.stream().filter(each -> each.columnName().equals(name)).findFirst().or(() -> feature(name)).orElseThrow(() -> {
                String suggestion = Suggestions.didYouMean(name, names());
                return new TypeConversionException("'" + name + "' is not a column"
                        + (suggestion.isEmpty() ? "; see" : suggestion + " See") + " 'rangebar help columns'");
            });
        }

        /** Returns the feature of a name, of either profile. */
        private static Optional<FeatureColumn> feature(String name) {
            return Arrays.stream(FeaturePlan.Profile.values()).flatMap(profile -> FeaturePlan.ofAllGroups(profile).columns().stream())
                    .filter(column -> column.columnName().equals(name)).findFirst();
        }

        private static List<String> names() {
            return ALL.stream().map(BarColumn::columnName).toList();
        }

        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }

    /** Converts the name of a separator of cells, or the character itself. */
    public static final class SeparatorConverter implements ITypeConverter<Character> {
        private static final List<String> NAMES = List.of("comma", "semicolon", "tab", "pipe");
        private static final Map<String, Character> SEPARATORS = Map.of("comma", ',', ",", ',', "semicolon", ';', ";", ';',
                "tab", '\t', "\t", '\t', "pipe", '|', "|", '|');

        @Override
        public Character convert(String text) {
            Character separator = SEPARATORS.get(text);
            if (separator == null) {
                throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", NAMES)
                        + Suggestions.didYouMean(text, NAMES));
            }
            return separator;
        }
    }

    /** Checks a symbol, which may become part of the name of a file, or several with commas between them. */
    public static final class SymbolConverter implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            try {
                for (String symbol : text.split(",", -1)) {
                    SymbolNames.checked(symbol);
                }
                return text;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** A point in time as text: a date, which is its midnight in UTC, or a date and time in ISO 8601. */
    public static final class UtcTime {
        private UtcTime() {}

        /**
         * Reads a time.
         *
         * @throws IllegalArgumentException if the text is none
         */
        public static Instant parse(String text) {
            try {
                return text.indexOf('T') >= 0 ? Instant.parse(text)
                        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("'" + text + "' is neither a date, such as 2024-01-31, nor a time in UTC, "
                        + "such as 2024-01-31T12:00:00Z", e);
            }
        }
    }

    /** Address of a server: {@code 127.0.0.1:9464}, {@code localhost:0}, {@code [::1]:8080}. */
    public static final class HostAndPort {
        private static final Pattern FORM = Pattern.compile("([^:\\s]+|\\[[0-9A-Fa-f:.]+])?:([0-9]{1,5})");
        private static final int MAX_PORT = 65_535;

        private HostAndPort() {}

        /**
         * Returns the address that a text states.
         *
         * @throws IllegalArgumentException if it states none, or the host is not known
         */
        public static InetSocketAddress parse(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches() || parts.group(1) == null || Integer.parseInt(parts.group(2)) > MAX_PORT) {
                throw new IllegalArgumentException("'" + text + "' is not an address such as 127.0.0.1:8080: a host and a port from 0 to "
                        + MAX_PORT);
            }
            try {
                return new InetSocketAddress(InetAddress.getByName(parts.group(1)), Integer.parseInt(parts.group(2)));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("'" + text + "': the host is not known", e);
            }
        }
    }
}
