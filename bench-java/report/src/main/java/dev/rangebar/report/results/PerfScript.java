package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Folds the output of `perf script --fields=comm,ip,sym`: equal stacks become one line with their number. */
public final class PerfScript {
    /** Address that perf prints behind the first function of a thread. */
    private static final String NO_ADDRESS = "ffffffffffffffff";

    private PerfScript() {
    }

    /** Returns one line per stack: functions from the outermost with ";" between them, a blank and the number. */
    public static String collapsed(Path file) {
        Map<String, Integer> stacks = new TreeMap<>();
        Deque<String> stack = new ArrayDeque<>();
        int number = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                number++;
                if (line.isBlank()) {
                    add(stacks, stack);
                } else if (Character.isWhitespace(line.charAt(0))) {
                    addFrame(stack, line.strip(), file.getFileName() + ":" + number);
                } // else the name of the program, which begins a sample
            }
        } catch (IOException e) {
            throw new BenchFailure(file.getFileName() + " cannot be read: " + e.getMessage(), e);
        }
        add(stacks, stack);
        if (stacks.isEmpty()) {
            throw new BenchFailure(file.getFileName() + " has no samples");
        }
        return stacks.entrySet().stream().map(each -> each.getKey() + " " + each.getValue() + "\n")
            .collect(Collectors.joining());
    }

    /** Adds an outer function: perf lists a stack from the innermost function outwards. */
    private static void addFrame(Deque<String> stack, String frame, String where) {
        String[] part = frame.split(" ", 2);
        if (part.length != 2 || !part[0].matches("[0-9a-f]+")) {
            throw new BenchFailure(where + " is \"" + frame + "\", not an address and a function");
        }
        if (!part[0].equals(NO_ADDRESS)) {
            stack.push(part[1].replace(';', ','));
        }
    }

    private static void add(Map<String, Integer> stacks, Deque<String> stack) {
        if (!stack.isEmpty()) {
            stacks.merge(String.join(";", stack), 1, Integer::sum);
            stack.clear();
        }
    }
}
