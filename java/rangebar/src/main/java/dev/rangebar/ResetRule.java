package dev.rangebar;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The boundaries of a clock at which the forming bar ends: before the first trade at or after a boundary it becomes an orphaned bar,
 * and that trade opens a new one. Immutable.
 *
 * <p>A reset rule is no part of a saved state: it is given again when a run is resumed.
 */
public final class ResetRule {
    /** Boundaries whose clock is checked for skipped and repeated times lie in these years. */
    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2100;

    private static final Pattern TIME_AND_ZONE = Pattern.compile("([0-9]{2}:[0-9]{2})@(\\S+)");
    private static final Pattern SESSION = Pattern.compile("([a-z,-]+)\\s+([0-9]{2}:[0-9]{2})\\s*-\\s*([0-9]{2}:[0-9]{2})");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final int MINUTES_OF_DAY = 24 * 60;
    private static final long MICROS = 1_000_000;

    private final String text;
    private final ZoneId zone;
    /** Empty for a period of the calendar. */
    private final List<Session> sessions;

    /** Boundaries at a time on some days of the week, and if there is an end, at that time, on the next day if it is not later. */
    private record Session(Set<DayOfWeek> days, LocalTime start, LocalTime end) {
        boolean endsNextDay() {
            return !end.isAfter(start);
        }

        @Override
        public String toString() {
            return days.stream().map(day -> DAYS.get(day.ordinal())).collect(Collectors.joining(",")) + " " + start + "-" + end;
        }
    }

    private ResetRule(String text, ZoneId zone, List<Session> sessions) {
        this.text = text;
        this.zone = zone;
        this.sessions = sessions;
    }

    /**
     * Reads a rule: {@code day}, {@code week} (from Sunday), {@code month} or {@code year} in UTC, a time of the day with its zone
     * such as {@code 17:00@America/New_York}, or the text of {@link #toString()}.
     *
     * @param rule the rule
     * @return the rule
     * @throws IllegalArgumentException if the text is none of these, the zone is not known, or the zone's clock skips or repeats the
     *     time on a day from the year 2000 on
     */
    public static ResetRule parse(String rule) {
        String stripped = rule.strip();
        if (List.of("day", "week", "month", "year").contains(stripped)) {
            return new ResetRule(stripped, ZoneOffset.UTC, List.of());
        }
        if (stripped.startsWith("sessions ")) {
            String[] zoneAndSessions = stripped.substring("sessions ".length()).split(" ", 2);
            return ofSessions("reset rule", List.of(zoneAndSessions[zoneAndSessions.length - 1].split("; ")), zoneAndSessions[0]);
        }
        Matcher time = TIME_AND_ZONE.matcher(stripped);
        if (!time.matches()) {
            throw new IllegalArgumentException("reset '" + rule + "' is none of day, week, month, year, or a time of the day with its "
                    + "zone, such as 17:00@America/New_York");
        }
        ZoneId zone = zone("reset '" + rule + "'", time.group(2));
        LocalTime at = time("reset '" + rule + "'", time.group(1));
        checkClock("reset " + stripped, zone, at, EnumSet.allOf(DayOfWeek.class));
        return new ResetRule(at + "@" + zone, zone, List.of(new Session(EnumSet.allOf(DayOfWeek.class), at, at)));
    }

    /**
     * Reads trading sessions; the boundaries are the begin and the end of each. One line names the zone, each other one some days of
     * the week and two times: {@code zone America/New_York}, {@code mon-fri 09:30-16:00}. A session whose end is not after its begin
     * ends on the next day. Empty lines, lines that begin with {@code #} and a byte order mark are skipped.
     *
     * @param name the name of the file, for messages
     * @param lines its lines
     * @return the rule
     * @throws IllegalArgumentException if a line is none of these, the zone is not known, sessions overlap, or the zone's clock skips
     *     or repeats one of the times on one of its days from the year 2000 on
     */
    public static ResetRule ofSessions(String name, List<String> lines) {
        return ofSessions(Objects.requireNonNull(name, "name"), lines, null);
    }

