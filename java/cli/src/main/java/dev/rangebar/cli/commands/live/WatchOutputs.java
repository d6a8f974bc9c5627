package dev.rangebar.cli.commands.live;

import dev.rangebar.TradeHistory;
import dev.rangebar.cli.commands.FileArguments;
import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.database.LiveDatabase;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.ProcessedInput;
import dev.rangebar.pipeline.ResumePoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The outputs of a watch: at most one database, which has the positions, and files or standard output beside it. */
final class WatchOutputs implements WatchOutput {
    /** A database; the trades of each run are a source of their own. */
    private static final class LiveDatabaseOutput implements WatchOutput {
        private final LiveDatabase database;
        private final String sourceName;

        LiveDatabaseOutput(Path file, List<BarSeriesSpec> series, String venue) throws IOException {
            database = LiveDatabase.open(file, series);
            sourceName = venue + " feed of " + Instant.now().truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public ResumePoint resumePoint(BarSeriesSpec series) {
            return database.resumePoint(series);
        }

        @Override
        public Optional<String> commit(List<WatchLane> lanes) throws IOException {
            return database.commit(lanes.stream().map(lane -> new LiveDatabase.Update(lane.series(), lane.bars(),
                    lane.processor(), lane.features(), new ProcessedInput(sourceName, Optional.empty(), lane.newTrades(), lane.newIds(),
                            lane.lastTimeMicros()))).toList());
        }

        @Override
        public void close() throws IOException {
            database.close();
        }
    }

    private final LiveDatabaseOutput database;
    private final List<SeriesOutput> series;

    private WatchOutputs(LiveDatabaseOutput database, List<SeriesOutput> series) {
        this.database = database;
        this.series = series;
    }

    /**
     * Outputs as they were stated, checked.
     *
     * @param database the database; empty for none
     * @param files the names of files, each with the placeholders that the series need
     * @param stream the format of standard output; empty for none
     */
    record Plan(Optional<Path> database, List<String> files, Optional<BarFormat> stream) {
        /**
         * Checks outputs.
         *
         * @param names the names; standard output if there is none
         * @throws IllegalArgumentException if one is not possible
         */
        static Plan of(List<String> names, BarFormat format, List<BarSeriesSpec> series) {
            List<String> files = new ArrayList<>(names);
            boolean hasStream = files.removeIf(FileArguments.STANDARD_STREAM::equals) || names.isEmpty();
            List<String> databases = files.stream().filter(name -> BarFormat.ofFile(name) == BarFormat.DUCKDB).toList();
            files.removeAll(databases);
            if (databases.size() > 1) {
                throw new IllegalArgumentException("--output: a watch has one database, which has its positions; " + databases.size()
                        + " are given");
            }
            if (hasStream && series.size() > 1) {
                throw new IllegalArgumentException("standard output holds one series, and there are " + series.size()
                        + "; give a database with --output, or files such as bars-{symbol}-{threshold}.csv");
            }
            if (hasStream && !format.hasColumns()) {
                throw new IllegalArgumentException("--format " + format + ": standard output of a watch is json, csv or raw-csv");
            }
            databases.forEach(name -> checkFolder(name, Path.of(name)));
            for (String name : files) {
                checkFile(name, series, databases.isEmpty());
            }
            return new Plan(databases.stream().findFirst().map(Path::of), List.copyOf(files),
                    hasStream ? Optional.of(format) : Optional.empty());
        }

        private static void checkFile(String name, List<BarSeriesSpec> series, boolean isWithoutPosition) {
            FileNamePattern pattern = new FileNamePattern(name);
            pattern.check(series);
            boolean isText = BarFormat.ofFile(name).hasColumns();
            for (BarSeriesSpec one : series) {
                Path file = pattern.fileOf(one);
                checkFolder(name, file);
                if (one.features().isPresent() && !BarFormat.ofFile(name).toFile(name, one.columns()).writesFeatures()) {
                    throw new IllegalArgumentException("--output " + name + ": the format has no columns for features; csv, raw-csv, json, "
                            + "parquet and duckdb have");
                }
                if (Files.exists(file) && (isWithoutPosition || !isText)) {
                    throw new IllegalArgumentException("--output " + file + ": the file exists, and a watch "
                            + (isText ? "continues it only beside a database, which has the position" : "writes a new one")
                            + "; name another file");
                }
            }
        }

        private static void checkFolder(String name, Path file) {
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new IllegalArgumentException("--output " + name + ": " + FileArguments.noFolder(folder));
            }
        }

        boolean hasJson() {
            return stream.filter(BarFormat.JSON::equals).isPresent()
                    || files.stream().anyMatch(name -> BarFormat.ofFile(name) == BarFormat.JSON);
        }

        /** Returns the outputs for messages; null for standard output alone. */
        String name() {
            if (database.isEmpty() && files.isEmpty()) {
                return null;
            }
            List<String> all = new ArrayList<>(files);
            database.ifPresent(file -> all.add(0, file.toString()));
            stream.ifPresent(of -> all.add("standard output"));
            return String.join(", ", all);
        }
    }

    /**
     * Opens outputs.
     *
     * @throws IOException if one cannot be written
     */
    static WatchOutputs open(Plan plan, List<BarSeriesSpec> series, String venue, OutputStream standardOutput) throws IOException {
        WatchOutputs outputs = new WatchOutputs(plan.database.isEmpty() ? null
                : new LiveDatabaseOutput(plan.database.get(), series, venue), new ArrayList<>());
        boolean done = false;
        try {
            for (String name : plan.files) {
                for (BarSeriesSpec one : series) {
                    outputs.series.add(SeriesOutput.toFile(BarFormat.ofFile(name), one, new FileNamePattern(name)));
                }
            }
            if (plan.stream.isPresent()) {
                outputs.series.add(SeriesOutput.toStream(plan.stream.get(), series.get(0), standardOutput));
            }
            done = true;
            return outputs;
        } finally {
            if (!done) {
                outputs.close();
            }
        }
    }

    /** Returns the series that begin although the database has one that differs in options only. */
    List<BarSeriesSpec> optionVariants() {
        return database == null ? List.of() : database.database.optionVariants();
    }

    /** Returns the outputs of JSON lines. */
    List<SeriesOutput> jsonOutputs() {
        return series.stream().filter(SeriesOutput::isJson).toList();
    }

    @Override
    public ResumePoint resumePoint(BarSeriesSpec of) {
        return database == null ? ResumePoint.START : database.resumePoint(of);
    }

    @Override
    public void features(BarSeriesSpec of, TradeHistory features) {
        series.stream().filter(output -> output.series().equals(of)).forEach(output -> output.features(features));
    }

    @Override
    public void dropEmpty() {
        series.forEach(SeriesOutput::dropEmpty);
    }

    /** Commits to the database first: a kill between the two loses lines of text, which the database has, but repeats none. */
    @Override
    public Optional<String> commit(List<WatchLane> lanes) throws IOException {
        Optional<String> obstacle = database == null ? Optional.empty() : database.commit(lanes);
        if (obstacle.isEmpty()) {
            for (WatchLane lane : lanes) {
                lane.features(); // those of these bars, also without a database
                for (SeriesOutput output : series) {
                    if (output.series().equals(lane.series())) {
                        output.write(lane.bars());
                    }
                }
            }
        }
        return obstacle;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (SeriesOutput output : series) {
            try {
                output.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (database != null) {
            database.close();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
