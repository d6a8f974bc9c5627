package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A seeded run of {@link DifferentialPair}: long spans of plain trades, trades on and beside every limit, wrong ones, and
 * other calls in between.
 */
final class PushScript {
    private static final int[] THRESHOLDS = {1, 250, 1_000, 100_000};
    private static final long PLAIN = 1L << 52;
    private static final long TIMESTAMP_LIMIT = 1L << 62;
    private static final int CAPACITY = 256;

    /** Counters of the cases that came up. */
    static final class Seen {
        long pushes;
        long gathered;
        long full;
        long refused;
        long bars;
        long callsWithGathered;
        final TreeSet<String> errors = new TreeSet<>();

        @Override
        public String toString() {
            return pushes + " pushes, " + gathered + " gathered, " + full + " times full, " + refused + " refused, "
                    + bars + " bars, " + callsWithGathered + " calls with some gathered, " + errors;
        }
    }

    private final SplittableRandom random;
    private final DifferentialPair pair;
    private final Seen seen;
    private final BarBuffer forming = BarBuffer.create();
    private final long firstPrice;
    private Trade last;

    /** A seed from 0 on; any 64 in a row bring every combination of columns and options. */
    PushScript(int seed) {
        this(seed, null);
    }

    PushScript(int seed, Seen seen) {
        this.random = new SplittableRandom(seed);
        this.seen = seen;
        TradeFields columns = new TradeFields((seed & 1) != 0, (seed & 2) != 0, (seed & 4) != 0);
        int threshold = THRESHOLDS[random.nextInt(THRESHOLDS.length)];
        this.pair = new DifferentialPair(new RunOptions(threshold, (seed & 8) == 0,
                (seed & 16) == 0 ? 0 : random.nextLong(1, 2_000),
                (seed & 32) != 0, columns));
        this.firstPrice = switch (random.nextInt(6)) {
            case 0 -> random.nextLong(1, 1_000);
            case 1 -> PLAIN - random.nextLong(1_000);
            case 2 -> Limits.maxPrice(threshold) - random.nextLong(10);
            default -> random.nextLong(10_000_000, 10_000_000_000_000L);
        };
        start();
    }

    private void start() {
        long time = switch (random.nextInt(4)) {
            case 0 -> -TIMESTAMP_LIMIT;
            case 1 -> TIMESTAMP_LIMIT - random.nextInt(100_000);
            default -> 1_700_000_000_000_000L;
        };
        long id = random.nextInt(3) == 0 ? PLAIN - random.nextInt(1_000) : random.nextLong(1_000_000);
        last = new Trade(time, firstPrice, 1, id, id, id, false, pair.setup.fields());
    }

    DifferentialPair pair() {
        return pair;
    }

    /** Up to a few hundred pushes; the exceptions are compared at once, the bars by the caller. */
    void pushes() {
        boolean calm = random.nextInt(4) == 0;
        int count = random.nextInt(calm ? 600 : 60);
        int oneOf = calm ? 600 : random.nextBoolean() ? 100 : 6;
        for (int i = 0; i < count; i++) {
            Trade trade = next(oneOf);
            int before = seen == null ? 0 : pair.gathered();
            boolean accepted = pair.push(trade);
            if (accepted) {
                last = trade;
            }
            if (seen != null) {
                int now = pair.gathered();
                seen.pushes++;
                seen.gathered += now > before ? 1 : 0;
                seen.full += before == CAPACITY ? 1 : 0;
                note(accepted, trade);
            }
        }
    }

    private void note(boolean accepted, Trade trade) {
        long bars = pair.singleBars.size() + pair.singleOrphans.size();
        seen.bars += bars;
        if (bars > 0) {
            pair.checkBars();
        }
        if (!accepted) {
            seen.refused++;
            seen.errors.add(pair.takeSingly(trade).split(" ")[1]);
        }
    }

    /** Some other call of both. */
    void call() {
        if (seen != null && pair.gathered() > 0) {
            seen.callsWithGathered++;
        }
        switch (random.nextInt(12)) {
            case 0 -> pair.same("formingBar", (processor, bars) -> processor.formingBar());
            case 1 -> pair.same("formingBar", (processor, bars) -> processor.formingBar(bars));
            case 2 -> pair.same("saveState", (processor, bars) -> Arrays.toString(processor.saveState()));
            case 3 -> {
                Trade next = next(4);
                if (next.price() > 0 && Math.abs(next.timestampMicros()) < TIMESTAMP_LIMIT
                        && (next.rawAggTradeId() | next.rawFirstTradeId()) >= 0) {
                    pair.same("positionOf", (processor, bars) -> processor.positionOf(next));
                }
            }
            case 4 -> pair.same("columns", (processor, bars) -> processor.fields());
            case 5 -> pair.same("reset", (processor, bars) -> processor.reset(bars));
            case 6 -> {
                pair.same("clear", (processor, bars) -> {
                    processor.clear();
                    return null;
                });
                start();
            }
            case 7 -> pair.restore();
            case 8 -> {
                List<Trade> batch = plainOnes(random.nextInt(1, 50));
                pair.same("process", (processor, bars) -> processor.process(DifferentialPair.rows(batch), bars));
            }
            case 9 -> {
                List<Trade> batch = plainOnes(random.nextInt(1, 50));
                pair.same("forEachBar", (processor, bars) -> {
                    List<ExactBar> list = new ArrayList<>();
                    processor.forEachBar(DifferentialPair.rows(batch), (view, i) -> list.add(ExactBar.of(view, i)));
                    return list;
                });
            }
            case 10 -> {
                List<Trade> batch = new ArrayList<>(plainOnes(random.nextInt(1, 50)));
                last = batch.get(0);
                batch.add(batch.get(0));
                batch.set(batch.size() - 1, new Trade(0, -1, 0, 0, 0, 0, false, pair.setup.fields()));
                pair.same("process with a wrong one", (processor, bars) ->
                        processor.process(DifferentialPair.rows(batch), bars));
            }
            default -> iterate();
        }
    }

