package dev.rangebar.bench;

import dev.rangebar.Crossing;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Runs a program: it ends with 0, or with 1 and one line that names the error. Also checks the way across. */
final class Program {
    private Program() {}

    /** Main method of a program. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    static void run(Class<?> program, Body body) {
        try {
            body.run();
        } catch (Exception | LinkageError e) {
            System.err.println(program.getSimpleName() + ": " + reason(e));
            System.exit(1);
        }
    }

    /**
     * Checks the way in which this JVM calls the library, since a measurement of the other one would be stored under a wrong id.
     *
     * @param measured id or program, for the message
     * @throws IllegalStateException if another way is in use
     */
    static void requireCrossing(String measured, Crossing expected) {
        if (Crossing.inUse() != expected) {
            throw new IllegalStateException(measured + ": calls go through " + Crossing.inUse() + " (" + Crossing.reason()
                    + "), expected " + expected + "; set -Drangebar.crossing=" + expected.name().toLowerCase(Locale.ROOT));
        }
    }

    /** Returns the messages of an exception and its causes; JMH adds causes as suppressed exceptions. */
    static String reason(Throwable e) {
        Set<String> messages = new LinkedHashSet<>();
        collect(e, messages);
        return String.join(": ", messages);
    }

    private static void collect(Throwable e, Set<String> messages) {
        if (e == null) {
            return;
        }
        String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
        if (messages.stream().noneMatch(each -> each.contains(message))) {
            messages.add(message);
        }
        collect(e.getCause(), messages);
        for (Throwable each : e.getSuppressed()) {
            collect(each, messages);
        }
    }
}
