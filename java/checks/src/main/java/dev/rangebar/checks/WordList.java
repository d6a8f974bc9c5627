package dev.rangebar.checks;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds words and phrases that the vocabulary replaces.
 *
 * <p>Identifiers are split where the case changes and at {@code _} and {@code -}, so that {@code old name} is found in
 * {@code oldName}, {@code --old-name} and {@code OLD_NAME}. A phrase may run over the end of a line; punctuation between
 * its words ends it. Case does not matter.
 *
 * <p>{@code words.txt} has a line {@code phrase -> replacement} for each phrase, optionally followed by
 * {@code | only GLOB} or {@code | not GLOB}. {@code exceptions.txt} has lines {@code phrase | GLOB | reason} or
 * {@code phrase | GLOB | text of the line | reason}.
 */
final class WordList {
    private static final Pattern WORD = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]");
    private static final Pattern PHRASE_ENDS = Pattern.compile("[.,;:!?()\\[\\]{}<>=|+\"&`0-9]");
    private static final Pattern EMPTY_LINE = Pattern.compile("\n\\W*\n");

    private final Map<String, List<Entry>> byFirstWord = new HashMap<>();
    private final List<Exemption> exemptions = new ArrayList<>();

    private WordList() {}

    private record Entry(List<String> words, String replacement, PathMatcher only, PathMatcher not) {
        String phrase() {
            return String.join(" ", words);
        }

        boolean appliesTo(Path path) {
            return (only == null || only.matches(path)) && (not == null || !not.matches(path));
        }
    }

    private static final class Exemption {
        private final String phrase;
        private final PathMatcher paths;
        private final String lineText;
        private final String source;
        private boolean used;

        Exemption(String source) {
            String[] parts = source.split(" \\| ");
            if (parts.length < 3 || parts[parts.length - 1].isBlank()) {
                throw new IllegalArgumentException("exceptions.txt: expected \"phrase | GLOB | reason\": " + source);
            }
            this.phrase = parts[0].strip();
            this.paths = glob(parts[1].strip());
            this.lineText = parts.length > 3 ? parts[2].strip() : "";
            this.source = source;
        }
    }

    private record Word(String text, int start, int end) {}

    /** Reads the two lists from a folder. */
    static WordList read(Path folder) throws IOException {
        WordList list = new WordList();
        for (String line : lines(folder.resolve("words.txt"))) {
            String[] parts = line.split(" \\| ");
            String[] sides = parts[0].split(" -> ");
            if (sides.length != 2) {
                throw new IllegalArgumentException("words.txt: expected \"phrase -> replacement\": " + line);
            }
            PathMatcher only = null;
            PathMatcher not = null;
            for (int i = 1; i < parts.length; i++) {
                if (parts[i].startsWith("only ")) {
                    only = glob(parts[i].substring(5).strip());
                } else if (parts[i].startsWith("not ")) {
                    not = glob(parts[i].substring(4).strip());
                } else {
                    throw new IllegalArgumentException("words.txt: expected \"only GLOB\" or \"not GLOB\": " + line);
                }
            }
            List<String> words = words(sides[0]).stream().map(Word::text).toList();
            list.byFirstWord.computeIfAbsent(words.get(0), first -> new ArrayList<>())
                    .add(new Entry(words, sides[1].strip(), only, not));
        }
        lines(folder.resolve("exceptions.txt")).forEach(line -> list.exemptions.add(new Exemption(line)));
        return list;
    }

    static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }

    static PathMatcher glob(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    private static List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(new Word(matcher.group().toLowerCase(Locale.ROOT), matcher.start(), matcher.end()));
        }
        return words;
    }

    /** Returns all places of the file where a phrase of the list stands and no exception permits it. */
    List<Finding> findings(SourceFile file) {
        Path path = Path.of(file.path());
        List<Finding> findings = new ArrayList<>();
        List<Word> words = words(file.text());
        String[] lines = file.text().split("\n", -1);
        int line = 1;
        int counted = 0;
        for (int i = 0; i < words.size(); i++) {
            List<Entry> entries = byFirstWord.get(words.get(i).text());
            if (entries == null) {
                continue;
            }
            for (; counted < words.get(i).start(); counted++) {
                if (file.text().charAt(counted) == '\n') {
                    line++;
                }
            }
            for (Entry entry : entries) {
                if (entry.appliesTo(path) && standsAt(entry.words(), words, i, file.text())
                        && !permitted(entry.phrase(), path, lines[line - 1])) {
                    findings.add(new Finding(file.path(), line,
                            "\"" + entry.phrase() + "\": use \"" + entry.replacement() + "\""));
                }
            }
        }
        return findings;
    }

    private static boolean standsAt(List<String> phrase, List<Word> words, int at, String text) {
        if (at + phrase.size() > words.size()) {
            return false;
        }
        for (int i = 0; i < phrase.size(); i++) {
            if (!phrase.get(i).equals(words.get(at + i).text())) {
                return false;
            }
            if (i > 0) {
                String between = text.substring(words.get(at + i - 1).end(), words.get(at + i).start());
                if (PHRASE_ENDS.matcher(between).find() || EMPTY_LINE.matcher(between).find()) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean permitted(String phrase, Path path, String line) {
        for (Exemption exemption : exemptions) {
            if (exemption.phrase.equals(phrase) && exemption.paths.matches(path) && line.contains(exemption.lineText)) {
                exemption.used = true;
                return true;
            }
        }
        return false;
    }

    /** Returns the exceptions that permitted nothing in the files that were searched so far. */
    List<String> unusedExceptions() {
        return exemptions.stream().filter(exemption -> !exemption.used).map(exemption -> exemption.source).toList();
    }

    /** Returns the phrases of the list. */
    List<String> phrases() {
        return byFirstWord.values().stream().flatMap(List::stream).map(Entry::phrase).sorted().toList();
    }

    @Override
    public String toString() {
        return "WordList" + Arrays.toString(phrases().toArray());
    }
}
