package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.TradeChunk;
import java.util.List;
import java.util.OptionalLong;

/**
 * Finds the trades of an input that were processed before, by their ids: a trade counts as processed only if its own id
 * was in an input. Input by input: {@link #begin}, {@link #relation} for the trades at its beginning, {@link #processed}
 * for those that were processed, {@link #end}.
 */
final class DuplicateFilter {
    /** The same trade may come in milliseconds in one file and in microseconds in another. */
    private static final long MILLISECOND = 1_000;

    private IdRuns known;
    /** The ids of the trades that were processed of this input. */
    private IdRuns.Builder ids = new IdRuns.Builder();
    private long lastTimestamp;
    /** The largest id that was processed. */
    private long lastId;
    private long timestampOfLastId;

    /** The place of a trade among those that were processed. */
    enum Relation {
        /** The trade has no id, an id above all that were processed, or ids that no trade can have. */
        NEW,
        /** The trade was processed. */
        DUPLICATE,
        /** Its id is below the last one, it was not processed, and its time is not later: the bars lack it. */
        MISSING,
        /** The same with a later time: the ids go back. */
        ID_GOES_BACK,
        /** Its id is that of a trade that was processed, and its time cannot be. */
        ID_TIME_MISMATCH,
        /** Its id lies in a run of which only the ends are known. */
        UNPROVEN
    }

    /**
     * A filter that goes on from a place.
     *
     * @param ids of the trades that were processed
     * @param lastTimestampMicros the timestamp of the last one
     */
    DuplicateFilter(List<IdRun> ids, long lastTimestampMicros) {
        known = IdRuns.of(ids);
        lastTimestamp = lastTimestampMicros;
        lastId = known.lastId();
        timestampOfLastId = lastTimestampMicros;
    }

    /** Begins an input; returns whether it may repeat trades. */
    boolean begin() {
        ids = new IdRuns.Builder();
        return !known.isEmpty();
    }

    /** Returns the place of a trade among those that earlier inputs have contributed. */
    Relation relation(TradeChunk chunk, int index) {
        if (!chunk.hasIds()) {
            return Relation.NEW;
        }
        long first = chunk.firstId(index);
        long last = chunk.lastId(index);
        if (first < 0 || last < first || first > known.lastId()) {
            return Relation.NEW;
        }
        long timestamp = chunk.timestampMicros(index);
        long later = timestamp - lastTimestamp;
        return switch (known.coverage(first, last)) {
            case NONE -> later > 0 ? Relation.ID_GOES_BACK : Relation.MISSING;
            case UNPROVEN -> Relation.UNPROVEN;
            // One wrong id at the end of an input would make all trades after it look like duplicates.
            case PROVEN -> later >= MILLISECOND
                    || last == known.lastId() && Math.abs(timestamp - timestampOfLastId) >= MILLISECOND
                    ? Relation.ID_TIME_MISMATCH : Relation.DUPLICATE;
        };
    }

    /** Adds trades that were processed. */
    void processed(TradeChunk chunk, int from, int to) {
        lastTimestamp = chunk.timestampMicros(to - 1);
        if (!chunk.hasIds()) {
            return;
        }
        for (int at = from; at < to;) {
            int end = chunk.endOfIdRun(at, to);
            ids.add(chunk.firstId(at), chunk.lastId(end - 1));
            if (chunk.lastId(end - 1) > lastId) {
                lastId = chunk.lastId(end - 1);
                timestampOfLastId = chunk.timestampMicros(end - 1);
            }
            at = end;
        }
    }

    /** Ends an input; returns the ids of the trades that were processed of it. */
    List<IdRun> end() {
        IdRuns ofInput = ids.build();
        known = known.union(ofInput);
        return ofInput.toList();
    }

    /** Returns the first proven id of runs, below a limit, that was not processed. */
    OptionalLong firstMissing(List<IdRun> runs, long limit) {
        IdRuns processed = known.union(ids.build());
        for (IdRun run : runs) {
            if (run.proven() && run.first() < limit) {
                OptionalLong missing = processed.firstMissing(run.first(), Math.min(run.last(), limit - 1));
                if (missing.isPresent()) {
                    return missing;
                }
            }
        }
        return OptionalLong.empty();
    }

    /** Returns the largest id that was processed. */
    long lastId() {
        return lastId;
    }

    /** Returns the timestamp of the last trade that was processed. */
    long lastTimestampMicros() {
        return lastTimestamp;
    }
}
