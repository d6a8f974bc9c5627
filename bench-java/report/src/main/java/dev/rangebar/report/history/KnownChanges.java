package dev.rangebar.report.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.KnownChanges.KnownChange.Direction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reader of known-changes.json; every message names the entry. */
public final class KnownChanges {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
    private static final Set<String> FIELDS = Set.of("commit", "series", "direction", "reason", "event");

    private KnownChanges() {
    }

    /** Reads the declarations and checks them against the ids of all series and the commits of the checkout. */
    public static List<KnownChange> read(Path file, Collection<String> ids, Commits commits) {
        List<KnownChange> changes = new ArrayList<>();
        for (JsonFields entry : JsonFields.read(file).elements()) {
            entry.node().fieldNames().forEachRemaining(name -> {
                if (!FIELDS.contains(name)) {
                    throw new BenchFailure(entry.get(name).where() + " is not a field; the fields are "
                        + FIELDS.stream().sorted().toList());
                }
            });
            if (entry.get("reason").text().isBlank()) {
                throw entry.get("reason").wrong("blank; state why the change is accepted");
            }
            if (!entry.get("event").isMissing()) {
                changes.add(acknowledged(entry));
                continue;
            }
            Set<String> series = new TreeSet<>();
            for (JsonFields glob : entry.get("series").elements()) {
                Glob pattern = new Glob(glob.text());
                List<String> matched = ids.stream().filter(pattern::matches).toList();
                if (matched.isEmpty()) {
                    throw glob.wrong("which matches no series");
                }
                series.addAll(matched);
            }
            if (series.isEmpty()) {
                throw entry.get("series").wrong("expected at least one series");
            }
            changes.add(new KnownChange(commit(entry.get("commit"), commits), List.copyOf(series),
                direction(entry.get("direction")), entry.get("reason").text()));
        }
        return changes;
    }

    private static KnownChange acknowledged(JsonFields entry) {
        for (String name : List.of("commit", "series", "direction")) {
            if (!entry.get(name).isMissing()) {
                throw new BenchFailure(entry.get(name).where() + " does not belong to an acknowledged event, which has "
                    + "the fields event and reason");
            }
        }
        return new KnownChange(null, entry.get("event").text(), List.of(), Direction.EITHER,
            entry.get("reason").text());
    }

    private static String commit(JsonFields field, Commits commits) {
        if (!COMMIT.matcher(field.text()).matches()) {
            throw field.wrong("not a commit; expected at least 7 hexadecimal digits");
        }
        List<String> found = commits.startingWith(field.text());
        if (found.isEmpty()) {
            throw field.wrong("not a commit of this checkout; if it is shallow, run git fetch --unshallow");
        }
        if (found.size() > 1) {
            throw field.wrong("the prefix of " + found.size() + " commits; give more digits");
        }
        return found.getFirst();
    }

    private static Direction direction(JsonFields field) {
        JsonNode node = field.node();
        return Arrays.stream(Direction.values()).filter(each -> each.name().toLowerCase(Locale.ROOT)
            .equals(node.asText())).findFirst().orElseThrow(() -> field.wrong("expected slower, faster or either"));
    }

    /**
     * Declared change of performance, or acknowledged event: it is drawn but raises no alert.
     *
     * @param commit    full id of the commit that caused it; null for an acknowledged event
     * @param event     id of the acknowledged event; null for a declared change
     * @param series    ids of the series that may have changed; empty for an acknowledged event
     * @param direction of the change
     * @param reason    for people
     */
    public record KnownChange(String commit, String event, List<String> series, Direction direction, String reason) {
        /** Creates a declared change. */
        public KnownChange(String commit, List<String> series, Direction direction, String reason) {
            this(commit, null, series, direction, reason);
        }

        /** Direction of a change: slower means a larger value or a lower rate, faster the opposite. */
        public enum Direction { SLOWER, FASTER, EITHER }

        /** Returns whether the declaration covers a change of a series for the worse or the better. */
        public boolean covers(String id, boolean worse) {
            return series.contains(id) && switch (direction) {
                case SLOWER -> worse;
                case FASTER -> !worse;
                case EITHER -> true;
            };
        }
    }
}
