package dev.rangebar.tradefiles;

import dev.rangebar.NativeLibraryException;
import dev.rangebar.TradeText;
import dev.rangebar.TradeText.Cell;
import dev.rangebar.TradeText.Time;
import java.util.List;
import java.util.Optional;

/** Readers of rows in the strict form, by the core: of each layout that a {@link RowParser} knows, with the same values. */
final class CoreRows {
    private static final int LEAST_EXPONENT = -26;
    private static final int LARGEST_EXPONENT = 10;

    private CoreRows() {}

    /**
     * Returns a reader of the rows of a file; null if the core cannot be used, or does not read such rows.
     *
     * @param isoTime the zone of dates without one; null for UTC
     * @param rounding the direction; null to leave all values that have to be rounded
     */
    static TradeText of(FileLayout layout, byte separator, byte quote, TimestampUnit unit, IsoTime isoTime,
            Rounding rounding) {
        TimestampUnit range = unit == TimestampUnit.ISO ? TimestampUnit.MICROSECONDS : unit;
        List<Cell> cells = layout.fileColumns().stream().map(CoreRows::cell).toList();
        try {
            TradeText.Builder reader = TradeText.builder(cells).separator(separator)
                    .quote(quote == Separator.NO_QUOTE ? Optional.empty() : Optional.of(quote))
                    .time(form(unit, isoTime), range.from(), range.to());
            if (rounding != null) {
                reader.rounding(rounding == Rounding.HALF_EVEN);
            }
            return layout.mapping() == null || apply(layout.mapping(), reader) ? reader.build() : null;
        } catch (NativeLibraryException e) {
            return null; // whoever builds bars meets the same error
        }
    }

    /** Adds what a mapping states; returns whether the core reads such rows. */
    private static boolean apply(TradeLayout mapping, TradeText.Builder reader) {
        int exponent = mapping.priceExponent();
        if (exponent < LEAST_EXPONENT || exponent > LARGEST_EXPONENT) {
            return false;
        }
        reader.priceExponent(exponent);
        mapping.sideWords().addTo(reader);
        mapping.quantityRule().addTo(reader);
        mapping.quotes().ifPresent(quotes -> reader.quotes(TradeText.QuotePrice.valueOf(quotes.price().name()), switch (quotes.volume()) {
            case NONE -> TradeText.QuoteVolume.NONE;
            case TICKS -> TradeText.QuoteVolume.TICKS;
            case QUOTED -> TradeText.QuoteVolume.SIZES;
        }));
        return true;
    }

    private static Time form(TimestampUnit unit, IsoTime isoTime) {
        return switch (unit) {
            case SECONDS -> Time.SECONDS;
            case MILLISECONDS -> Time.MILLISECONDS;
            case MICROSECONDS -> Time.MICROSECONDS;
            case NANOSECONDS -> Time.NANOSECONDS;
            case ISO -> isoTime == null || isoTime == IsoTime.UTC ? Time.ISO_UTC : Time.ISO_Z;
        };
    }

    private static Cell cell(FileColumn column) {
        return switch (column) {
            case AGG_TRADE_ID -> Cell.AGG_TRADE_ID;
            case PRICE, BID -> Cell.PRICE;
            case QUANTITY, QUOTE_AMOUNT, CONTRACTS, BID_SIZE -> Cell.QUANTITY;
            case FIRST_TRADE_ID -> Cell.FIRST_TRADE_ID;
            case LAST_TRADE_ID -> Cell.LAST_TRADE_ID;
            case TIMESTAMP -> Cell.TIME;
            case IS_BUYER_MAKER -> Cell.IS_BUYER_MAKER;
            case IS_BEST_MATCH -> Cell.IGNORED_TRUTH;
            case INDEX -> Cell.IGNORED_NUMBER;
            case TRADE_ID -> Cell.TRADE_ID;
            case SIDE -> Cell.SIDE;
            case ASK -> Cell.ASK;
            case ASK_SIZE -> Cell.ASK_SIZE;
            case IGNORED -> Cell.IGNORED;
        };
    }
}
