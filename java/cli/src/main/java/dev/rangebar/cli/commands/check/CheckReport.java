package dev.rangebar.cli.commands.check;

import dev.rangebar.cli.output.ResultCell;
import dev.rangebar.cli.progress.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The outcome of a check: facts, findings and notes of each file, symbol or series. */
final class CheckReport {
    private final List<Part> parts = new ArrayList<>();
    private final List<String> unchecked = new ArrayList<>();

    /** Facts, findings and notes of one file, symbol or series. */
    static final class Part {
        private final String kind;
        private final String name;
        private final Map<String, Object> facts = new LinkedHashMap<>();
        private final List<String> findings = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        private Part(String kind, String name) {
            this.kind = kind;
            this.name = name;
        }

        /** Adds a number, a text or a truth value. */
        void fact(String key, Object value) {
            facts.put(key, value);
        }

        /** Adds a fault. */
        void finding(String text) {
            findings.add(text);
        }

        /** Adds a remark that is no fault. */
        void note(String text) {
            notes.add(text);
        }

        /** Adds a fault if there are cases of it. */
        void findingOf(long cases, String noun, String text) {
            if (cases > 0) {
                finding(RunSummary.number(cases, noun) + " " + text);
            }
        }

        private String json() {
            List<String> cells = new ArrayList<>(List.of("\"kind\":" + ResultCell.quoted(kind), "\"name\":" + ResultCell.quoted(name)));
            facts.forEach((key, value) -> cells.add(ResultCell.quoted(key) + ":" + ResultCell.json(value)));
            cells.add("\"findings\":" + array(findings));
            cells.add("\"notes\":" + array(notes));
            return "{" + String.join(",", cells) + "}";
        }

        private String text() {
            StringBuilder text = new StringBuilder(kind + " " + name + "\n");
            facts.forEach((key, value) -> text.append("  ").append(key.replace('_', ' ')).append(": ")
                    .append(ResultCell.text(value, "")).append('\n'));
            findings.forEach(finding -> text.append("  FINDING: ").append(finding).append('\n'));
            notes.forEach(note -> text.append("  note: ").append(note).append('\n'));
            return text.toString();
        }
    }

    Part part(String kind, String name) {
        Part part = new Part(kind, name);
        parts.add(part);
        return part;
    }

    /** Returns the number of parts of a kind. */
    long parts(String kind) {
        return parts.stream().filter(part -> part.kind.equals(kind)).count();
    }

    /** Adds something that was named and that the check has not seen to its end. */
    void unchecked(String what) {
        unchecked.add(what);
    }

    /** Returns {@code true} if all was checked and nothing was found. */
    boolean isClean() {
        return findings() == 0 && unchecked.isEmpty();
    }

    private long findings() {
        return parts.stream().mapToLong(part -> part.findings.size()).sum();
    }

    String json() {
        return "{\"clean\":" + isClean() + ",\"findings\":" + findings() + ",\"unchecked\":" + array(unchecked) + ",\"parts\":["
                + parts.stream().map(Part::json).collect(Collectors.joining(",\n", "\n", "\n")) + "]}\n";
    }

    String text() {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.text()));
        unchecked.forEach(what -> text.append("NOT CHECKED: ").append(what).append('\n'));
        return text.append(isClean() ? "clean" : RunSummary.number(findings(), "finding")
                + (unchecked.isEmpty() ? "" : ", " + unchecked.size() + " not checked to the end")).append('\n').toString();
    }

    private static String array(List<String> texts) {
        return texts.stream().map(ResultCell::quoted).collect(Collectors.joining(",", "[", "]"));
    }
}
