package dev.rangebar.pipeline;

import dev.rangebar.BarField;
import dev.rangebar.BarView;

/** Appends the values of bars to text. */
final class Cell {
    private Cell() {}

    /** Appends the exact number: integers in their units; a double as the shortest text that reads back the same; 1 or 0. */
    static void appendRaw(AsciiAppender out, BarField field, BarView bars, long index) {
        switch (field.kind()) {
            case VOLUME, TURNOVER -> out.append(field.number(bars, index), field.high(bars, index), 0);
            case RATIO -> out.appendScientific(field.ratio(bars, index));
            case TIME, PRICE, WHOLE, FLAG -> out.append(field.number(bars, index));
        }
    }

    /** Appends the value in natural units: times as ISO 8601 in UTC, with six decimals; numbers as plain decimals. */
    static void appendReadable(AsciiAppender out, BarField field, BarView bars, long index) {
        switch (field.kind()) {
            case TIME -> out.appendTime(field.number(bars, index));
            case PRICE, VOLUME, TURNOVER -> out.append(field.number(bars, index), field.high(bars, index),
                    field.kind().decimals());
            case RATIO -> out.appendPlain(field.ratio(bars, index));
            case WHOLE -> out.append(field.number(bars, index));
            case FLAG -> out.append(field.number(bars, index) != 0 ? "true" : "false");
        }
    }

    /** Appends the same in JSON; decimals are texts, as in exchanges' APIs, since readers make doubles of numbers. */
    static void appendJson(AsciiAppender out, BarField field, BarView bars, long index) {
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
