package dev.rangebar.cli.commands.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Random;

/**
 * Aggregate trades of a generated market, as rows of Binance's futures files. Like in a market, activity and volatility
 * come in clusters, some orders are filled at several prices within a millisecond, sides persist, and quantities have a
 * heavy tail. The same arguments give the same bytes on every platform: only {@link Random} and {@link StrictMath},
 * whose results are specified, are used.
 *
 * @param seed the seed
 * @param rows the number of trades
 * @param from the first day (UTC)
 * @param days the number of days
 */
record SampleTrades(long seed, long rows, LocalDate from, int days) {
    static final String HEADER = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n";

    private static final double FIRST_PRICE = 50_000;
    /** Prices are whole tenths, quantities whole thousandths. */
    private static final int PRICE_DECIMALS = 1;
    private static final int QUANTITY_DECIMALS = 3;
    private static final long MAX_PRICE_TENTHS = 1_000_000_000_000L;
    private static final double DAILY_VOLATILITY = 0.03;
    private static final long MILLIS_PER_DAY = 86_400_000;

    /** Receives the rows of each day, one day after the other. */
    interface Days {
        /** Returns the stream of the rows of a day. */
        OutputStream begin(LocalDate day) throws IOException;

        /** Ends the day that has begun. */
        void end(OutputStream rows) throws IOException;
    }

    /** Writes all rows, without headers. */
    void write(Days target) throws IOException {
        Clock clock = new Clock(seed);
        double duration = 0;
        for (long i = 0; i < rows; i++) {
            duration += clock.next();
        }
        new Market(duration).write(target);
    }

    /** The times between trades, without a unit: short in busy times. */
    private static final class Clock {
        private final Random random;
        private double logActivity;
        private int burst; // trades until its end
        private int sweep;

        Clock(long seed) {
            random = new Random(seed);
        }

        double next() {
            logActivity += -0.0005 * logActivity + 0.03 * random.nextGaussian();
            if (burst > 0) {
                burst--;
            } else if (random.nextInt(4_000) == 0) {
                burst = 200 + random.nextInt(1_800);
            }
            double wait = -StrictMath.log(1 - random.nextDouble()) * StrictMath.exp(-logActivity) / (isBurst() ? 8 : 1);
            boolean startsSweep = random.nextInt(isBurst() ? 8 : 25) == 0;
            if (sweep > 0) {
                sweep--;
                return 0;
            }
            if (startsSweep) {
                sweep = 1 + random.nextInt(6);
            }
            return wait;
        }

        boolean isBurst() {
            return burst > 0;
        }
    }

    /** Prices, quantities and ids. */
    private final class Market {
        private final Clock clock = new Clock(seed);
        private final Random random = new Random(~seed);
        private final double duration;
        private final double volatility = DAILY_VOLATILITY * StrictMath.sqrt((double) days / rows);
        private final long start = from.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        private final StringBuilder row = new StringBuilder();
        private double elapsed;
        private double logPrice = StrictMath.log(FIRST_PRICE);
        private boolean isBuy = true;
        private long priceTenths;
        private long tradeId = 1;

        Market(double duration) {
            this.duration = duration;
        }

        void write(Days target) throws IOException {
            long id = 0;
            for (int day = 0; day < days; day++) {
                OutputStream out = target.begin(from.plusDays(day));
                while (id < rows) {
                    if (row.length() == 0) {
                        next(++id);
                    }
                    if (time() >= start + (day + 1) * MILLIS_PER_DAY) {
                        break; // the row waits for its day
                    }
                    out.write(row.toString().getBytes(StandardCharsets.US_ASCII));
                    row.setLength(0);
                }
                target.end(out);
            }
        }

        private long time() {
            return Math.min(start + (long) (elapsed / duration * days * MILLIS_PER_DAY), start + days * MILLIS_PER_DAY - 1);
        }

        private void next(long id) {
            double wait = clock.next();
            elapsed += wait;
            long trades = 1;
            while (random.nextInt(5) < 2) {
                trades++;
            }
            double size = StrictMath.exp(1.4 * random.nextGaussian() - 4);
            if (random.nextInt(200) == 0) {
                size *= StrictMath.pow(1 - random.nextDouble(), -0.7); // Pareto: a few are very large
            }
            if (wait == 0) { // the order that the last trade has filled in part goes on, at the next price
                priceTenths += isBuy ? 1 + random.nextInt(8) : -1 - random.nextInt(8);
            } else {
                if (random.nextInt(3) == 0) {
                    isBuy = random.nextBoolean();
                }
                logPrice += volatility * random.nextGaussian() * (clock.isBurst() ? 2 : 0.9);
                priceTenths = StrictMath.round(StrictMath.exp(logPrice) * 10) + (isBuy ? 1 : 0);
            }
            priceTenths = Math.max(1, Math.min(priceTenths, MAX_PRICE_TENTHS));
            row.append(id).append(',').append(BigDecimal.valueOf(priceTenths, PRICE_DECIMALS)).append(',')
                    .append(BigDecimal.valueOf(Math.max(1, StrictMath.round(size * 1_000)), QUANTITY_DECIMALS)).append(',')
                    .append(tradeId).append(',').append(tradeId + trades - 1).append(',')
                    .append(time()).append(',').append(!isBuy).append('\n');
            tradeId += trades;
        }
    }
}
