package dev.rangebar.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Rounds published numbers, so that files with years of runs stay small. */
public final class SignificantDigits {
    private static final MathContext SIX = new MathContext(6);

    private SignificantDigits() {
    }

    /** Returns a value rounded to six significant digits. */
    public static double six(double value) {
        return new BigDecimal(value).round(SIX).doubleValue();
    }
}
