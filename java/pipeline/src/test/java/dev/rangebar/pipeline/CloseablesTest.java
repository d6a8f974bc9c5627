package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseablesTest {
    @Test
    void allAreClosedWhicheverFail() throws IOException {
        List<Integer> closed = new ArrayList<>();
        List<Closeable> resources = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            resources.add(() -> {
                closed.add(number);
                if (number == 1) {
                    throw new IOException("one");
                }
                if (number == 2) {
                    throw new IllegalStateException("two");
                }
            });
        }
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> Closeables.close(resources));
        assertEquals("two", e.getMessage());
        assertEquals("one", e.getSuppressed()[0].getMessage());
        assertEquals(List.of(3, 2, 1, 0), closed);
        Closeables.close(List.of());
    }
}
