package dev.rangebar.pipeline;

import dev.rangebar.BarDistance;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Trades whose prices wander, as rows of a file and as columns. */
record Trades(List<Row> rows) {
    private static final String HEADER = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,"
            + "is_buyer_maker\n";
    private static final long START = 1_723_161_256_000L;

    /** One trade; the price in cents, the time in milliseconds. */
    record Row(long id, long cents, long quantity, long time, boolean isBuyerMaker) {
        @Override
        public String toString() {
            return id + "," + cents / 100 + "." + cents / 10 % 10 + cents % 10 + "," + quantity + "," + id + "," + id + ","
                    + time + "," + isBuyerMaker + "\n";
        }
    }

    /** Returns trades; on average one id in so many is missing, none for 0. */
    static Trades random(long seed, int count, int missing) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        long cents = 1_000_000;
        long id = 1 + random.nextInt(1_000);
        long time = START;
        for (int i = 0; i < count; i++) {
            cents += random.nextInt(4_001) - 2_000;
            time += random.nextInt(3) == 0 ? 0 : random.nextInt(500);
            rows.add(new Row(id, cents, 1 + random.nextInt(9), time, random.nextBoolean()));
            id += 1 + (missing > 0 && random.nextInt(missing) == 0 ? random.nextInt(5) : 0);
        }
        return new Trades(rows);
    }

    int count() {
        return rows.size();
    }

    Trades slice(int from, int to) {
        return new Trades(List.copyOf(rows.subList(from, to)));
    }

    Path write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        rows.forEach(text::append);
        return Files.writeString(file, text);
    }

    /** Returns the bars as one batch makes them, without any file. */
    List<RangeBar> bars(BarDistance threshold) {
        long[] ids = longs(rows.stream().mapToLong(Row::id));
        byte[] sides = new byte[count()];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = (byte) (rows.get(i).isBuyerMaker() ? 1 : 0);
        }
        TradeColumns columns = TradeColumns.of(longs(rows.stream().mapToLong(row -> row.time() * 1_000)),
                longs(rows.stream().mapToLong(row -> row.cents() * 1_000_000)),
                longs(rows.stream().mapToLong(row -> row.quantity() * 100_000_000)))
                .withAggTradeIds(ids).withTradeIds(ids, ids).withSides(sides);
        try (RangeBarProcessor processor = RangeBarProcessor.create(threshold)) {
            return processor.process(columns);
        }
    }

    private static long[] longs(LongStream values) {
        return values.toArray();
    }
}
