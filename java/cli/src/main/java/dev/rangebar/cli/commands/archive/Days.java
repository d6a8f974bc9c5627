package dev.rangebar.cli.commands.archive;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Days of an archive on the command line. */
public final class Days {
    /** Far below would only be a slip of the pen. */
    private static final LocalDate FIRST = LocalDate.of(2017, 7, 1);

    private Days() {}

    /** Checks that an archive can have the days of a range. */
    static void check(CommandLine line, LocalDate from, LocalDate to) {
        check(line, !from.isAfter(to), "--from " + from + " is after --to " + to);
        check(line, !from.isBefore(FIRST), "--from " + from + ": the exchange opened in July 2017");
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        check(line, !to.isAfter(today), "--to " + to + " is in the future: in UTC, today is " + today);
    }

    static void check(CommandLine line, boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(line, message);
        }
    }

    /** Reads a day. */
    public static final class Converter implements ITypeConverter<LocalDate> {
        @Override
        public LocalDate convert(String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + text + "' is not a day such as 2024-01-31");
            }
        }
    }
}