    private static ResetRule ofSessions(String name, List<String> lines, String known) {
        ZoneId zone = known == null ? null : zone(name, known);
        List<Session> sessions = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = (i == 0 ? lines.get(i).replaceFirst("^\\uFEFF", "") : lines.get(i)).strip();
            String place = name + ":" + (i + 1);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("zone ")) {
                zone = zone(place, line.substring("zone ".length()).strip());
                continue;
            }
            Matcher session = SESSION.matcher(line.toLowerCase(Locale.ROOT));
            if (!session.matches()) {
                throw new IllegalArgumentException(place + ": '" + line + "' is no session; expected days and times, such as "
                        + "mon-fri 09:30-16:00, or zone America/New_York");
            }
            sessions.add(new Session(days(place, session.group(1)), time(place, session.group(2)), time(place, session.group(3))));
            places.add(place);
        }
        if (zone == null || sessions.isEmpty()) {
            throw new IllegalArgumentException(name + ": " + (zone == null ? "no line names the zone, such as zone America/New_York"
                    : "no line is a session, such as mon-fri 09:30-16:00"));
        }
        checkOverlaps(sessions, places);
        for (int i = 0; i < sessions.size(); i++) {
            Session session = sessions.get(i);
            checkClock(places.get(i), zone, session.start(), session.days());
            checkClock(places.get(i), zone, session.end(), session.endsNextDay() ? nextDays(session.days()) : session.days());
        }
        return new ResetRule("sessions " + zone + " " + sessions.stream().map(Session::toString).collect(Collectors.joining("; ")),
                zone, List.copyOf(sessions));
    }

    private static ZoneId zone(String place, String name) {
        if (!name.equals("UTC") && !ZoneId.getAvailableZoneIds().contains(name)) {
            throw new IllegalArgumentException(place + ": there is no zone '" + name + "'; expected UTC or a name of the time zone "
                    + "database, such as Europe/Berlin");
        }
        return ZoneId.of(name);
    }

    private static LocalTime time(String place, String time) {
        int hours = Integer.parseInt(time.substring(0, 2));
        int minutes = Integer.parseInt(time.substring(3));
        if (minutes > 59 || hours > 24 || hours == 24 && minutes > 0) {
            throw new IllegalArgumentException(place + ": '" + time + "' is no time of the day; expected 00:00 to 24:00");
        }
        return LocalTime.of(hours % 24, minutes);
    }

    private static Set<DayOfWeek> days(String place, String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", -1);
            int first = DAYS.indexOf(ends[0]);
            int last = DAYS.indexOf(ends[ends.length - 1]);
            if (ends.length > 2 || first < 0 || last < 0) {
                throw new IllegalArgumentException(place + ": '" + text + "' names no days; expected some of " + String.join(", ", DAYS)
                        + ", such as mon-fri or sat,sun");
            }
            for (int day = first; day != last; day = (day + 1) % DAYS.size()) {
                days.add(DayOfWeek.of(day + 1));
            }
            days.add(DayOfWeek.of(last + 1));
        }
        return days;
    }

    private static Set<DayOfWeek> nextDays(Set<DayOfWeek> days) {
        return days.stream().map(day -> day.plus(1)).collect(Collectors.toCollection(() -> EnumSet.noneOf(DayOfWeek.class)));
    }

    /** Minutes of the week, each of which belongs to one session at most. */
    private static void checkOverlaps(List<Session> sessions, List<String> places) {
        int[] sessionOf = new int[7 * MINUTES_OF_DAY];
        for (int i = 0; i < sessions.size(); i++) {
            Session session = sessions.get(i);
            int length = (session.end().toSecondOfDay() - session.start().toSecondOfDay()) / 60;
            for (DayOfWeek day : session.days()) {
                int start = day.ordinal() * MINUTES_OF_DAY + session.start().toSecondOfDay() / 60;
                for (int minute = 0; minute < (length > 0 ? length : length + MINUTES_OF_DAY); minute++) {
                    int at = (start + minute) % sessionOf.length;
                    if (sessionOf[at] != 0) {
                        throw new IllegalArgumentException(places.get(i) + ": the session " + session + " overlaps that of "
                                + places.get(sessionOf[at] - 1) + " on " + DAYS.get(at / MINUTES_OF_DAY) + " at "
                                + LocalTime.ofSecondOfDay(at % MINUTES_OF_DAY * 60L) + "; end one before the other begins");
                    }
                    sessionOf[at] = i + 1;
                }
            }
        }
    }

    private static void checkClock(String place, ZoneId zone, LocalTime time, Set<DayOfWeek> days) {
        LocalDate wrong = wrongDay(zone, time, days);
        if (wrong == null) {
            return;
        }
        LocalTime other = time;
        do {
            other = other.plusMinutes(15);
        } while (wrongDay(zone, other, days) != null && !other.equals(time));
        boolean isSkipped = zone.getRules().getValidOffsets(wrong.atTime(time)).isEmpty();
        boolean hasOther = !other.equals(time);
        throw new IllegalArgumentException(place + ": the clock of " + zone + (isSkipped ? " skips " : " repeats ") + time + " on " + wrong
                + ": no single boundary; " + (hasOther ? "choose a time that each day has once, such as " + other + ", or UTC"
                : "this zone has no time that each day has once; choose another zone, such as UTC"));
    }

    /** The first day on which the clock skips or repeats a time; null if there is none. */
    private static LocalDate wrongDay(ZoneId zone, LocalTime time, Set<DayOfWeek> days) {
        Instant end = LocalDate.of(LAST_YEAR, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();
        ZoneOffsetTransition next = zone.getRules().nextTransition(LocalDate.of(FIRST_YEAR, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant());
        for (; next != null && next.getInstant().isBefore(end); next = zone.getRules().nextTransition(next.getInstant())) {
            LocalDateTime from = next.isGap() ? next.getDateTimeBefore() : next.getDateTimeAfter();
            LocalDateTime to = next.isGap() ? next.getDateTimeAfter() : next.getDateTimeBefore();
            for (LocalDate day = from.toLocalDate(); !day.isAfter(to.toLocalDate()); day = day.plusDays(1)) {
                LocalDateTime at = day.atTime(time);
                if (!at.isBefore(from) && at.isBefore(to) && days.contains(day.getDayOfWeek())) {
                    return day;
                }
            }
        }
        return null;
    }

    /**
     * {@return the first boundary after a time, in microseconds since the Unix epoch}
     *
     * @param micros microseconds since the Unix epoch, in [-2^62, 2^62)
     */
    public long boundaryAfter(long micros) {
        Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        LocalDate day = instant.atZone(zone).toLocalDate();
        if (sessions.isEmpty()) {
            return micros(nextPeriod(day).atStartOfDay(ZoneOffset.UTC));
        }
        TreeSet<Long> boundaries = new TreeSet<>();
        for (LocalDate at = day.minusDays(2); boundaries.higher(micros) == null; at = at.plusDays(1)) {
            for (LocalDate each = at; !each.isAfter(at.plusDays(2)); each = each.plusDays(1)) {
                for (Session session : sessions) {
                    if (session.days().contains(each.getDayOfWeek())) {
                        boundaries.add(micros(each.atTime(session.start()).atZone(zone)));
                        boundaries.add(micros((session.endsNextDay() ? each.plusDays(1) : each).atTime(session.end()).atZone(zone)));
                    }
                }
            }
        }
        return boundaries.higher(micros);
    }

    private LocalDate nextPeriod(LocalDate day) {
        return switch (text) {
            case "day" -> day.plusDays(1);
            case "week" -> day.with(TemporalAdjusters.next(DayOfWeek.SUNDAY));
            case "month" -> day.withDayOfMonth(1).plusMonths(1);
            default -> LocalDate.of(day.getYear() + 1, 1, 1);
        };
    }

    private static long micros(ZonedDateTime time) {
        return Math.addExact(Math.multiplyExact(time.toEpochSecond(), MICROS), time.getNano() / 1_000);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResetRule rule && rule.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** {@return the rule as text, which {@link #parse} reads} */
    @Override
    public String toString() {
        return text;
    }
}
