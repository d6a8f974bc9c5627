package dev.rangebar.cli.options;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Suggestions for mistyped words. */
public final class Suggestions {
    private Suggestions() {}

    /** Returns the known word that is closest to a mistyped one; empty if none is close. */
    public static Optional<String> closest(String word, Collection<String> known) {
        String lower = word.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, word.length() / 3);
        return known.stream().filter(candidate -> distance(lower, candidate) <= limit)
                .min(Comparator.comparingInt(candidate -> distance(lower, candidate)));
    }

    /** Returns the end of a message: {@code "; did you mean 'csv'?"}, or nothing if no known word is close. */
    public static String didYouMean(String word, Collection<String> known) {
        return closest(word, known).map(candidate -> "; did you mean '" + candidate + "'?").orElse("");
    }

    /** Returns the number of letters to insert, delete, replace, or swap with the next one (optimal string alignment). */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
