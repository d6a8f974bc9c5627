package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Resets: their boundaries, and the bars that they end, however the trades are cut. */
class ResetsTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final List<String> NYSE = List.of("# New York", "zone America/New_York", "", "mon-fri 09:30-16:00");
    /** Pauses of trades become hours and days. */
    private static final long SLOW = 20_000;

    /** A rule, and a number that rises at each of its boundaries and nowhere else: written a second time. */
    private enum Rule {
        DAY(ResetRule.parse("day"), time -> utc(time).toLocalDate().toEpochDay()),
        WEEK(ResetRule.parse("week"), time -> Math.floorDiv(utc(time).toLocalDate().toEpochDay() + 4, 7)), // 1970-01-04 is a Sunday
        MONTH(ResetRule.parse("month"), time -> YearMonth.from(utc(time)).getLong(ChronoField.PROLEPTIC_MONTH)),
        YEAR(ResetRule.parse("year"), time -> utc(time).getYear()),
        EVENING(ResetRule.parse("17:00@America/New_York"), time -> local(time).minusHours(17).toLocalDate().toEpochDay()),
        SESSIONS(ResetRule.ofSessions("nyse.txt", NYSE), time -> {
            LocalDateTime at = local(time);
            long day = at.toLocalDate().toEpochDay() + 3; // 1969-12-29 is a Monday
            boolean isWeekday = at.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
            int today = !isWeekday || at.toLocalTime().isBefore(LocalTime.of(9, 30)) ? 0 : at.toLocalTime().isBefore(LocalTime.of(16, 0)) ? 1 : 2;
            return 2 * (5 * Math.floorDiv(day, 7) + Math.min(5, Math.floorMod(day, 7))) + today;
        });

        private final ResetRule rule;
        private final ToLongFunction<Instant> number;

        Rule(ResetRule rule, ToLongFunction<Instant> number) {
            this.rule = rule;
            this.number = number;
        }

        private static LocalDateTime utc(Instant time) {
            return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        }

        private static LocalDateTime local(Instant time) {
            return LocalDateTime.ofInstant(time, NEW_YORK);
        }

        long number(long micros) {
            return number.applyAsLong(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 128);
    }

    private static final class Run {
        final Rule rule;
        final RunOptions setup;
        final Trades trades;
        final Oracle expected;
        final SplittableRandom random;
        int resets;

        Run(int seed) {
            rule = Rule.values()[seed % Rule.values().length];
            TradeGenerator generator = new TradeGenerator(seed);
            RunOptions fast = generator.setup();
            setup = new RunOptions(fast.distance(), fast.timestampGate(), fast.maxGapMicros() * SLOW, fast.includeOrphaned(), fast.fields());
            trades = generator.next(100 + seed * 2);
            long first = trades.timestampMicros[0];
            for (int i = 0; i < trades.count(); i++) {
                trades.timestampMicros[i] = first + (trades.timestampMicros[i] - first) * SLOW;
            }
            expected = setup.oracle();
            for (int i = 0; i < trades.count(); i++) {
                if (i > 0 && rule.number(trades.timestampMicros[i - 1]) < rule.number(trades.timestampMicros[i])) {
                    expected.reset().ifPresent(orphan -> {
                        (setup.includeOrphaned() ? expected.closed : expected.orphans).add(orphan);
                        resets++;
                    });
                }
                expected.take(trades.part(i, i + 1));
            }
            random = new SplittableRandom(seed);
        }

        RangeBarProcessor processor() {
            RangeBarProcessor.Builder builder = RangeBarProcessor.builder(setup.distance()).timestampGate(setup.timestampGate())
                    .includeOrphaned(setup.includeOrphaned()).resets(rule.rule);
            if (setup.maxGapMicros() > 0) {
                builder.maxGap(Duration.of(setup.maxGapMicros(), ChronoUnit.MICROS));
            }
            return builder.build();
        }

        void check(String way, RangeBarProcessor processor, BarBuffer bars, BarBuffer orphans) {
            assertEquals(expected.closed, ExactBar.of(bars), way);
            assertEquals(expected.orphans, ExactBar.of(orphans), way);
            assertEquals(expected.formingBar(), processor.formingBar().map(ExactBar::of), way);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void batchesAndPushes(int seed) {
        Run run = new Run(seed);
        for (String way : List.of("whole", "split", "pushed", "restored")) {
            RangeBarProcessor processor = run.processor();
            try (BarBuffer bars = BarBuffer.withCapacity(1); BarBuffer orphans = BarBuffer.create()) {
                for (int from = 0, to; from < run.trades.count(); from = to) {
                    to = way.equals("whole") ? run.trades.count() : way.equals("pushed") ? from + 1
                            : Math.min(run.trades.count(), from + run.random.nextInt(1, 40));
                    if (way.equals("pushed")) {
                        run.trades.part(from, to).stream().forEach(trade -> processor.push(trade, bars, orphans));
                    } else {
                        processor.process(run.trades.part(from, to).onHeap(), bars, orphans);
                    }
                    if (way.equals("restored")) {
                        try (RangeBarProcessor again = RangeBarProcessor.restore(processor.saveState(), run.rule.rule)) {
                            again.process(run.trades.part(to, run.trades.count()).onHeap(), BarBuffer.create(), BarBuffer.create());
                            assertEquals(run.expected.formingBar(), again.formingBar().map(ExactBar::of), "from " + to);
                        }
                    }
                }
                run.check(way, processor, bars, orphans);
            } finally {
                processor.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void groupsAndConsumers(int seed) {
        Run run = new Run(seed);
        try (RangeBarProcessor together = run.processor();
                RangeBarProcessor without = run.setup.processor();
                ProcessorGroup group = ProcessorGroup.of(List.of(without, together));
                BarBuffer ignored = BarBuffer.create();
                BarBuffer bars = BarBuffer.withCapacity(1);
                RangeBarProcessor delivering = run.processor()) {
            int cut = run.random.nextInt(run.trades.count());
            group.process(run.trades.part(0, cut).onHeap(), List.of(ignored, bars));
            group.process(run.trades.part(cut, run.trades.count()).onHeap(), List.of(ignored, bars));
            assertEquals(run.expected.closed, ExactBar.of(bars));
            assertEquals(run.expected.orphans.size(), together.orphansDiscarded());
            assertEquals(run.setup.oracle().take(run.trades).closed, ExactBar.of(ignored));
            List<ExactBar> delivered = new ArrayList<>();
            for (long from = 0; from < run.trades.count();) {
                int stop = run.random.nextInt(1, 5);
                int before = delivered.size();
                try {
                    delivering.forEachBar(run.trades.part((int) from, run.trades.count()).onHeap(), (view, index) -> {
                        delivered.add(ExactBar.of(view.get(index)));
                        if (delivered.size() - before == stop) {
                            throw new IllegalStateException("stop");
                        }
                    });
                    break;
                } catch (DeliveryException e) {
                    from += e.tradesApplied();
                }
            }
            assertEquals(run.expected.closed, delivered);
            assertArrayEquals(together.saveState(), delivering.saveState());
        }
    }

    @Test
    void theTradesAreNotTooTame() {
        int resets = seeds().map(seed -> new Run(seed).resets).sum();
        assertTrue(resets > 500, "resets: " + resets);
    }

    /** A trade after a boundary that is refused has not ended the bar. */
    @Test
    void refusedTradesResetNothing() {
        long day = 86_400_000_000L;
        try (RangeBarProcessor processor = RangeBarProcessor.builder(Threshold.ofPercent("1")).resets(ResetRule.parse("day")).build();
                BarBuffer bars = BarBuffer.create();
                BarBuffer orphans = BarBuffer.create()) {
            processor.push(day - 1, 100, 1, bars);
            byte[] before = processor.saveState();
            assertThrows(InvalidTradeException.class, () -> processor.push(day, 0, 1, bars));
            assertThrows(InvalidTradeException.class, () -> processor.process(
                    TradeColumns.of(new long[] {day, day + 1}, new long[] {100, 0}, new long[2]), bars, orphans));
            assertThrows(InvalidTradeException.class, () -> processor.forEachBar(
                    TradeColumns.of(new long[] {day}, new long[] {0}, new long[1]), (view, index) -> {}));
            assertArrayEquals(before, processor.saveState());
            assertEquals(0, orphans.size());
            processor.process(TradeColumns.of(new long[] {day}, new long[] {100}, new long[1]), bars, orphans);
            assertEquals(1, orphans.size());
            assertTrue(orphans.view().isReset(0) && orphans.view().isOrphaned(0));
            processor.clear();
            processor.push(5 * day, 100, 1, bars);
            assertEquals(1, orphans.size());
        }
    }

    @Test
    void boundariesFollowTheClockOfTheZone() {
        ResetRule rule = ResetRule.ofSessions("nyse.txt", NYSE);
        for (String[] pair : new String[][] {
            {"2024-03-08T20:59:59.999999Z", "2024-03-08T21:00:00Z"}, // Friday, the last one at UTC-5
            {"2024-03-08T21:00:00Z", "2024-03-11T13:30:00Z"}, // Monday at UTC-4
            {"2024-11-01T20:00:00Z", "2024-11-04T14:30:00Z"}}) {
            assertEquals(Instant.parse(pair[1]), Instant.EPOCH.plus(rule.boundaryAfter(ChronoUnit.MICROS.between(Instant.EPOCH,
                    Instant.parse(pair[0]))), ChronoUnit.MICROS));
        }
        assertEquals("sessions America/New_York mon,tue,wed,thu,fri 09:30-16:00", rule.toString());
        assertEquals(rule, ResetRule.parse(rule.toString()));
        assertEquals(LocalDate.of(2024, 9, 8).atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000,
                ResetRule.parse("week").boundaryAfter(Instant.parse("2024-09-01T00:00:00Z").getEpochSecond() * 1_000_000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"hour; none of day, week, month, year", "24:01@UTC; no time of the day", "17:00@Mars/Base; no zone 'Mars/Base'",
        "17:00; none of day", "02:30@Europe/Berlin; skips 02:30 on 2000-03-26: no single boundary; choose a time that each day has once, such as 03:00",
        "01:30@America/New_York; repeats 01:30 on 2000-10-29"})
    void refusesRules(String rule, String why) {
        String message = assertThrows(IllegalArgumentException.class, () -> ResetRule.parse(rule)).getMessage();
        assertTrue(message.contains(why), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"zone UTC|mon-fri 09:00-16:00|wed 15:59-17:00; s.txt:3: the session wed 15:59-17:00 overlaps that of s.txt:2 on wed at 15:59",
        "zone UTC|sun 22:00-06:00|mon 05:00-06:00; overlaps", "mon-fri 09:30-16:00; no line names the zone", "zone UTC; no line is a session",
        "zone UTC|mon-fry 09:30-16:00; s.txt:2: 'mon-fry' names no days", "zone UTC|mon-fri 9:30-16:00; is no session",
        "zone Europe/Berlin|sun 02:30-04:00; s.txt:2: the clock of Europe/Berlin skips 02:30"})
    void refusesSessions(String lines, String why) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> ResetRule.ofSessions("s.txt", List.of(lines.split("\\|")))).getMessage();
        assertTrue(message.contains(why), message);
    }

    /** On the days of this session the clock never changes. */
    @Test
    void sessionsOnOtherDaysAreFine() {
        ResetRule.ofSessions("s.txt", List.of("zone Europe/Berlin", "mon-fri 02:30-04:00", "sat,sun 22:00-23:00"));
    }
}
