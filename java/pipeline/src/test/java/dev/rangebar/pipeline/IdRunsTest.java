package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.pipeline.IdRuns.Coverage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IdRunsTest {
    private static final int IDS = 60;

    private static List<IdRun> randomRuns(Random random) {
        List<IdRun> runs = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            int first = random.nextInt(IDS);
            runs.add(new IdRun(first, first + random.nextInt(8), random.nextInt(4) > 0));
        }
        return runs;
    }

    private static void addTo(Set<Long> ids, List<IdRun> runs, boolean proven) {
        for (IdRun run : runs) {
            for (long id = run.first(); run.proven() == proven && id <= run.last(); id++) {
                ids.add(id);
            }
        }
    }

    /** Compares with plain sets: one of the ids that were seen, one of those that may have been. */
    @Test
    void equalsSetsOfIds() {
        Random random = new Random(7);
        for (int round = 0; round < 5_000; round++) {
            List<IdRun> runs = randomRuns(random);
            List<IdRun> more = randomRuns(random).stream().filter(IdRun::proven).toList();
            Set<Long> proven = new TreeSet<>();
            Set<Long> unproven = new TreeSet<>();
            addTo(proven, runs, true);
            addTo(proven, more, true);
            addTo(unproven, runs, false);
            IdRuns ids = IdRuns.of(runs).union(IdRuns.of(more));
            for (long first = 0; first < IDS + 10; first++) {
                for (long to = first; to < first + 3; to++) {
                    assertEquals(expected(first, to, proven, unproven), ids.coverage(first, to),
                            runs + " and " + more + ": " + first + ".." + to);
                }
            }
            for (long first = 0; first < IDS; first++) {
                long last = first + random.nextInt(20);
                assertEquals(LongStream.rangeClosed(first, last)
                        .filter(id -> !proven.contains(id) && !unproven.contains(id)).findFirst(),
                        ids.firstMissing(first, last));
            }
            TreeSet<Long> all = new TreeSet<>(proven);
            all.addAll(unproven);
            long last = all.isEmpty() ? Long.MIN_VALUE : all.last();
            assertEquals(last, ids.lastId());
            checkOrder(ids.toList());
            assertEquals(ids.toList(), IdRuns.of(ids.toList()).toList());
        }
    }

    private static Coverage expected(long first, long last, Set<Long> proven, Set<Long> unproven) {
        boolean isProven = true;
        for (long id = first; id <= last; id++) {
            if (!proven.contains(id) && !unproven.contains(id)) {
                return Coverage.NONE;
            }
            isProven &= proven.contains(id);
        }
        return isProven ? Coverage.PROVEN : Coverage.UNPROVEN;
    }

    private static void checkOrder(List<IdRun> runs) {
        for (int i = 1; i < runs.size(); i++) {
            IdRun before = runs.get(i - 1);
            IdRun run = runs.get(i);
            assertTrue(run.first() > before.last(), runs.toString());
            assertTrue(run.first() > before.last() + 1 || !run.proven() || !before.proven(), "not merged: " + runs);
        }
    }

    @Test
    void largestIdsDoNotOverflow() {
        IdRuns ids = IdRuns.of(List.of(IdRun.of(Long.MAX_VALUE - 1, Long.MAX_VALUE), new IdRun(5, Long.MAX_VALUE, false)));
        assertEquals(Coverage.PROVEN, ids.coverage(Long.MAX_VALUE - 1, Long.MAX_VALUE));
        assertEquals(Coverage.UNPROVEN, ids.coverage(Long.MAX_VALUE - 2, Long.MAX_VALUE));
        assertEquals(Coverage.NONE, ids.coverage(4, 5));
    }
}
