package dev.rangebar.report.history;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.DataJs.Bench;
import dev.rangebar.report.history.DataJs.Entry;
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
 * Joins the action's data.js with the records beside it. Every record needs its entry in every suite that the records
 * know of: where one is missing, history has been lost. Entries without a record are runs of which little is known.
 */
public final class HistoryReader {
    /** Suites of one run are added by steps of one job. */
    private static final Duration ONE_JOB = Duration.ofHours(1);
    private static final Set<String> LAYERS = Set.of("core", "api", "ffm", "ladder");

    private final DataJs data;
    private final List<BenchmarkRun> recorded;

    private HistoryReader(DataJs data, List<BenchmarkRun> recorded) {
        this.data = data;
        this.recorded = recorded;
    }

    /** From the folder that holds data.js and the records; a data.js may also stand alone under any name. */
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
                    throw new BenchFailure(path + " holds the run " + run.recordPath());
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
                    + ". Restore it from the branch's earlier commits");
            }
        }
        List<BenchmarkRun> runs = new ArrayList<>(recorded);
        runs.addAll(grouped(rest));
        runs.sort(Comparator.comparing(BenchmarkRun::date));
        return new History(data.repository(), runs);
    }

    /** The newest record of the same commit that begins before the action added the entry. */
    private BenchmarkRun recordOf(Entry entry) {
        return recorded.reversed().stream()
            .filter(run -> run.commit().equals(entry.commit()) && !run.date().isAfter(entry.date()))
            .findFirst().orElse(null);
    }

    private static void check(Entry entry, BenchmarkRun run) {
        for (Bench bench : entry.benches()) {
            BenchmarkRun.Value value = run.values().get(bench.name());
            if (value == null || value.value() != bench.value()) {
                throw new BenchFailure(entry.where() + ": " + bench.name() + " is " + bench.value() + ", but "
                    + run.record() + (value == null ? " does not have it" : " says " + value.value()));
            }
        }
    }

    /** Runs of which only the action's entries are there: those of one commit, added soon after another. */
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
                last = new BenchmarkRun(entry.date(), entry.commit(), entry.subject(), null, null, null, null, null, null, null,
                    new LinkedHashMap<>(), new LinkedHashMap<>());
                runs.add(last);
                suites.clear();
            }
            suites.add(part.suite());
            for (Bench bench : entry.benches()) {
                String id = names.of(part.suite(), bench);
                last.heads().put(id, new SeriesDescriptor(id, layer(id), bench.unit(), part.suite()));
                last.values().put(id, new BenchmarkRun.Value(bench.value(), null));
            }
        }
        return runs;
    }

    private static String layer(String id) {
        String first = id.substring(0, Math.max(0, id.indexOf('/')));
        return LAYERS.contains(first) ? first : "other";
    }

    /** Ids for names that may be in several suites, or in several units. */
    private static final class Names {
        private final Map<String, Set<String>> suites = new HashMap<>();
        private final Map<String, String> units = new HashMap<>();

        Names(Map<String, List<Entry>> all) {
            all.forEach((suite, entries) -> entries.forEach(entry -> entry.benches().forEach(bench -> {
                suites.computeIfAbsent(bench.name(), name -> new HashSet<>()).add(suite);
                units.put(suite + "\n" + bench.name(), bench.unit());
            })));
        }

        /** The name alone where that is enough. In another unit than the newest it is another series. */
        String of(String suite, Bench bench) {
            String id = suites.get(bench.name()).size() > 1 ? suite + "/" + bench.name() : bench.name();
            return units.get(suite + "\n" + bench.name()).equals(bench.unit()) ? id : id + " [" + bench.unit() + "]";
        }
    }
}
