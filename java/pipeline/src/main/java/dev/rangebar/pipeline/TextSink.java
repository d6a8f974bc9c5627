package dev.rangebar.pipeline;

import dev.rangebar.BarColumn;
import dev.rangebar.BarField;
import dev.rangebar.BarText;
import dev.rangebar.BarView;
import dev.rangebar.FeatureColumn;
import dev.rangebar.FixedPoint;
import dev.rangebar.Footprints;
import dev.rangebar.ResetRule;
import dev.rangebar.TradeHistory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes bars as lines of text, to a file of each series or to a stream. The core makes the text of the fields of bars. Java writes
 * what the core does not know: spreads of quotes, features, causes of orphaned bars. The text is the same, byte for byte.
 */
public final class TextSink implements BarSink {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final List<BarColumn> ALL = List.of();

    private final TextFormat format;
    private final BarColumn[] columns;
    /** For each column, the field that may be known; null for another column, and for a field that the series does not have. */
    private final BarField[] fields;
    private final Optional<ResetRule> resets;
    private BarSpreads spreads;
    private TradeHistory features;
    private final SinkOutput output;
    /** Empty where a column is not one of the core's, and after the end, since it holds a buffer. */
    private Optional<BarText> core;
    private final AsciiAppender text = new AsciiAppender();

    /** Keeps the header until there is something to write: an input that cannot be used writes nothing. */
    private TextSink(TextFormat format, List<BarColumn> chosen, SinkOutput output, BarSeriesSpec series, boolean inCore) {
        this.format = format;
        this.output = output;
        resets = series.resets();
        columns = (chosen.isEmpty() ? series.columns() : chosen).stream().filter(column -> !isNested(column)
                || format == TextFormat.JSON_LINES).toArray(BarColumn[]::new);
        fields = new BarField[columns.length];
        for (int i = 0; i < columns.length; i++) {
            fields[i] = columns[i] instanceof BarField field && (format == TextFormat.RAW_CSV
                    || !series.absentFields().contains(field)) ? field : null;
        }
        core = inCore && Arrays.stream(columns).allMatch(BarField.class::isInstance) ? Optional.of(inCore(series)) : Optional.empty();
        if (format != TextFormat.JSON_LINES) {
            text.append(Arrays.stream(columns).map(column -> format == TextFormat.RAW_CSV && column instanceof BarField field
                    ? field.referenceName() : column.columnName()).collect(Collectors.joining(","))).append('\n');
        }
    }

    /** Returns whether the values of a column are lists, which a cell of CSV cannot hold. */
    private static boolean isNested(BarColumn column) {
        return column instanceof FeatureColumn feature && feature.kind() == FeatureColumn.Kind.ROWS;
    }

    private BarText inCore(BarSeriesSpec series) {
        BarText.Format ofText = switch (format) {
            case CSV -> BarText.Format.CSV;
            case RAW_CSV -> BarText.Format.RAW_CSV;
            case JSON_LINES -> BarText.Format.JSON_LINES;
        };
        return new BarText(ofText, Arrays.stream(columns).map(BarField.class::cast).toList(),
                format == TextFormat.RAW_CSV ? Set.of() : series.absentFields());
    }

