package dev.rangebar.pipeline;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.FixedPoint;
import dev.rangebar.Footprints;
import dev.rangebar.TradeHistory;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes the price rows of footprints as CSV, a line for each row of a bar: the number of the bar, from 1, its times, and the row. A bar
 * whose trades are not all known has no line.
 */
public final class FootprintSink implements BarSink {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final List<BarField> TIMES = List.of(BarField.OPEN_TIME, BarField.CLOSE_TIME);

    /** A column of a price row, in every format. */
    public enum RowColumn {
        /** The price of the row: it has the trades from there to below the price of the next one. */
        PRICE,
        /** The volume of its buys. */
        BUY_VOLUME,
        /** The volume of its sells. */
        SELL_VOLUME,
        /** The number of its buys. */
        BUY_TRADE_COUNT,
        /** The number of its sells. */
        SELL_TRADE_COUNT,
        /** True if the buys are at least three times the sells in the next row below. */
        BUY_IMBALANCE,
        /** True if the sells are at least three times the buys in the next row above. */
        SELL_IMBALANCE;

        /**
         * {@return the name of the column}
         */
        public String columnName() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isDecimal() {
            return this == PRICE || this == BUY_VOLUME || this == SELL_VOLUME;
        }

        /** Appends the value of a row; prices and volumes are divided by a power of ten. */
        void append(AsciiAppender text, Footprints rows, int bar, int row, int decimals) {
            switch (this) {
                case PRICE -> text.append(rows.price(bar, row), 0, decimals);
                case BUY_VOLUME -> text.append(rows.buyVolumeLo64(bar, row), rows.buyVolumeHi64(bar, row), decimals);
                case SELL_VOLUME -> text.append(rows.sellVolumeLo64(bar, row), rows.sellVolumeHi64(bar, row), decimals);
                case BUY_TRADE_COUNT -> text.append(rows.buyTradeCount(bar, row));
                case SELL_TRADE_COUNT -> text.append(rows.sellTradeCount(bar, row));
                case BUY_IMBALANCE -> text.append(rows.isBuyImbalance(bar, row) ? "true" : "false");
                case SELL_IMBALANCE -> text.append(rows.isSellImbalance(bar, row) ? "true" : "false");
            }
        }
    }

    private final boolean isRaw;
    private final SinkOutput output;
    private final AsciiAppender text = new AsciiAppender();
    private TradeHistory features;
    private long bars;

    private FootprintSink(boolean isRaw, SinkOutput output) {
        this.isRaw = isRaw;
        this.output = output;
        text.append("bar,").append(TIMES.stream().map(BarField::columnName).collect(Collectors.joining(","))).append(',')
                .append(Arrays.stream(RowColumn.values()).map(RowColumn::columnName).collect(Collectors.joining(","))).append('\n');
    }

    /**
     * {@return a factory of sinks that write a file for each series} The files are written atomically: an existing file is replaced only
     * on success.
     *
     * @param format CSV, with times as text and plain decimals, or RAW_CSV, with integers in their units
     * @param name the name of the file, as for {@link TextSink#toFile(TextFormat, String)}
     * @throws IllegalArgumentException if the format is another one, or the name has an unknown placeholder
     */
    public static BarSinkFactory toFile(TextFormat format, String name) {
        if (format == TextFormat.JSON_LINES) {
            throw new IllegalArgumentException("json has the rows of a footprint in its bars");
        }
        BarSinkFactory files = SinkOutput.toFile(name, (output, series, inputs) -> new FootprintSink(format == TextFormat.RAW_CSV, output));
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                return files.open(series, inputs);
            }

            @Override
            public boolean writesFeatures() {
                return true;
            }

            @Override
            public boolean writesOrphaned() {
                return true;
            }

            @Override
            public void check(List<BarSeriesSpec> series) {
                files.check(series);
                if (series.get(0).features().isEmpty() || series.get(0).features().get().rowSize() == 0) {
                    throw new IllegalArgumentException("the bars have no footprint, whose rows could be written; see --features footprint");
                }
            }
        };
    }

    @Override
    public void features(TradeHistory ofSeries) {
        features = ofSeries;
    }

    @Override
    public void write(BarView view) throws IOException {
        Footprints rows = features.footprints();
        for (int bar = 0; bar < view.size(); bar++) {
            bars++;
            for (int row = 0; row < rows.rowCount(bar); row++) {
                appendRow(view, rows, bar, row);
                if (text.length() >= BUFFER_BYTES) {
                    text.drainTo(output.stream());
                }
            }
        }
        text.drainTo(output.stream());
    }

    private void appendRow(BarView view, Footprints rows, int bar, int row) {
        text.append(bars);
        for (BarField time : TIMES) {
            text.append(',');
            if (isRaw) {
                TextSink.Cell.appendRaw(text, time, view, bar);
            } else {
                TextSink.Cell.appendReadable(text, time, view, bar);
            }
        }
        for (RowColumn column : RowColumn.values()) {
            text.append(',');
            column.append(text, rows, bar, row, isRaw ? 0 : FixedPoint.DECIMALS);
        }
        text.append('\n');
    }

    @Override
    public void flush() throws IOException {
        text.drainTo(output.stream());
        output.stream().flush();
    }

    @Override
    public void end() throws IOException {
        text.drainTo(output.stream());
        output.end();
    }

    @Override
    public void commit() throws IOException {
        output.commit();
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