    /** Pulls trades, wrong ones among them, and compares bars and exceptions in order. */
    private void iterate() {
        List<Trade> trades = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        int count = random.nextInt(1, 300);
        pair.checkBars();
        for (int i = 0; i < count; i++) {
            Trade trade = next(50);
            String outcome = pair.takeSingly(trade);
            trades.add(trade);
            if (outcome.equals("done")) {
                last = trade;
                ExactBar.of(pair.singleBars).forEach(bar -> expected.add(bar.toString()));
            } else {
                expected.add(status(outcome) + " index " + i);
            }
            pair.singleBars.clear();
        }
        List<String> actual = new ArrayList<>();
        long before = pair.pushed.orphansDiscarded();
        Iterator<RangeBar> bars = pair.pushed.bars(trades.iterator());
        for (boolean more = true; more;) {
            boolean[] has = new boolean[1];
            String outcome = DifferentialPair.outcome(() -> has[0] = bars.hasNext());
            more = has[0] || !outcome.equals("done");
            if (has[0]) {
                actual.add(ExactBar.of(bars.next()).toString());
            } else if (more) {
                String[] words = outcome.split(" ");
                actual.add(status(outcome) + " index " + words[3]);
            }
        }
        assertEquals(expected, actual);
        // The iterator only counts the bars that the other one has put into its buffer.
        assertEquals(pair.singleOrphans.size(), pair.pushed.orphansDiscarded() - before);
        pair.countsLessDiscarded(pair.singleOrphans.size());
        pair.singleOrphans.clear();
    }

    private static String status(String outcome) {
        return outcome.split(" ")[1];
    }

    private List<Trade> plainOnes(int count) {
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            last = plain();
            trades.add(last);
        }
        return trades;
    }

    private long open() {
        forming.clear();
        return pair.single.formingBar(forming) ? forming.view().open(0) : last.price();
    }

    /** A right trade near the last one. */
    private Trade plain() {
        long id = last.rawAggTradeId() + 1;
        long first = last.rawLastTradeId() + 1;
        long price = Math.max(1, firstPrice - random.nextLong(Math.max(1, firstPrice / 1_000_000)));
        return trade(Math.min(last.timestampMicros() + random.nextInt(3), TIMESTAMP_LIMIT - 1), price,
                random.nextInt(1_000_000), id, first, first + random.nextInt(3));
    }

    private Trade trade(long time, long price, long quantity, long id, long first, long lastId) {
        return new Trade(time, price, quantity, id, first, lastId, random.nextBoolean(), pair.setup.fields());
    }

    /** Returns such a trade, or, at a given rate, one on or beside a limit. */
    private Trade next(int oneOf) {
        long open = open();
        int threshold = pair.setup.thresholdDbps();
        long delta = open / 100_000 * threshold + open % 100_000 * threshold / 100_000;
        Trade plain = plain();
        long time = plain.timestampMicros();
        long price = Math.max(1, delta < 2 ? open : open - delta + 1 + random.nextLong(2 * delta - 1));
        price = Math.min(price, Limits.maxPrice(threshold));
        long quantity = plain.quantity();
        long id = plain.rawAggTradeId();
        long first = plain.rawFirstTradeId();
        long end = plain.rawLastTradeId();
        if (random.nextInt(2 * oneOf) == 0) {
            price = Math.min(open + delta, Limits.maxPrice(threshold)); // a breach, if it fits
        }
        if (random.nextInt(oneOf) != 0) {
            return trade(time, price, quantity, id, first, end);
        }
        int beside = random.nextInt(3) - 1;
        switch (random.nextInt(16)) {
            case 0 -> price = open + delta + beside;
            case 1 -> price = open - delta + beside;
            case 2 -> price = Limits.maxPrice(threshold) + beside;
            case 3 -> price = PLAIN + beside;
            case 4 -> price = beside;
            case 5 -> quantity = PLAIN + beside;
            case 6 -> quantity = random.nextBoolean() ? Long.MAX_VALUE : beside;
            case 7 -> time = last.timestampMicros() + pair.setup.maxGapMicros() + beside;
            case 8 -> time = random.nextBoolean() ? last.timestampMicros() - 1 : TIMESTAMP_LIMIT - 1 + beside / 2;
            case 9 -> {
                time = last.timestampMicros();
                id = last.rawAggTradeId() + beside;
            }
            case 10 -> id = random.nextBoolean() ? beside : id / 2;
            case 11 -> end = first + PLAIN - 1 + beside;
            case 12 -> end = first + beside;
            case 13 -> first = beside;
            case 14 -> {
                first = random.nextBoolean() ? 0 : first;
                end = first == 0 ? Long.MAX_VALUE : first + (1L << 61);
            }
            default -> {
                return new Trade(time, price, quantity, id, first, end, true,
                        new TradeFields(random.nextBoolean(), random.nextBoolean(), random.nextBoolean()));
            }
        }
        if (random.nextInt(50) == 0) {
            time = TIMESTAMP_LIMIT;
        }
        return trade(time, price, quantity, id, first, end);
    }
}
