package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InputFuzzTest {
    /** The same seeds each time, so that a failure is one of the change. */
    @Test
    void firstSeeds() {
        InputFuzz.Seen seen = new InputFuzz.Seen();
        for (int seed = 0; seed < 1_500; seed++) {
            InputFuzz.run(seed, seen);
        }
        assertTrue(seen.built > 150 && seen.refusedInLine > 300 && seen.refusedWhole > 30, seen.toString());
    }
}
