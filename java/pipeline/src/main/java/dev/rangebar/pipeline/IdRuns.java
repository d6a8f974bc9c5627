package dev.rangebar.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** A set of ids as runs, in ascending order; none overlap, and proven ones that are adjacent are merged. */
final class IdRuns {
    static final IdRuns EMPTY = new IdRuns(new long[0], null, 0);

    /** First and last id of each run, in turn. */
    private final long[] bounds;
    /** Null where all runs are proven. */
    private final boolean[] proven;
    private final int count;

    private IdRuns(long[] bounds, boolean[] proven, int count) {
        this.bounds = bounds;
        this.proven = proven;
        this.count = count;
    }

    /** Coverage of consecutive ids by the set. */
    enum Coverage { NONE, UNPROVEN, PROVEN }

    /** Returns the ids of runs in any order. Where a proven run overlaps one that is not, it counts. */
    static IdRuns of(List<IdRun> runs) {
        Builder provenIds = new Builder();
        List<IdRun> others = new ArrayList<>();
        for (IdRun run : runs) {
            if (run.proven()) {
                provenIds.add(run.first(), run.last());
            } else {
                others.add(run);
            }
        }
        IdRuns all = provenIds.build();
        return others.isEmpty() ? all : all.withUnproven(others);
    }

    /** Adds the parts of other runs that are not in this set yet. */
    private IdRuns withUnproven(List<IdRun> others) {
        List<IdRun> mine = toList();
        List<IdRun> rest = new ArrayList<>(others);
        rest.sort(Comparator.comparingLong(IdRun::first));
        long from = Long.MIN_VALUE; // ids below are done
        List<IdRun> parts = new ArrayList<>();
        for (IdRun run : rest) {
            long first = Math.max(run.first(), from);
            boolean isCovered = false;
            for (IdRun other : mine) {
                if (isCovered || first > run.last()) {
                    break;
                }
                if (other.last() >= first && other.first() <= run.last()) {
                    if (other.first() > first) {
                        parts.add(new IdRun(first, other.first() - 1, false));
                    }
                    isCovered = other.last() >= run.last();
                    first = other.last() + 1; // may overflow, but not if there is more
                }
            }
            if (!isCovered && first <= run.last()) {
                parts.add(new IdRun(first, run.last(), false));
            }
            if (run.last() == Long.MAX_VALUE) {
                break;
            }
            from = Math.max(from, run.last() + 1);
        }
        List<IdRun> all = new ArrayList<>(mine);
        all.addAll(parts);
        all.sort(Comparator.comparingLong(IdRun::first));
        long[] bounds = new long[2 * all.size()];
        boolean[] proven = new boolean[all.size()];
        for (int i = 0; i < all.size(); i++) {
            bounds[2 * i] = all.get(i).first();
            bounds[2 * i + 1] = all.get(i).last();
            proven[i] = all.get(i).proven();
        }
        return new IdRuns(bounds, proven, all.size());
    }

    boolean isEmpty() {
        return count == 0;
    }

    private boolean isProven(int run) {
        return proven == null || proven[run];
    }

    /** Returns the largest id; the smallest number if there is none. */
    long lastId() {
        return count == 0 ? Long.MIN_VALUE : bounds[2 * count - 1];
    }

    /** Returns the first of consecutive ids that is not in the set. */
    OptionalLong firstMissing(long first, long last) {
        long next = first;
        for (int i = 0; i < count && bounds[2 * i] <= next; i++) {
            if (bounds[2 * i + 1] >= last) {
                return OptionalLong.empty();
            }
            next = Math.max(next, bounds[2 * i + 1] + 1);
        }
        return OptionalLong.of(next);
    }

    /** Returns whether all ids from the first to the last are in the set. */
    Coverage coverage(long first, long last) {
        int low = 0;
        int high = count;
        while (low < high) { // the first run that begins above
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle] <= first) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Coverage coverage = Coverage.PROVEN;
        long next = first;
        for (int i = low - 1; i >= 0 && i < count; i++) {
            if (next < bounds[2 * i] || next > bounds[2 * i + 1]) {
                return Coverage.NONE;
            }
            if (!isProven(i)) {
                coverage = Coverage.UNPROVEN;
            }
            if (last <= bounds[2 * i + 1]) {
                return coverage;
            }
            next = bounds[2 * i + 1] + 1;
        }
        return Coverage.NONE;
    }

    /** Returns the ids of both sets; those of the other one are proven. */
    IdRuns union(IdRuns other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        if (proven != null) {
            List<IdRun> all = new ArrayList<>(toList());
            all.addAll(other.toList());
            return of(all);
        }
        Builder builder = new Builder(count + other.count);
        int mine = 0;
        int others = 0;
        while (mine < count || others < other.count) {
            boolean takesMine = others == other.count || mine < count && bounds[2 * mine] <= other.bounds[2 * others];
            if (takesMine) {
                builder.add(bounds[2 * mine], bounds[2 * mine + 1]);
                mine++;
            } else {
                builder.add(other.bounds[2 * others], other.bounds[2 * others + 1]);
                others++;
            }
        }
        return builder.build();
    }

    List<IdRun> toList() {
        List<IdRun> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            runs.add(new IdRun(bounds[2 * i], bounds[2 * i + 1], isProven(i)));
        }
        return runs;
    }

    @Override
    public String toString() {
        return toList().toString();
    }

    /** Collects proven ids; fastest in ascending order. */
    static final class Builder {
        private long[] bounds;
        private int count;
        private boolean isSorted = true;

        Builder() {
            this(8);
        }

        private Builder(int capacity) {
            bounds = new long[2 * capacity];
        }

        /** Adds all ids from the first to the last. */
        void add(long first, long last) {
            int end = 2 * count;
            if (count > 0 && first >= bounds[end - 2] && first - 1 <= bounds[end - 1]) {
                bounds[end - 1] = Math.max(bounds[end - 1], last);
                return;
            }
            isSorted &= count == 0 || first > bounds[end - 1];
            if (end == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            }
            bounds[end] = first;
            bounds[end + 1] = last;
            count++;
        }

        IdRuns build() {
            if (!isSorted) {
                sort();
            }
            return count == 0 ? EMPTY : new IdRuns(Arrays.copyOf(bounds, 2 * count), null, count);
        }

        private void sort() {
            List<IdRun> runs = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                runs.add(IdRun.of(bounds[2 * i], bounds[2 * i + 1]));
            }
            runs.sort(Comparator.comparingLong(IdRun::first));
            count = 0;
            isSorted = true;
            runs.forEach(run -> add(run.first(), run.last()));
        }
    }
}
