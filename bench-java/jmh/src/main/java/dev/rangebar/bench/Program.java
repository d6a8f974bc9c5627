package dev.rangebar.bench;

import java.util.LinkedHashSet;
import java.util.Set;

/** Runs a program: it ends with 0, or with 1 and one line that names the error. */
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
