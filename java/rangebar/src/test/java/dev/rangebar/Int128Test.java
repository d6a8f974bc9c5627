package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Int128Test {
    @Test
    void halvesAndValuesAreTheSame() {
        List<BigInteger> values = new ArrayList<>();
        for (int bits = 0; bits < 127; bits++) {
            for (long offset = -1; offset <= 1; offset++) {
                values.add(BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(offset)));
            }
        }
        values.add(BigInteger.ONE.shiftLeft(127).subtract(BigInteger.ONE));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            values.add(BigInteger.valueOf(random.nextLong()).shiftLeft(random.nextInt(64)));
        }
        for (BigInteger magnitude : values) {
            for (BigInteger value : List.of(magnitude, magnitude.negate())) {
                long low = value.longValue();
                long high = value.shiftRight(64).longValue();
                assertEquals(value, Int128.toBigInteger(low, high));
                assertEquals(value.toString(), Int128.toString(low, high));
                assertEquals(new BigDecimal(value, 16), Int128.toBigDecimal(low, high, 16));
            }
        }
    }
}
