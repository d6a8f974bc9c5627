package dev.rangebar.cli;

import dev.rangebar.BarField;
import dev.rangebar.BarView;

/** A value of a bar as text. */
public final class Cell {
    private Cell() {}

    /** The exact number: integers in their units; a double as the shortest text that reads back the same; 1 or 0. */
    public static void appendRaw(AsciiText out, BarField field, BarView bars, long index) {
        switch (field.kind()) {
            case VOLUME, TURNOVER -> out.append(field.number(bars, index), field.high(bars, index), 0);
            case RATIO -> out.appendScientific(field.ratio(bars, index));
            case TIME, PRICE, WHOLE, FLAG -> out.append(field.number(bars, index));
        }
    }

    /** The value in natural units: times as ISO 8601 in UTC, always with six decimals; numbers as plain decimals. */
    public static void appendReadable(AsciiText out, BarField field, BarView bars, long index) {
        switch (field.kind()) {
            case TIME -> out.appendTime(field.number(bars, index));
            case PRICE, VOLUME, TURNOVER -> out.append(field.number(bars, index), field.high(bars, index),
                    field.kind().decimals());
            case RATIO -> out.appendPlain(field.ratio(bars, index));
            case WHOLE -> out.append(field.number(bars, index));
            case FLAG -> out.append(field.number(bars, index) != 0 ? "true" : "false");
        }
    }

    /** The same in JSON; decimals are texts, as in exchanges' APIs, since readers make doubles of numbers. */
    public static void appendJson(AsciiText out, BarField field, BarView bars, long index) {
        boolean isText = switch (field.kind()) {
            case TIME, PRICE, VOLUME, TURNOVER -> true;
            case WHOLE, RATIO, FLAG -> false;
        };
        if (isText) {
            out.append('"');
        }
        appendReadable(out, field, bars, index);
        if (isText) {
            out.append('"');
        }
    }
}
