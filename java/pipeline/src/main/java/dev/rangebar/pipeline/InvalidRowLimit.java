package dev.rangebar.pipeline;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Largest number of invalid rows of a symbol that may be skipped: a number of rows or a share of all rows, whichever is
 * more.
 *
 * @param rows the number of rows
 * @param share the share of all rows, from 0 to 1
 */
public record InvalidRowLimit(long rows, double share) {
    /** The limit of 100 rows or 0.1 %, whichever is more. */
    public static final InvalidRowLimit DEFAULT = new InvalidRowLimit(100, 0.001);

    /** Checks the ranges. */
    public InvalidRowLimit {
        if (rows < 0 || !(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a limit of " + rows + " rows or the share " + share
                    + ": expected at least 0 rows, and a share from 0 to 1");
        }
    }

    /**
     * {@return the limit that a text states}
     *
     * @param text a number of rows, such as {@code 100}, or a share, such as {@code 0.1%}
     * @throws IllegalArgumentException if it is neither
     */
    public static InvalidRowLimit parse(String text) {
        try {
            return text.endsWith("%")
                    ? new InvalidRowLimit(0, new BigDecimal(text.substring(0, text.length() - 1).strip()).movePointLeft(2)
                            .doubleValue())
                    : new InvalidRowLimit(Long.parseLong(text), 0);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is neither a number of rows, such as 100, nor a share from "
                    + "0% to 100%, such as 0.1%", e);
        }
    }

    /**
     * {@return {@code true} if more rows were skipped than this allows}
     *
     * @param result the outcome for a symbol
     */
    public boolean isExceededBy(SymbolResult result) {
        long skipped = result.skippedRows().count();
        return skipped > rows && skipped > share * result.rows();
    }

    /** {@return the limit in words, such as {@code 100 rows or 0.1 %, whichever is more}} */
    @Override
    public String toString() {
        String ofRows = rows + (rows == 1 ? " row" : " rows");
        return share == 0 ? ofRows : rows == 0 ? percent(share) : ofRows + " or " + percent(share) + ", whichever is more";
    }

    /**
     * {@return a share as a percentage with two significant digits, such as {@code 0.13 %}}
     *
     * @param share the share, from 0 to 1
     */
    public static String percent(double share) {
        BigDecimal percent = new BigDecimal(share * 100).round(new MathContext(2, RoundingMode.HALF_UP));
        return (percent.signum() == 0 ? "0" : percent.stripTrailingZeros().toPlainString()) + " %";
    }
}
