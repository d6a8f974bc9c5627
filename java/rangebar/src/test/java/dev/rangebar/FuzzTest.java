package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same seeds each time, so that a failure is one of the change. */
class FuzzTest {
    @ParameterizedTest
    @EnumSource(Fuzz.class)
    void firstSeeds(Fuzz fuzz) {
        int seeds = switch (fuzz) {
            case CALLS -> 64;
            case SAVED_STATES -> 300;
            case NUMBERS -> 20_000;
        };
        for (int seed = 0; seed < seeds; seed++) {
            fuzz.run(seed);
        }
    }

    /** A script that made no bars, or was never refused, would show nothing. */
    @Test
    void scriptsBringWhatMatters() {
        CallScript.Seen seen = new CallScript.Seen();
        for (int seed = 0; seed < 24; seed++) {
            new CallScript(seed, seen).run();
        }
        assertTrue(seen.bars > 1_000 && seen.orphans > 50 && seen.refused > 100 && seen.stopped > 10,
                seen.toString());
    }
}
