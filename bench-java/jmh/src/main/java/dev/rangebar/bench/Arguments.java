package dev.rangebar.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Parses a command line of {@code --name value}, {@code --flag} and, for JMH, {@code -x value}. */
final class Arguments {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> jmhOptions = new LinkedHashMap<>();

    /**
     * Reads a command line.
     *
     * @param args the command line
     * @param names options with a value
     * @param flags options without a value
     * @param acceptsShort {@code true} if {@code -x value} is allowed
     */
    Arguments(String[] args, Set<String> names, Set<String> flags, boolean acceptsShort) {
        for (int i = 0; i < args.length; i++) {
            String name = args[i];
            boolean isShort = acceptsShort && name.startsWith("-") && !name.startsWith("--");
            if (flags.contains(name)) {
                values.put(name, "");
            } else if (!isShort && !names.contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is unknown; the options are " + names + " and "
                        + flags);
            } else if (i + 1 == args.length) {
                throw new IllegalArgumentException(name + " needs a value");
            } else {
                (isShort ? jmhOptions : values).put(name, args[++i]);
            }
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    long number(String name, long otherwise) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
        if (number < 0) {
            throw new IllegalArgumentException(name + " " + text + " is not a whole number of at least 0");
        }
        return number;
    }

    Path out() {
        String file = values.get("--out");
        if (file == null) {
            throw new IllegalArgumentException("--out FILE is missing");
        }
        return Path.of(file);
    }

    BenchmarkScope scope() {
        return BenchmarkScope.parse(get("--scope", "daily"));
    }

    Map<String, String> jmhOptions() {
        return jmhOptions;
    }
}
