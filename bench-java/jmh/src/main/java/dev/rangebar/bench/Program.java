package dev.rangebar.bench;

import java.util.LinkedHashSet;
import java.util.Set;

/** The end of a program: 0, or 1 with one line that says what went wrong. */
final class Program {
    private Program() {}

    /** What a program does. */
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

    /** The messages of an exception and of what lies behind it: JMH has that among the suppressed ones. */
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
