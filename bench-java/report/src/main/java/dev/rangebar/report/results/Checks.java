package dev.rangebar.report;

/** Comparisons of what was measured with what is pinned. */
final class Checks {
    private Checks() {
    }

    static void same(Field field, long expected) {
        if (field.count() != expected) {
            throw field.wrong("expected " + expected);
        }
    }

    static void same(Field field, String expected) {
        if (!field.text().equals(expected)) {
            throw field.wrong("expected " + expected);
        }
    }

    static long checksum(Field field) {
        try {
            return Long.parseUnsignedLong(field.text(), 16);
        } catch (NumberFormatException e) {
            throw field.wrong("not a checksum");
        }
    }
}
