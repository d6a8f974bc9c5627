package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {
    @ParameterizedTest
    @CsvSource({"0.0, 0e0", "-0.0, -0e0", "1, 1e0", "-1, -1e0", "10, 1e1", "100, 1e2", "0.1, 1e-1",
        "123.456, 1.23456e2", "0.09018492310669562, 9.018492310669562e-2", "1e300, 1e300", "4.9e-324, 4.9e-324",
        "-2.5e-7, -2.5e-7", "12345678, 1.2345678e7", "9007199254740993, 9.007199254740992e15"})
    void scientific(double value, String text) {
        assertEquals(text, Cell.scientific(value));
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        Random random = new Random(11);
        for (int i = 0; i < 100_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String text = Cell.scientific(value);
                assertEquals(value, Double.parseDouble(text), text);
                assertTrue(text.matches("-?[1-9](\\.\\d*[1-9])?e(0|-?[1-9]\\d*)"), text);
            }
        }
    }
}
