package dev.rangebar.pipeline;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The place where an earlier run has ended a series. Resume points are equal if they are the same place, regardless of
 * the states of the processors: series of one symbol with equal resume points share a pass over the trades.
 *
 * @param state the saved state of the processor; empty if no trade was processed
 * @param ids the ids of all trades that were processed, in ascending order; adjacent runs may be merged
 * @param lastTimestampMicros the timestamp of the last trade that was processed, in microseconds since the Unix epoch; 0
 *     if there was none
 * @param lastClose the close of the last bar, in units of 1e-8; where no bar is open it is the last price. Empty if it is not known
 * @param sha256s the SHA-256 of each input that was processed whole, in hexadecimal digits
 * @param spreads the spreads of the forming bar of a series of quotes
 * @param features the saved trades that features need; empty if none were kept
 */
public record ResumePoint(Optional<byte[]> state, List<IdRun> ids, long lastTimestampMicros, OptionalLong lastClose,
        Set<String> sha256s, BarSpreads.Forming spreads, Optional<byte[]> features) {
    /** The place of a series of which no trade was processed. */
    public static final ResumePoint START = new ResumePoint(Optional.empty(), List.of(), 0, OptionalLong.empty(), Set.of());

    /** Copies list, set and state. */
    public ResumePoint {
        state = state.map(byte[]::clone);
        ids = List.copyOf(ids);
        sha256s = Set.copyOf(sha256s);
        Objects.requireNonNull(spreads, "spreads");
        features = features.map(byte[]::clone);
    }

    /**
     * The place of a series of trades.
     *
     * @param state the saved state of the processor; empty if no trade was processed
     * @param ids the ids of all trades that were processed, in ascending order; adjacent runs may be merged
     * @param lastTimestampMicros as for quotes
     * @param lastClose as for quotes
     * @param sha256s the SHA-256 of each input that was processed whole, in hexadecimal digits
     */
    public ResumePoint(Optional<byte[]> state, List<IdRun> ids, long lastTimestampMicros, OptionalLong lastClose,
            Set<String> sha256s) {
        this(state, ids, lastTimestampMicros, lastClose, sha256s, BarSpreads.Forming.NONE, Optional.empty());
    }

    /** {@return a copy of the saved state} */
    @Override
    public Optional<byte[]> state() {
        return state.map(byte[]::clone);
    }

    /** {@return a copy of the saved trades that features need} */
    @Override
    public Optional<byte[]> features() {
        return features.map(byte[]::clone);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResumePoint point && state.isPresent() == point.state.isPresent()
                && lastTimestampMicros == point.lastTimestampMicros && ids.equals(point.ids)
                && sha256s.equals(point.sha256s);
    }

    @Override
    public int hashCode() {
        return 31 * ids.hashCode() + sha256s.hashCode();
    }
}
