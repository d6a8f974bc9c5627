package dev.rangebar;

import java.util.List;
import org.junit.jupiter.api.Test;

class SoakTest {
    /** The heap is there from the beginning, so that it is no growth of the process. */
    @Test
    void aShortOne() throws Exception {
        ForkedJvm.run(List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"), Soak.class, "10");
    }
}
