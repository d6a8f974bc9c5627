package dev.rangebar.pipeline;

import java.util.List;

/**
 * Trades that inputs must have, because bars that are replaced were built from them.
 *
 * @param ids the ids of these trades and of later ones, in ascending order
 * @param beforeMicros the time before which trades are required, in microseconds since the Unix epoch
 */
public record RequiredTrades(List<IdRun> ids, long beforeMicros) {
    /** Copies the list. */
    public RequiredTrades {
        ids = List.copyOf(ids);
    }
}
