package dev.rangebar.report.results;

import dev.rangebar.report.JsonFields;

/** Comparisons of measured values with expected ones. */
final class Checks {
    private Checks() {
    }

    static void same(JsonFields field, long expected) {
        if (field.count() != expected) {
            throw field.wrong("expected " + expected);
        }
    }

    static void same(JsonFields field, String expected) {
        if (!field.text().equals(expected)) {
            throw field.wrong("expected " + expected);
        }
    }

    static long checksum(JsonFields field) {
        try {
            return Long.parseUnsignedLong(field.text(), 16);
        } catch (NumberFormatException e) {
            throw field.wrong("not a checksum");
        }
    }
}
