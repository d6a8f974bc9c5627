package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
    @ParameterizedTest
    @CsvSource({"250, 250", "250dbps, 250", "250 dbps, 250", "25bps, 250", "0.1bps, 1", "25.0 BPS, 250", "0.25%, 250",
        "0.250 %, 250", "100%, 100000", "0.001%, 1", "00100, 100", "100.000, 100", "' 5 ', 5", "10000 bps, 100000"})
    void readsExactly(String text, int dbps) {
        assertEquals(Threshold.ofDecimalBasisPoints(dbps), Threshold.parse(text));
    }

    /** Every threshold, in every unit, reads back as itself. */
    @Test
    void everyThresholdHasATextInEveryUnit() {
        for (int dbps = Threshold.MIN_DBPS; dbps <= Threshold.MAX_DBPS; dbps += dbps < 2_000 ? 1 : 97) {
            Threshold threshold = new Threshold(dbps);
            BigDecimal value = BigDecimal.valueOf(dbps);
            assertEquals(threshold, Threshold.parse(threshold.toString()));
            assertEquals(threshold, Threshold.ofPercent(value.movePointLeft(3).toPlainString()));
            assertEquals(threshold, Threshold.ofBasisPoints(value.movePointLeft(1).toPlainString()));
            assertEquals(0, threshold.percent().compareTo(value.movePointLeft(3)));
            assertEquals(threshold, Threshold.parse(value.movePointLeft(1).toPlainString() + " bps"));
            assertEquals(threshold, Threshold.parse(value.movePointLeft(3).toPlainString() + "%"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "dbps", "%", "bps", "-250", "+250", "2.5e2", "1,000", "250 dbps dbps", "250x",
        ".5%", "5.%", "0x10", "NaN", "Infinity", "1 000", "\u0662\u0665\u0660", "250\u0000",
        "9999999999999999999999999"})
    void refusesWhatIsNoNumberWithAUnit(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Threshold.parse(text));
        assertTrue(e.getMessage().contains("'" + text + "'"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5 dbps", "0.25bps, 2.5 dbps", "0.0001%, 0.1 dbps"})
    void refusesFractionsOfADecimalBasisPoint(String text, String part) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Threshold.parse(text));
        assertTrue(e.getMessage().contains(part) && e.getMessage().contains("whole"), e.getMessage());
    }

    /** A fraction without a unit is most likely meant in percent. */
    @ParameterizedTest
    @ValueSource(strings = {"0.25", "0.5", "1.25", "0.250"})
    void suggestsPercentForAFractionWithoutUnit(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Threshold.parse(text));
        assertTrue(e.getMessage().endsWith("did you mean " + text + "%?"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1, 1 dbps (0.001%)", "250, 250 dbps (0.25%)", "1000, 1000 dbps (1%)", "100000, 100000 dbps (100%)"})
    void writesDecimalBasisPointsAndPercent(int dbps, String text) {
        assertEquals(text, new Threshold(dbps).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 dbps (0.26%)", "250 (0.25%)", "(0.25%)", "0.25 (0.25%)", "250 dbps (0.25%) (0.25%)"})
    void rejectsATextWhosePercentDiffers(String text) {
        assertThrows(IllegalArgumentException.class, () -> Threshold.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.25%", "25bps", "", "-1", "0.0001", "101"})
    void percentIsAPlainNumberInRange(String text) {
        assertThrows(IllegalArgumentException.class, () -> Threshold.ofPercent(text));
    }

    @Test
    void aNumberWithAUnitIsReportedAsSuch() {
        assertEquals("'0.25%' is not a plain number of percent, such as 0.25; Threshold.parse reads text with a unit",
                assertThrows(IllegalArgumentException.class, () -> Threshold.ofPercent("0.25%")).getMessage());
        assertEquals("'25bps' is not a plain number of basis points, such as 25; Threshold.parse reads text with a unit",
                assertThrows(IllegalArgumentException.class, () -> Threshold.ofBasisPoints("25bps")).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0%", "100001", "101%", "10000.1bps", "999999999999"})
    void refusesWhatIsOutOfRange(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Threshold.parse(text));
        assertTrue(e.getMessage().contains("outside 1..100000"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 100_001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesNumbersOutOfRange(int dbps) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Threshold.ofDecimalBasisPoints(dbps));
        assertTrue(e.getMessage().contains(String.valueOf(dbps)), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Threshold(dbps));
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> Threshold.parse(null));
    }
}
