package dev.rangebar.download;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A zip file of the archive: the aggregated trades of one instrument in a day or in a whole month (UTC). Files are in
 * the order of time.
 *
 * @param instrument what is traded
 * @param first its first day
 * @param last its last day: the first, or that of the month
 */
public record ArchiveFile(Instrument instrument, LocalDate first, LocalDate last) implements Comparable<ArchiveFile> {
    private static final Comparator<ArchiveFile> ORDER = Comparator.comparing(ArchiveFile::first)
            .thenComparing(ArchiveFile::last);

    /**
     * Checks the days.
     *
     * @throws IllegalArgumentException if they are neither one day nor one month
     */
    public ArchiveFile {
        if (!first.equals(last) && (first.getDayOfMonth() != 1 || !last.equals(YearMonth.from(first).atEndOfMonth()))) {
            throw new IllegalArgumentException(first + " to " + last + " is neither a day nor a month");
        }
    }

    /** The files that hold a range of days, both included: a month where all of it is in the range, else days. */
    static List<ArchiveFile> covering(Instrument instrument, LocalDate from, LocalDate to) {
        if (from.isAfter(to)) {
            throw new IllegalArgumentException("from " + from + " to " + to + " is no range of days");
        }
        List<ArchiveFile> files = new ArrayList<>();
        LocalDate day = from;
        while (!day.isAfter(to)) {
            LocalDate end = YearMonth.from(day).atEndOfMonth();
            LocalDate last = day.getDayOfMonth() == 1 && !end.isAfter(to) ? end : day;
            files.add(new ArchiveFile(instrument, day, last));
            day = last.plusDays(1);
        }
        return files;
    }

    /** The files of single days that hold the same. */
    List<ArchiveFile> days() {
        return first.datesUntil(last.plusDays(1)).map(day -> new ArchiveFile(instrument, day, day)).toList();
    }

    long dayCount() {
        return ChronoUnit.DAYS.between(first, last) + 1;
    }

    boolean isMonth() {
        return !first.equals(last);
    }

    /**
     * {@return its name, in the archive and on the disk}
     */
    public String name() {
        return instrument.symbol() + "-aggTrades-" + (isMonth() ? YearMonth.from(first) : first) + ".zip";
    }

    /** Where it is, below the archive's address. */
    String path() {
        return "data/" + instrument.market().folder() + (isMonth() ? "/monthly" : "/daily") + "/aggTrades/"
                + instrument.symbol() + "/" + name();
    }

    @Override
    public int compareTo(ArchiveFile other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name();
    }
}
