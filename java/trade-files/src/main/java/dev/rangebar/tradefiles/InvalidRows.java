package dev.rangebar.tradefiles;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The invalid rows that were skipped: how many for each reason, and the first ones. */
public final class InvalidRows {
    /** The number of examples that are kept for each reason. */
    static final int EXAMPLES = 3;

    private final Map<InvalidRowReason, Long> counts = new EnumMap<>(InvalidRowReason.class);
    private final Map<InvalidRowReason, List<TradeFileException>> examples = new EnumMap<>(InvalidRowReason.class);

    /** Creates an empty collection. */
    public InvalidRows() {}

    /**
     * Adds a row.
     *
     * @param reason why it is invalid
     * @param error the error as which it would have been reported
     */
    public void add(InvalidRowReason reason, TradeFileException error) {
        count(reason, 1);
        show(reason, error);
    }

    void count(InvalidRowReason reason, long more) {
        if (more > 0) {
            counts.merge(reason, more, Long::sum);
        }
    }

    void show(InvalidRowReason reason, TradeFileException example) {
        List<TradeFileException> ofReason = examples.computeIfAbsent(reason, none -> new ArrayList<>());
        if (ofReason.size() < EXAMPLES) {
            ofReason.add(example);
        }
    }

    /**
     * {@return the number of rows}
     */
    public long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * {@return the number of rows for each reason, in the order of the reasons}
     */
    public Map<InvalidRowReason, Long> counts() {
        return new EnumMap<>(counts);
    }

    /**
     * {@return the first rows for a reason, as the errors as which they would have been reported}
     *
     * @param reason why the rows are invalid
     */
    public List<TradeFileException> examples(InvalidRowReason reason) {
        return List.copyOf(examples.getOrDefault(reason, List.of()));
    }

    /**
     * {@return the number of rows for each reason, such as {@code {line too long=2}}}
     */
    @Override
    public String toString() {
        return counts.toString();
    }
}
