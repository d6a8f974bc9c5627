package dev.rangebar.cli.commands.check;

import dev.rangebar.BarDistance;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.SavedStateException;
import dev.rangebar.Threshold;
import dev.rangebar.cli.output.ResultCell;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.database.BarQuery;
import dev.rangebar.database.DatabaseException;
import dev.rangebar.database.StoredSeries;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.FileDigest;
import dev.rangebar.tradefiles.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The check of a database: its bars by themselves, with the saved states, with the recorded sources, and these with their files. */
final class DatabaseCheck {
    /** Units of 1e-8: of a threshold from the open, and of an absolute distance. */
    private static final String THRESHOLD_LIMIT = "(open * 100000000)::HUGEINT * %d // 100000";
    private static final String ABSOLUTE_LIMIT = "%d::HUGEINT";
    private static final String OF_SERIES = " FROM (SELECT *, lag(close_time) OVER w AS time_before, "
            + "lag(last_agg_trade_id) OVER w AS agg_id_before, lag(last_trade_id) OVER w AS id_before FROM bars "
            + "WHERE series_id = %d WINDOW w AS (ORDER BY rowid))";

    private final CheckReport report;
    private final String name;
    private final Path file;

    DatabaseCheck(CheckReport report, String name, Path file) {
        this.report = report;
        this.name = name;
        this.file = file;
    }

    /** Checks all series and sources. */
    void run() {
        CheckReport.Part part = report.part("database", name);
        try {
            if (rows("SELECT table_name FROM duckdb_tables() WHERE table_name = 'rangebar_format'").isEmpty()) {
                part.finding("is not a database of bars in a format of this version; a build migrates older formats");
                report.unchecked(name);
                return;
            }
            List<StoredSeries> series = StoredSeries.list(file).stream().sorted(Comparator.comparingInt(StoredSeries::id)).toList();
            part.fact("series", series.size());
            List<Object> strays = rows("SELECT (SELECT count(*) FROM bars WHERE series_id NOT IN (SELECT series_id FROM series)), "
                    + "(SELECT count(*) FROM sources WHERE series_id NOT IN (SELECT series_id FROM series)), "
                    + "(SELECT count(*) FROM source_runs WHERE source_id NOT IN (SELECT source_id FROM sources))").get(0);
            part.findingOf(((Number) strays.get(0)).longValue(), "bar", "of no series");
            part.findingOf(((Number) strays.get(1)).longValue(), "source", "of no series");
            part.findingOf(((Number) strays.get(2)).longValue(), "run", "of ids of no source");
            for (StoredSeries one : series) {
                check(one.id(), one.spec(), one.state().orElseThrow());
            }
            checkFiles();
        } catch (DatabaseException e) {
            part.finding("cannot be read to its end: " + e.getMessage());
            report.unchecked(name + ": the rest of the database");
        }
    }

    private void check(int id, BarSeriesSpec series, byte[] state) throws DatabaseException {
        BarDistance distance = series.distance();
        CheckReport.Part part = report.part("series", id + " (" + series.symbol().orElseThrow() + series.market().map(name -> ", " + name)
                .orElse("") + ", " + distance + series.resets().map(rule -> ", reset " + rule).orElse("") + ")");
        checkBars(part, id, distance instanceof Threshold threshold ? String.format(THRESHOLD_LIMIT, threshold.decimalBasisPoints())
                : String.format(ABSOLUTE_LIMIT, distance instanceof BarDistance.Ticks ticks ? ticks.units()
                        : ((BarDistance.Absolute) distance).units()), series.timestampGate());
        Optional<RangeBar> forming = Optional.empty();
        try (RangeBarProcessor processor = RangeBarProcessor.restore(state)) {
            boolean isOfSeries = processor.distance().equals(distance) && processor.timestampGate() == series.timestampGate()
                    && processor.maxGap().equals(series.maxGap());
            if (!isOfSeries) {
                part.finding("the saved state is one of another series");
            }
            forming = processor.formingBar();
        } catch (SavedStateException e) {
            part.finding("the saved state is damaged: " + e.getMessage());
        }
        part.fact("forming_bar_trades", forming.map(RangeBar::aggTradeCount).orElse(0L));
        checkSources(part, id, forming, series.maxGap().isEmpty() && series.resets().isEmpty());
    }

    /** Each bar is read whole, and with it DuckDB's checksum of each block. */
    private void checkBars(CheckReport.Part part, long series, String limit, boolean timestampGate) throws DatabaseException {
        List<Object> sums = rows("SELECT count(*), min(open_time), max(close_time), sum(agg_trade_count), sum(trade_count), "
                + "sum(volume), sum(turnover), bit_xor(hash(b)) FROM bars b WHERE series_id = " + series).get(0);
        part.fact("bars", sums.get(0));
        if (((Number) sums.get(0)).longValue() == 0) {
            return;
        }
        List<String> names = List.of("first_time", "last_time", "trades", "trade_count", "volume", "turnover");
        for (int i = 0; i < names.size(); i++) {
            Object value = sums.get(i + 1);
            part.fact(names.get(i), value instanceof Number || value == null ? value : ResultCell.text(value, ""));
        }
        Map<String, String> faults = new LinkedHashMap<>();
        faults.put("that begins or ends before it should", "close_time < open_time OR open_time < time_before");
        faults.put("whose ids are not above those of the bar before",
                "first_agg_trade_id <= agg_id_before OR last_agg_trade_id < first_agg_trade_id OR first_trade_id < 0");
        faults.put("with more trades than ids", "last_agg_trade_id - first_agg_trade_id + 1 < agg_trade_count");
        faults.put("whose prices contradict each other", "high < greatest(open, close) OR low > least(open, close) OR low <= 0");
        faults.put("whose sums contradict each other", "buy_volume + sell_volume <> volume OR buy_turnover + sell_turnover <> turnover "
                + "OR volume < 0 OR buy_trade_count + sell_trade_count <> trade_count OR trade_count < agg_trade_count "
                + "OR agg_trade_count < 1");
        faults.put("that no breach has closed", "abs((close - open) * 100000000)::HUGEINT < " + limit
                + (timestampGate ? " OR close_time = open_time" : ""));
        List<Object> found = rows("SELECT " + faults.values().stream().map(fault -> "count(*) FILTER (" + fault
                + "), min(open_time) FILTER (" + fault + ")").collect(Collectors.joining(", ")) + String.format(OF_SERIES, series)).get(0);
        int at = 0;
        for (String text : faults.keySet()) {
            long count = ((Number) found.get(at)).longValue();
            if (count > 0) {
                part.finding(RunSummary.number(count, "bar") + " " + text + ", the first of " + ResultCell.text(found.get(at + 1), ""));
            }
            at += 2;
        }
    }

