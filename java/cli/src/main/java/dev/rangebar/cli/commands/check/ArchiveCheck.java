package dev.rangebar.cli.commands.check;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.Int128;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.database.BarQuery;
import dev.rangebar.database.StoredSeries;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The comparison of a database with files of the archive: the bars of each series that lie within the trades of a file are built
 * again from the file, and compared field by field.
 */
final class ArchiveCheck {
    private static final int MAX_FINDINGS = 3;
    private static final BarField[] FIELDS = BarField.values();
    private static final String COLUMNS = Arrays.stream(FIELDS).map(field -> field.kind() == BarField.Kind.TIME
            ? "epoch_us(" + field.columnName() + ")" : field.columnName()).collect(Collectors.joining(", "));

    private final CheckReport report;
    private final Path database;

    ArchiveCheck(CheckReport report, Path database) {
        this.report = report;
        this.database = database;
    }

    /** An instrument whose bars the database has. */
    record Instrument(String symbol, String market) {}

    /** Returns the instruments that a feed or an archive can have. */
    List<Instrument> instruments() throws IOException {
        List<Instrument> all = new ArrayList<>();
        for (List<Object> row : rows("SELECT DISTINCT symbol, market FROM series WHERE market IN ('spot', 'um', 'cm') ORDER BY ALL")) {
            all.add(new Instrument((String) row.get(0), (String) row.get(1)));
        }
        return all;
    }

    /** Compares all series of an instrument with a file. */
    void compare(Instrument instrument, TradeSource file) throws IOException {
        for (StoredSeries one : StoredSeries.list(database)) {
            if (!one.spec().symbol().equals(Optional.of(instrument.symbol)) || !one.spec().market().equals(Optional.of(instrument.market))
                    || one.spec().quotes().isPresent()) {
                continue;
            }
            try (Comparison comparison = new Comparison(one, file.name(), report.part("archive", one.spec() + " against " + file.name()));
                    TradeReader trades = file.open(ReadOptions.DEFAULT, Optional.empty())) {
                comparison.run(trades);
            } catch (TradeFileException | InvalidTradeException e) {
                report.part("archive", file.name()).finding(e.getMessage());
                report.unchecked(one.spec() + " against " + file.name());
            }
        }
    }

    private List<List<Object>> rows(String sql) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (BarQuery query = BarQuery.execute(database, sql)) {
            for (List<Object> row = query.next(); row != null; row = query.next()) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The bars of a series beside those of a file. */
    private final class Comparison implements AutoCloseable {
        private final StoredSeries series;
        private final String fileName;
        private final CheckReport.Part part;
        private final RangeBarProcessor processor;
        private final BarBuffer closed = BarBuffer.create();
        private BarQuery stored;
        private List<Object> next;
        /** {@code true} from the first trade of a stored bar on. */
        private boolean isWithin;
        private long compared;
        private long differing;
        private long firstId;
        private long lastId;

        Comparison(StoredSeries series, String fileName, CheckReport.Part part) {
            this.series = series;
            this.fileName = fileName;
            this.part = part;
            processor = series.spec().newProcessor();
        }

        void run(TradeReader trades) throws IOException, TradeFileException {
            TradeChunk chunk = trades.next();
            if (chunk == null || !chunk.trade(0).aggTradeId().isPresent()) {
                part.finding(chunk == null ? "the file has no trades" : "the file has no aggregate trade ids, by which bars and trades are "
                        + "matched");
                return;
            }
            firstId = chunk.aggTradeId(0);
            stored = BarQuery.execute(database, "SELECT " + COLUMNS + " FROM bars WHERE series_id = " + series.id()
                    + " AND first_agg_trade_id >= " + firstId + " ORDER BY rowid");
            next = stored.next();
            for (; chunk != null; chunk = trades.next()) {
                for (int i = 0; i < chunk.size(); i++) {
                    lastId = chunk.aggTradeId(i);
                    isWithin |= next != null && lastId >= first(next);
                    if (isWithin && next != null) {
                        processor.push(chunk.trade(i), closed);
                    }
                }
                compareClosed();
            }
            if (next != null && last(next) <= lastId) {
                differ("the database has a bar of trades " + first(next) + " to " + last(next) + ", and the file has none");
            }
            part.fact("first_agg_trade_id", firstId);
            part.fact("last_agg_trade_id", lastId);
            part.fact("bars", compared);
            part.fact("differing_bars", differing);
            if (compared == 0) {
                part.finding("the database has no bar within the trades " + firstId + " to " + lastId + " of " + fileName);
            }
            if (differing > MAX_FINDINGS) {
                part.finding(differing - MAX_FINDINGS + " more bars differ");
            }
        }

        private void compareClosed() throws IOException {
            BarView bars = closed.view();
            for (long i = 0; i < bars.size() && next != null; i++) {
                compared++;
                compare(bars, i);
                next = stored.next();
            }
            closed.clear();
        }

        private void compare(BarView bars, long index) {
            for (int i = 0; i < FIELDS.length; i++) {
                Object expected = value(FIELDS[i], bars, index);
                if (!isEqual(expected, next.get(i))) {
                    differ("bar from trade " + bars.firstAggTradeId(index) + ": " + FIELDS[i].columnName() + " is " + next.get(i)
                            + " in the database and " + expected + " from the file");
                    return;
                }
            }
        }

        private void differ(String finding) {
            if (differing++ < MAX_FINDINGS) {
                part.finding(finding);
            }
        }

        private static Object value(BarField field, BarView bars, long index) {
            if (!field.isKnown(bars, index)) {
                return null;
            }
            return switch (field.kind()) {
                case TIME, WHOLE -> (Object) field.number(bars, index);
                case PRICE, VOLUME, TURNOVER -> Int128.toBigDecimal(field.number(bars, index), field.high(bars, index),
                        field.kind().decimals());
                case RATIO -> field.ratio(bars, index);
                case FLAG -> field.number(bars, index) != 0;
            };
        }

        private static boolean isEqual(Object expected, Object found) {
            if (expected instanceof BigDecimal exact && found instanceof BigDecimal stored) {
                return exact.compareTo(stored) == 0;
            }
            return expected instanceof Long whole && found instanceof Number number ? whole == number.longValue()
                    : expected == null ? found == null : expected.equals(found);
        }

        private static long first(List<Object> bar) {
            return ((Number) bar.get(BarField.FIRST_AGG_TRADE_ID.ordinal())).longValue();
        }

        private static long last(List<Object> bar) {
            return ((Number) bar.get(BarField.LAST_AGG_TRADE_ID.ordinal())).longValue();
        }

        @Override
        public void close() throws IOException {
            processor.close();
            closed.close();
            if (stored != null) {
                stored.close();
            }
        }
    }
}
