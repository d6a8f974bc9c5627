package dev.rangebar.tradefiles;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The lines that were skipped because they are no trades that can be taken: how many, why, and the first ones. */
public final class SkippedRows {
    /** Of each kind so many are kept. */
    static final int EXAMPLES = 3;

    private final Map<RowFault, Long> counts = new EnumMap<>(RowFault.class);
    private final Map<RowFault, List<TradeFileException>> examples = new EnumMap<>(RowFault.class);

    /** Nothing was skipped yet. */
    public SkippedRows() {}

    void count(RowFault kind, long more) {
        if (more > 0) {
            counts.merge(kind, more, Long::sum);
        }
    }

    void show(RowFault kind, TradeFileException example) {
        List<TradeFileException> ofKind = examples.computeIfAbsent(kind, none -> new ArrayList<>());
        if (ofKind.size() < EXAMPLES) {
            ofKind.add(example);
        }
    }

    /**
     * {@return how many lines were skipped}
     */
    public long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * {@return how many lines were skipped for what reason, in the order of the reasons}
     */
    public Map<RowFault, Long> counts() {
        return new EnumMap<>(counts);
    }

    /**
     * {@return the first lines that were skipped for a reason, as they would have been reported as errors}
     *
     * @param kind the reason
     */
    public List<TradeFileException> examples(RowFault kind) {
        return List.copyOf(examples.getOrDefault(kind, List.of()));
    }
}