    private void checkSources(CheckReport.Part part, long series, Optional<RangeBar> forming, boolean hasNoGaps)
            throws DatabaseException {
        List<Object> sums = rows("SELECT count(*), coalesce(sum(trades), 0), count(*) FILTER (sha256 IS NULL), (SELECT coalesce("
                + "sum(agg_trade_count), 0) FROM bars WHERE series_id = " + series + "), (SELECT count(last_agg_trade_id) FROM bars "
                + "WHERE series_id = " + series + "), (SELECT count(*) FROM source_runs JOIN sources USING (source_id) WHERE NOT "
                + "is_proven AND series_id = " + series + ") FROM sources WHERE series_id = " + series).get(0);
        part.fact("sources", sums.get(0));
        long inSources = ((Number) sums.get(1)).longValue();
        long inBars = ((Number) sums.get(3)).longValue() + forming.map(RangeBar::aggTradeCount).orElse(0L);
        part.fact("trades_of_sources", inSources);
        // A rebuild estimates the trades of a source that it cuts, unless each trade has one id.
        boolean isExact = ((Number) sums.get(2)).longValue() == 0 || ((Number) sums.get(4)).longValue() > 0;
        if (isExact && hasNoGaps && inBars != inSources) {
            part.finding("the bars have " + RunSummary.number(inBars, "trade") + ", with the forming one, and the sources " + inSources);
        } else if (inBars > inSources) {
            part.finding("the bars have " + RunSummary.number(inBars, "trade") + ", and the sources only " + inSources);
        }
        List<Object> holes = rows("SELECT count(*), coalesce(sum(missing), 0)::BIGINT, count(*) FILTER (source_id = source_before), "
                + "min(id_before) FROM (SELECT source_id, lag(source_id) OVER w AS source_before, max(last_id) OVER (ORDER BY "
                + "first_id, last_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS id_before, first_id - 1 - id_before AS "
                + "missing FROM source_runs JOIN sources USING (source_id) WHERE series_id = " + series
                + " WINDOW w AS (ORDER BY first_id, last_id)) WHERE missing > 0").get(0);
        part.fact("id_holes", holes.get(0));
        part.fact("missing_ids", holes.get(1));
        long count = ((Number) holes.get(0)).longValue();
        if (count > 0) {
            part.finding(RunSummary.number(count, "hole") + " in the ids of the sources, " + holes.get(2) + " within a source: "
                    + RunSummary.number(((Number) holes.get(1)).longValue(), "id") + " missing, the first after " + holes.get(3));
        }
        long unproven = ((Number) sums.get(5)).longValue();
        if (unproven > 0) {
            part.note(RunSummary.number(unproven, "run") + " of ids of format 1, of which only the ends are known: holes within are "
                    + "not counted");
        }
    }

    /** Compares the files of sources with their digests, where they are. */
    private void checkFiles() throws DatabaseException {
        CheckReport.Part part = report.part("sources", name);
        List<String> absent = new ArrayList<>();
        long equal = 0;
        for (List<Object> row : rows("SELECT name, sha256 FROM sources WHERE sha256 IS NOT NULL GROUP BY ALL ORDER BY "
                + "min(source_id)")) {
            String source = (String) row.get(0);
            Path found = find(source);
            if (found == null) {
                absent.add(source);
                continue;
            }
            try {
                if (FileDigest.sha256(found).equals(row.get(1))) {
                    equal++;
                } else {
                    part.finding(source + ": the file has changed since it was processed (SHA-256)");
                }
            } catch (IOException e) {
                part.finding(source + ": cannot be read: " + IoReason.of(e));
            }
        }
        part.fact("equal_files", equal);
        part.fact("absent_files", absent.size());
        part.fact("sources_without_digest", rows("SELECT count(DISTINCT name) FROM sources WHERE sha256 IS NULL").get(0).get(0));
        if (!absent.isEmpty()) {
            part.note(RunSummary.number(absent.size(), "file") + " not compared, because not where it was, such as " + absent.get(0));
        }
    }

    /** Returns the file of a name that is relative to this folder or to that of the database; null if there is none. */
    private Path find(String source) {
        try {
            Path here = Path.of(source);
            Path beside = file.toAbsolutePath().resolveSibling(source);
            return Files.isRegularFile(here) ? here : Files.isRegularFile(beside) ? beside : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private List<List<Object>> rows(String sql) throws DatabaseException {
        List<List<Object>> rows = new ArrayList<>();
        try (BarQuery query = BarQuery.execute(file, sql)) {
            for (List<Object> row = query.next(); row != null; row = query.next()) {
                rows.add(row);
            }
        }
        return rows;
    }
}
