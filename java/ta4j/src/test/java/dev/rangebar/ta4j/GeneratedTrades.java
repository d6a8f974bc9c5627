package dev.rangebar.ta4j;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import java.util.SplittableRandom;

/** Trades of a random walk, many of them in the same microsecond. The same seed generates the same trades. */
final class GeneratedTrades {
    final long[] timestampMicros;
    final long[] price;
    final long[] volume;
    final byte[] side;

    GeneratedTrades(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        timestampMicros = new long[count];
        price = new long[count];
        volume = new long[count];
        side = new byte[count];
        long time = 1_700_000_000_000_000L;
        long last = 60_000_00000000L;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(3) == 0 ? random.nextLong(2_000_000) : 0;
            last = Math.max(1, last + (long) (random.nextDouble(-1, 1) * last / 4_000));
            timestampMicros[i] = time;
            price[i] = last;
            volume[i] = random.nextLong(5_00000000L);
            side[i] = (byte) random.nextInt(2);
        }
    }

    TradeColumns columns() {
        return TradeColumns.of(timestampMicros, price, volume).withSides(side);
    }

    Trade trade(int i) {
        return Trade.of(timestampMicros[i], price[i], volume[i]).withSide(side[i] != 0 ? Side.SELL : Side.BUY);
    }
}
