package dev.rangebar.download;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A zip file of the archive: the aggregate trades of one instrument in a day or in a whole month (UTC). Files are ordered
 * by time.
 *
 * @param instrument the instrument
 * @param first the first day of the file
 * @param last the last day of the file: the first day, or the last one of its month
 */
public record ArchiveFile(Instrument instrument, LocalDate first, LocalDate last) implements Comparable<ArchiveFile> {
    private static final Comparator<ArchiveFile> ORDER = Comparator.comparing(ArchiveFile::first)
            .thenComparing(ArchiveFile::last);

    /**
     * Checks the days.
     *
     * @throws IllegalArgumentException if the days are neither one day nor one month
     */
    public ArchiveFile {
        if (!first.equals(last) && (first.getDayOfMonth() != 1 || !last.equals(YearMonth.from(first).atEndOfMonth()))) {
            throw new IllegalArgumentException(first + " to " + last + " is neither a day nor a month");
        }
    }

    /** Returns the files of a range of days, the last one included: months that lie completely in it, otherwise days. */
    static List<ArchiveFile> covering(Instrument instrument, LocalDate from, LocalDate to) {
        if (from.isAfter(to)) {
            throw new IllegalArgumentException("the first day, " + from + ", is after the last day, " + to);
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

    /** Returns the files of the single days of this file. */
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
     * {@return the name of the file, in the archive and in the folder}
     */
    public String name() {
        return instrument.symbol() + "-aggTrades-" + (isMonth() ? YearMonth.from(first) : first) + ".zip";
    }

    /** Returns the path of the file below the address of the archive. */
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
