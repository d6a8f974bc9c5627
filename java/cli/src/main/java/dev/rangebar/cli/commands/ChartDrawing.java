package dev.rangebar.cli.commands;

import dev.rangebar.BarDistance;
import dev.rangebar.BarView;
import dev.rangebar.TradeHistory;
import dev.rangebar.chart.BarCsv;
import dev.rangebar.chart.BarFileException;
import dev.rangebar.chart.ChartBars;
import dev.rangebar.chart.ChartPage;
import dev.rangebar.chart.ChartPicture;
import dev.rangebar.chart.Theme;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.database.StoredSeries;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The bars of a chart, from trades or files, and what is drawn of them: all that the command knows of that module. */
public final class ChartDrawing implements BarSinkFactory {
    private static final Pattern SUFFIX = Pattern.compile("\\.(csv|parquet)$");

    private final List<ChartBars> all = new ArrayList<>();

    public static boolean isPossible(PictureSize size) {
        return Math.min(size.width(), size.height()) >= ChartPicture.MIN_SIZE
                && Math.max(size.width(), size.height()) <= ChartPicture.MAX_SIZE;
    }

    /** Returns {@code true} if an input holds bars, not trades; standard input never does. */
    public static boolean isBars(TradeInput input) throws TradeFileException {
        try {
            return input.path() != null && Files.isRegularFile(input.path())
                    && (BarCsv.isBars(input.path()) || new StoredBars(input.name(), input.path()).areBars());
        } catch (IOException e) {
            throw TradeFileException.ofFile(input.name(), "cannot be read: " + IoReason.of(e), e);
        }
    }

    /** Returns {@code true} if an input is a database. */
    public static boolean isDatabase(TradeInput input) throws IOException {
        return new StoredBars(input.name(), input.path()).isDatabase();
    }

    /** Adds the bars of a file. */
    public void addBars(TradeInput input) throws IOException {
        String fileName = String.valueOf(input.path().getFileName());
        String label = SUFFIX.matcher(fileName).replaceFirst("");
        try {
            all.add(BarCsv.isBars(input.path()) ? BarCsv.read(input.name(), input.path(), label)
                    : new StoredBars(input.name(), input.path()).all(label));
        } catch (BarFileException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(input.name() + ": " + IoReason.of(e), e);
        }
    }

    /**
     * Adds bars of a database.
     *
     * @param symbol which bars; null for the only ones
     * @param distances which bars; all if there are none
     * @param series the ids of the series; all if there are none
     * @return the symbol
     */
    public String addDatabase(TradeInput database, String symbol, List<BarDistance> distances, List<Integer> series)
            throws IOException {
        StoredBars stored = new StoredBars(database.name(), database.path());
        try {
            List<StoredSeries> held = stored.series();
            String chosen = StoredBars.symbol(held, symbol, series);
            all.addAll(stored.of(held, chosen, distances, series));
            return chosen;
        } catch (BarFileException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(database.name() + ": " + IoReason.of(e), e);
        }
    }

    @Override
    public boolean writesFeatures() {
        return true;
    }

    /** Returns a sink that adds the bars of a series to the chart. */
    @Override
    public BarSink open(BarSeriesSpec series, List<String> inputs) {
        ChartBars bars = new ChartBars(series.distance().toString());
        all.add(bars);
        return new BarSink() {
            private TradeHistory features;

            @Override
            public void features(TradeHistory ofSeries) {
                features = ofSeries;
            }

            @Override
            public void write(BarView view) throws IOException {
                try {
                    if (features == null) {
                        bars.add(view);
                    } else {
                        bars.add(view, features.footprints());
                    }
                } catch (IllegalArgumentException e) {
                    throw new IOException("rangebar: " + e.getMessage(), e);
                }
            }

            @Override
            public void commit() {
                // the bars are where they are needed
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    /** Drops all but the last bars of each series. */
    public void keepLast(int count) {
        all.forEach(bars -> bars.keepLast(count));
    }

    /** Returns the number of thresholds or files. */
    public int count() {
        return all.size();
    }

    /** Returns the numbers of bars of each. */
    public String summary() {
        return all.stream().map(bars -> bars.label() + ": " + RunSummary.number(bars.size(), "bar"))
                .collect(Collectors.joining("; "));
    }

    /** Writes to a stream. */
    private interface Writer {
        void write(OutputStream out) throws IOException;
    }

    public void writePage(Path path, String title) throws IOException {
        write(path, out -> ChartPage.write(title, all, out));
    }

    public void writePicture(Path path, String title, PictureSize size, boolean dark) throws IOException {
        write(path, out -> ChartPicture.write(title, all.get(0), size.width(), size.height(),
                dark ? Theme.DARK : Theme.LIGHT, out));
    }

    private static void write(Path path, Writer writer) throws IOException {
        try (AtomicFile file = AtomicFile.create(path)) {
            try (OutputStream out = new BufferedOutputStream(file.newOutputStream())) {
                writer.write(out);
            }
            file.commit();
        }
    }

    /**
     * The size of a picture.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public record PictureSize(int width, int height) {
        static final PictureSize DEFAULT = new PictureSize(1600, 900);
        private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");

        /**
         * Reads a size such as {@code 1600x900}.
         *
         * @throws IllegalArgumentException if the text is no size, or a picture of that size is not possible
         */
        public static PictureSize parse(String text) {
            Matcher parts = SIZE.matcher(text);
            if (parts.matches()) {
                PictureSize size = new PictureSize(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
                if (ChartDrawing.isPossible(size)) {
                    return size;
                }
            }
            throw new IllegalArgumentException("'" + text + "' is not a width and a height of 320 to 10000 pixels, such as "
                    + "1600x900");
        }
    }
}
