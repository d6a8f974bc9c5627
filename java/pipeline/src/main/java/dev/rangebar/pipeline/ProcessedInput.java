package dev.rangebar.pipeline;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An input that was processed whole.
 *
 * @param name its name, as in messages
 * @param sha256 the SHA-256 of its bytes in hexadecimal digits; empty for an input that can be read only once
 * @param trades the number of trades that were processed, without duplicates and skipped rows; at least 1
 * @param ids the ids of these trades, in ascending order, adjacent runs merged; empty if the trades have none
 * @param lastTimestampMicros the timestamp of the last trade that was processed, in microseconds since the Unix epoch
 */
public record ProcessedInput(String name, Optional<String> sha256, long trades, List<IdRun> ids,
        long lastTimestampMicros) {
    /** Copies the list. */
    public ProcessedInput {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sha256, "sha256");
        ids = List.copyOf(ids);
    }
}
