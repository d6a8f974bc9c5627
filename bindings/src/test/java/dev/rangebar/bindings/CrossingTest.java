package dev.rangebar.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rangebar.bindings.LoadFailure.Reason;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The way across is the one that this run is meant for, and a way that is not there is an error. */
class CrossingTest {
    private static final boolean HAS_FFM = Runtime.version().feature() >= 23;

    @Test
    void theWayOfThisRunIsInUse() throws Exception {
        // Maven names it. Without Maven it is that of the JVM, unless another one is forced.
        String usual = System.getProperty(NativeAccess.PROPERTY, HAS_FFM ? "FFM" : "JNI");
        String expected = System.getProperty("rangebar.test.crossing", usual);
        assertEquals(expected.toUpperCase(Locale.ROOT), NativeLibrary.crossing(), NativeLibrary.crossingReason());
    }

    @Test
    void aForcedWayIsInUseOrAnError() throws Exception {
        ForkedProbe.start("-Drangebar.crossing=jni").computes();
        if (HAS_FFM) {
            ForkedProbe.start("-Drangebar.crossing=ffm").computes();
        } else {
            ForkedProbe.start("-Drangebar.crossing=ffm").fails(Reason.CROSSING_UNAVAILABLE,
                    "-Drangebar.crossing=ffm needs Java 23 or later, but this is Java " + Runtime.version().feature(),
                    "Leave the property out");
        }
    }

    @Test
    void anUnknownWayIsAnError() throws Exception {
        ForkedProbe.start("-Drangebar.crossing=JNI").fails(Reason.CROSSING_UNAVAILABLE,
                "-Drangebar.crossing=JNI names no way to call the library", "expected ffm or jni");
    }
}