    /** Returns a factory that refuses columns that the bars or the format do not have, before anything is opened. */
    private static BarSinkFactory checked(TextFormat format, BarSinkFactory factory, List<BarColumn> chosen) {
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                return factory.open(series, inputs);
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
                factory.check(series);
                for (BarColumn column : chosen) {
                    if (isNested(column) && format != TextFormat.JSON_LINES) {
                        throw new IllegalArgumentException(column.columnName() + " is a list of price rows, which csv and raw-csv have no "
                                + "cell for; write it to a file of its own (--footprint-rows), or choose json, parquet or duckdb");
                    }
                    if (!series.get(0).columns().contains(column)) {
                        throw new IllegalArgumentException(column.columnName() + whyAbsent(column));
                    }
                }
            }
        };
    }

    private static String whyAbsent(BarColumn column) {
        if (column instanceof FeatureColumn) {
            return " is a column of features that are not computed; see --features and --feature-profile";
        }
        if (column instanceof OrphanColumn) {
            return " is a column of orphaned bars, which are not written; see --include-orphaned";
        }
        return " is a column of bars of quotes, and the inputs are trades; a layout or a mapping with bid and ask reads quotes";
    }

    /**
     * {@return a factory of sinks that write a file for each series} The files are written atomically: an existing file is
     * replaced only on success.
     *
     * @param format the format
     * @param name the name of the file; with several thresholds or symbols it has placeholders, such as {@code
     *     bars-{symbol}-{threshold}.csv}, see {@link FileNamePattern}
     * @throws IllegalArgumentException if it has an unknown placeholder
     */
    public static BarSinkFactory toFile(TextFormat format, String name) {
        return toFile(format, name, ALL);
    }

    /**
     * {@return a factory of sinks that write a file for each series, with some of the columns}
     *
     * @param format the format
     * @param name the name of the file, as for {@link #toFile(TextFormat, String)}
     * @param columns the columns, in this order; all that the series has if there is none
     * @throws IllegalArgumentException if the name has an unknown placeholder
     */
    public static BarSinkFactory toFile(TextFormat format, String name, List<? extends BarColumn> columns) {
        Objects.requireNonNull(format, "format");
        List<BarColumn> chosen = List.copyOf(columns);
        return checked(format, SinkOutput.toFile(name, (output, series, inputs) -> new TextSink(format, chosen, output, series, true)), chosen);
    }

    /**
     * {@return a factory of a sink that writes the one series of a pipeline to a stream} The bars are written as they
     * come, and flushed before the pipeline waits for an input that pauses. The stream is not closed.
     *
     * @param format the format
     * @param out the stream
     */
    public static BarSinkFactory toStream(TextFormat format, OutputStream out) {
        return toStream(format, out, ALL);
    }

    /**
     * {@return a factory of a sink that writes the one series of a pipeline to a stream, with some of the columns}
     *
     * @param format the format
     * @param out the stream, as for {@link #toStream(TextFormat, OutputStream)}
     * @param columns the columns, in this order; all that the series has if there is none
     */
    public static BarSinkFactory toStream(TextFormat format, OutputStream out, List<? extends BarColumn> columns) {
        return toStream(format, out, columns, true);
    }

    /** Returns such a factory; without the core, Java writes all columns. */
    static BarSinkFactory toStream(TextFormat format, OutputStream out, List<? extends BarColumn> columns, boolean inCore) {
        Objects.requireNonNull(format, "format");
        List<BarColumn> chosen = List.copyOf(columns);
        return checked(format, SinkOutput.toStream(out, (output, series, inputs) -> new TextSink(format, chosen, output, series, inCore)), chosen);
    }

    @Override
    public void write(BarView bars) throws IOException {
        if (core.isPresent()) {
            writeText();
            core.get().write(bars, output.stream());
            return;
        }
        for (long index = 0; index < bars.size(); index++) {
            if (format == TextFormat.JSON_LINES) {
                appendObject(bars, index);
            } else {
                appendRow(bars, index);
            }
            if (text.length() >= BUFFER_BYTES) {
                writeText();
            }
        }
        writeText();
    }

    private void appendRow(BarView bars, long index) {
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            BarField field = fields[i];
            if (columns[i] instanceof FeatureColumn feature) {
                if (!features.isNull(index, feature)) {
                    Cell.append(text, feature, features, index, format == TextFormat.RAW_CSV);
                }
            } else if (columns[i] instanceof OrphanColumn orphan) {
                if (!orphan.isNull(bars, index)) {
                    appendOrphan(orphan, bars, index);
                }
            } else if (field == null) {
                appendSpread(columns[i], index, format == TextFormat.RAW_CSV ? 0 : FixedPoint.DECIMALS);
            } else if (format == TextFormat.RAW_CSV) {
                Cell.appendRaw(text, field, bars, index);
            } else if (field.isKnown(bars, index)) {
                Cell.appendReadable(text, field, bars, index);
            }
        }
        text.append('\n');
    }

    private void appendObject(BarView bars, long index) {
        for (int i = 0; i < columns.length; i++) {
            text.append(i == 0 ? "{\"" : ",\"").append(columns[i].columnName()).append("\":");
            BarField field = fields[i];
            if (isNested(columns[i]) && !features.isNull(index, (FeatureColumn) columns[i])) {
                appendRows((int) index);
            } else if (columns[i] instanceof FeatureColumn feature && !features.isNull(index, feature)) {
                boolean isText = feature.kind() == FeatureColumn.Kind.PRICE || feature.kind() == FeatureColumn.Kind.VOLUME;
                text.append(isText ? "\"" : "");
                Cell.append(text, feature, features, index, false);
                text.append(isText ? "\"" : "");
            } else if (columns[i] instanceof OrphanColumn orphan && !orphan.isNull(bars, index)) {
                text.append('"');
                appendOrphan(orphan, bars, index);
                text.append('"');
            } else if (field == null && columns[i] instanceof BarSpreads.Column) {
                text.append('"');
                appendSpread(columns[i], index, FixedPoint.DECIMALS);
                text.append('"');
            } else if (field != null && field.isKnown(bars, index)) {
                Cell.appendJson(text, field, bars, index);
            } else {
                text.append("null");
            }
        }
        text.append("}\n");
    }

    /** Appends the price rows of a bar as an array of objects. */
    private void appendRows(int bar) {
        Footprints rows = features.footprints();
        text.append('[');
        for (int row = 0; row < rows.rowCount(bar); row++) {
            for (FootprintSink.RowColumn column : FootprintSink.RowColumn.values()) {
                text.append(column.ordinal() > 0 ? ",\"" : row > 0 ? ",{\"" : "{\"").append(column.columnName()).append("\":");
                text.append(column.isDecimal() ? "\"" : "");
                column.append(text, rows, bar, row, FixedPoint.DECIMALS);
                text.append(column.isDecimal() ? "\"" : "");
            }
            text.append('}');
        }
        text.append(']');
    }

    /** Appends the spread of a column; nothing for a field that the series does not have. */
    private void appendSpread(BarColumn column, long index, int decimals) {
        if (column instanceof BarSpreads.Column spread) {
            text.append(spread.of(spreads, index), 0, decimals);
        }
    }

    /** Appends the value of a column that is not null. */
    private void appendOrphan(OrphanColumn column, BarView bars, long index) {
        if (column == OrphanColumn.ORPHAN_REASON) {
            text.append(OrphanColumn.reason(bars, index));
            return;
        }
        long boundary = OrphanColumn.boundaryMicros(bars, index, resets.orElseThrow());
        if (format == TextFormat.RAW_CSV) {
            text.append(boundary);
        } else {
            text.appendTime(boundary);
        }
    }

    @Override
    public void spreads(BarSpreads ofSeries) {
        spreads = ofSeries;
    }

    @Override
    public void features(TradeHistory ofSeries) {
        features = ofSeries;
    }

    private void writeText() throws IOException {
        text.drainTo(output.stream());
    }

    @Override
    public void flush() throws IOException {
        writeText();
        output.stream().flush();
    }

    @Override
    public void end() throws IOException {
        writeText();
        core = Optional.empty();
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

    /** Appends the values of bars to text. */
    static final class Cell {
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

        /** Appends a feature that is not null: the exact number, or the value in natural units. */
        static void append(AsciiAppender out, FeatureColumn column, TradeHistory features, long index, boolean isRaw) {
            switch (column.kind()) {
                case WHOLE, ROWS -> out.append(features.number(index, column));
                case PRICE, VOLUME -> out.append(features.number(index, column), features.high(index, column), isRaw ? 0 : FixedPoint.DECIMALS);
                case RATIO -> {
                    if (isRaw) {
                        out.appendScientific(features.ratio(index, column));
                    } else {
                        out.appendPlain(features.ratio(index, column));
                    }
                }
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
}
