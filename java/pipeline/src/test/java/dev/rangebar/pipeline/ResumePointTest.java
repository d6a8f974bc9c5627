package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResumePointTest {
    private static ResumePoint point(int state, IdRun... ids) {
        return new ResumePoint(Optional.of(new byte[] {(byte) state}), List.of(ids), 7, OptionalLong.empty(), Set.of("ab"));
    }

    @Test
    void equalPlacesHaveAnyStates() {
        assertEquals(point(1, IdRun.of(1, 5)), point(2, IdRun.of(1, 5)));
        assertEquals(point(1, IdRun.of(1, 5)).hashCode(), point(2, IdRun.of(1, 5)).hashCode());
    }

    @Test
    void differentIdsAreDifferentPlaces() {
        assertNotEquals(point(1, IdRun.of(1, 5)), point(1, IdRun.of(1, 3), IdRun.of(5, 5)));
        assertNotEquals(point(1, IdRun.of(1, 5)), point(1, new IdRun(1, 5, false)));
        assertNotEquals(point(1), ResumePoint.START);
    }

    @Test
    void stateIsCopied() {
        ResumePoint point = point(1);
        point.state().orElseThrow()[0] = 9;
        assertArrayEquals(new byte[] {1}, point.state().orElseThrow());
    }

    @Test
    void runRejectsReversedEnds() {
        assertThrows(IllegalArgumentException.class, () -> IdRun.of(2, 1));
    }
}
