package dev.rangebar.testsupport;

import org.junit.jupiter.api.Assumptions;

/** Skips tests that need what a system may lack, and says so. Tests only. */
public final class Assume {
    private Assume() {}

    /**
     * Skips the test unless a condition holds, and prints why: the summary of Maven only counts.
     *
     * @param holds the condition
     * @param absence the absent thing, for the message
     */
    public static void that(boolean holds, String absence) {
        if (!holds) {
            System.out.println("SKIPPED: " + absence);
        }
        Assumptions.assumeTrue(holds, absence);
    }
}
