package dev.rangebar.report.history;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.DataJs.Entry;
import dev.rangebar.report.history.DataJs.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Joins data.js of the action with the records beside it. Every record needs an entry in every suite of the records; a
 * missing entry means that history was lost. Entries without a record become runs without details.
 */
public final class HistoryReader {
    /** The steps of one job add the suites of one run. */
    private static final Duration ONE_JOB = Duration.ofHours(1);
    private static final Set<String> LAYERS = Set.of("core", "api", "ffm", "jni", "overhead");

    private final DataJs data;
    private final List<BenchmarkRun> recorded;

    private HistoryReader(DataJs data, List<BenchmarkRun> recorded) {
        this.data = data;
        this.recorded = recorded;
    }

    /** Reads the records in a folder and joins them with a data.js. */
    public static History read(DataJs data, Path folder) {
        return new HistoryReader(data, records(folder)).join();
    }

    private static List<BenchmarkRun> records(Path folder) {
        Path runs = folder.resolve("runs");
        if (!Files.exists(runs)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(runs)) {
            List<BenchmarkRun> records = new ArrayList<>();
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                BenchmarkRun run = BenchmarkRun.read(JsonFields.read(file), path);
                if (!path.equals(run.recordPath())) {
                    throw new BenchFailure(path + " contains the run " + run.recordPath());
                }
                records.add(run);
            }
            records.sort(Comparator.comparing(BenchmarkRun::date));
            return records;
        } catch (IOException e) {
            throw new BenchFailure(runs + " cannot be read: " + e.getMessage(), e);
        }
    }

    private History join() {
        Map<BenchmarkRun, Set<String>> found = new HashMap<>();
        recorded.forEach(run -> found.put(run, new HashSet<>()));
        Map<String, List<Entry>> rest = new LinkedHashMap<>();
        data.suites().forEach((suite, entries) -> {
            for (Entry entry : entries) {
                BenchmarkRun run = recordOf(entry);
                if (run == null) {
                    rest.computeIfAbsent(suite, name -> new ArrayList<>()).add(entry);
                } else if (found.get(run).add(suite)) {
                    check(entry, run);
                } else {
                    throw new BenchFailure(entry.where() + " is the second entry of the run " + run.record());
                }
            }
        });
        Set<String> suites = new HashSet<>();
        found.values().forEach(suites::addAll);
        for (BenchmarkRun run : recorded) {
            if (suites.isEmpty() || !found.get(run).equals(suites)) {
                Set<String> lost = new HashSet<>(suites);
                lost.removeAll(found.get(run));
                throw new BenchFailure(DataJs.NAME + " has lost the run " + run.record() + (suites.isEmpty()
                    ? "" : " in the suites " + lost.stream().sorted().toList())
                    + ". Restore it from an earlier commit of the branch");
            }
        }
        requireRecords(rest, suites);
        List<BenchmarkRun> runs = new ArrayList<>(recorded);
        runs.addAll(grouped(rest));
        runs.sort(Comparator.comparing(BenchmarkRun::date));
        return new History(data.repository(), runs);
    }

    /** Rejects an entry of the suites of the records that is newer than the first record but has none itself. */
    private void requireRecords(Map<String, List<Entry>> rest, Set<String> suites) {
        for (String suite : suites) {
            for (Entry entry : rest.getOrDefault(suite, List.of())) {
                if (entry.date().isAfter(recorded.getFirst().date())) {
                    throw new BenchFailure("runs/ has lost the record of " + entry.where() + " (" + entry.date()
                        + ", commit " + entry.commit() + "). Restore it from an earlier commit of the branch");
                }
            }
        }
    }

    /** Returns the newest record of the same commit that starts before the action added the entry; null if none. */
    private BenchmarkRun recordOf(Entry entry) {
        return recorded.reversed().stream()
            .filter(run -> run.commit().equals(entry.commit()) && !run.date().isAfter(entry.date()))
            .findFirst().orElse(null);
    }

    private static void check(Entry entry, BenchmarkRun run) {
        for (Row row : entry.rows()) {
            BenchmarkRun.Value value = run.values().get(BenchmarkRun.currentId(row.name()));
            if (value == null || value.value() != row.value()) {
                throw new BenchFailure(entry.where() + ": " + row.name() + " is " + row.value() + ", but "
                    + run.record() + (value == null ? " lacks it" : " has " + value.value()));
            }
        }
    }

    /** Groups entries without a record into runs: entries of one commit that were added within one job. */
    private List<BenchmarkRun> grouped(Map<String, List<Entry>> rest) {
        record Part(String suite, Entry entry) {
        }
        List<Part> parts = new ArrayList<>();
        rest.forEach((suite, entries) -> entries.forEach(entry -> parts.add(new Part(suite, entry))));
        parts.sort(Comparator.comparing(part -> part.entry().date()));
        Names names = new Names(rest);
        List<BenchmarkRun> runs = new ArrayList<>();
        Set<String> suites = new HashSet<>();
        for (Part part : parts) {
            Entry entry = part.entry();
            BenchmarkRun last = runs.isEmpty() ? null : runs.getLast();
            if (last == null || !last.commit().equals(entry.commit()) || suites.contains(part.suite())
                || last.date().plus(ONE_JOB).isBefore(entry.date())) {
                last = BenchmarkRun.withoutRecord(entry.date(), entry.commit(), entry.subject());
                runs.add(last);
                suites.clear();
            }
            suites.add(part.suite());
            for (Row row : entry.rows()) {
                String id = BenchmarkRun.currentId(names.of(part.suite(), row));
                last.series().put(id, new SeriesDescriptor(id, layer(id), row.unit(), part.suite()));
                last.values().put(id, new BenchmarkRun.Value(row.value(), null));
            }
        }
        return runs;
    }

    private static String layer(String id) {
        String first = id.substring(0, Math.max(0, id.indexOf('/')));
        return LAYERS.contains(first) ? first : "other";
    }

    /** Ids for names that may occur in several suites or units. */
    private static final class Names {
        private final Map<String, Set<String>> suites = new HashMap<>();
        private final Map<String, String> units = new HashMap<>();

        Names(Map<String, List<Entry>> all) {
            all.forEach((suite, entries) -> entries.forEach(entry -> entry.rows().forEach(row -> {
                suites.computeIfAbsent(row.name(), name -> new HashSet<>()).add(suite);
                units.put(suite + "\n" + row.name(), row.unit());
            })));
        }

        /** Returns the name alone if it is unique. A name in another unit than its newest one is another series. */
        String of(String suite, Row row) {
            String id = suites.get(row.name()).size() > 1 ? suite + "/" + row.name() : row.name();
            return units.get(suite + "\n" + row.name()).equals(row.unit()) ? id : id + " [" + row.unit() + "]";
        }
    }
}
