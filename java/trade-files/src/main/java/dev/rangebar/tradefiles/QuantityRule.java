package dev.rangebar.tradefiles;

import dev.rangebar.FixedPoint;
import dev.rangebar.TradeText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Set;

/**
 * Derives the quantity of a trade from an amount in the quote currency or from a number of contracts, in units of 1e-8. A
 * product is exact or inexact like any other value; a quotient is rounded, half to even unless the caller says otherwise.
 */
final class QuantityRule {
    /** The column is the quantity. */
    static final QuantityRule NONE = new QuantityRule(1, 1, false);

    private static final int MAX_SCALE = 40;
    private static final long ONE = 100_000_000;
    private static final long HALF_DIGITS = 10_000;
    /** Below it, four more digits fit in a long. */
    private static final long FOUR_DIGITS_FIT = Long.MAX_VALUE / HALF_DIGITS;
    /** Below it, a quotient with eight more digits fits in a long. */
    private static final long EIGHT_DIGITS_FIT = Long.MAX_VALUE / ONE - 1;

    /** The quantity is {@code value * factor / divisor}, or {@code value * factor / price}. */
    private final long factor;
    private final long divisor;
    private final boolean isQuotient;

    private QuantityRule(long factor, long divisor, boolean isQuotient) {
        this.factor = factor;
        this.divisor = divisor;
        this.isQuotient = isQuotient;
    }

    static QuantityRule of(Set<FileColumn> columns, BigDecimal contractSize, BigDecimal contractValue) {
        if (columns.contains(FileColumn.QUOTE_AMOUNT)) {
            return new QuantityRule(ONE, 1, true);
        }
        if (!columns.contains(FileColumn.CONTRACTS)) {
            return NONE;
        }
        return contractSize == null ? new QuantityRule(FixedPoint.parse(contractValue.toPlainString()), 1, true)
                : new QuantityRule(FixedPoint.parse(contractSize.toPlainString()), ONE, false);
    }

    /**
     * Returns the size or the value of a contract.
     *
     * @throws IllegalArgumentException if it is not above 0, or has more than 8 decimals
     */
    static BigDecimal checkedSize(BigDecimal size) {
        if (Math.abs((long) size.scale()) > MAX_SCALE) { // its digits would fill the memory
            throw new IllegalArgumentException("the size of a contract is " + size + ", expected a number of units of 1e-8 in 64 bits");
        }
        if (size.signum() <= 0) {
            throw new IllegalArgumentException("the size of a contract is " + size.toPlainString() + ", expected a number above 0");
        }
        try {
            FixedPoint.parse(size.stripTrailingZeros().toPlainString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the size of a contract is " + size.toPlainString()
                    + ", expected at most 8 decimals", e);
        }
        return size.stripTrailingZeros();
    }

    /** Tells a reader of the core. */
    void addTo(TradeText.Builder reader) {
        reader.quantity(factor, isQuotient ? 0 : divisor);
    }

    /** Returns the quantity if it is found without long arithmetic, and exactly unless it is a quotient; else -1. */
    long usual(long value, long price, CellReader cells, Rounding rounding) {
        if (value < 0 || price <= 0) {
            return -1;
        }
        if (!isQuotient) {
            if (value > Long.MAX_VALUE / factor) {
                return -1;
            }
            long product = value * factor;
            return product % divisor == 0 ? product / divisor : -1;
        }
        long whole;
        long rest;
        if (factor != ONE) {
            if (value > Long.MAX_VALUE / factor) {
                return -1;
            }
            whole = value * factor / price;
            rest = value * factor % price;
        } else {
            whole = value / price;
            if (price >= FOUR_DIGITS_FIT || whole >= EIGHT_DIGITS_FIT) {
                return -1;
            }
            long upper = value % price * HALF_DIGITS;
            long lower = upper % price * HALF_DIGITS;
            whole = (whole * HALF_DIGITS + upper / price) * HALF_DIGITS + lower / price;
            rest = lower % price;
        }
        if (rest == 0) {
            return whole;
        }
        cells.countRounded();
        long above = price - rest;
        return rounding == Rounding.DOWN || rest < above || rest == above && (whole & 1) == 0 ? whole : whole + 1;
    }

    /**
     * Returns the quantity.
     *
     * @throws NumberFormatException if it does not fit in 64 bits, or is a product that is inexact and must not be rounded
     */
    long read(long value, long price, CellReader cells, Rounding rounding) {
        if (this == NONE || isQuotient && price <= 0) {
            return value; // the core refuses such a price
        }
        BigInteger product = BigInteger.valueOf(value).multiply(BigInteger.valueOf(factor));
        BigDecimal exact = new BigDecimal(product);
        BigDecimal by = BigDecimal.valueOf(isQuotient ? price : divisor);
        boolean isExact = product.mod(by.toBigInteger()).signum() == 0;
        if (!isExact && !isQuotient && rounding == null) {
            throw new NumberFormatException("the quantity of " + FixedPoint.toString(value) + " contracts, "
                    + exact.movePointLeft(2 * FixedPoint.DECIMALS).stripTrailingZeros().toPlainString()
                    + ", has more than 8 decimals" + CellReader.REMEDY);
        }
        BigDecimal units = exact.divide(by, 0, rounding == Rounding.DOWN ? RoundingMode.DOWN : RoundingMode.HALF_EVEN);
        if (units.unscaledValue().bitLength() >= Long.SIZE) {
            throw new NumberFormatException("the quantity is too large; expected at most "
                    + FixedPoint.toString(Long.MAX_VALUE));
        }
        if (!isExact) {
            cells.countRounded();
        }
        return units.longValueExact();
    }
}
