package dev.rangebar.cli.options;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** A point in time as text: a date, which is its midnight in UTC, or a date and time in ISO 8601. */
public final class UtcTime {
    private UtcTime() {}

    /**
     * Reads a time.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Instant parse(String text) {
        try {
            return text.indexOf('T') < 0 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is neither a date, such as 2024-01-31, nor a time in UTC, "
                    + "such as 2024-01-31T12:00:00Z", e);
        }
    }
}
