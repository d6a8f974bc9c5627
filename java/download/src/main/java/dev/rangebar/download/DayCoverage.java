package dev.rangebar.download;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The days of one instrument that a download has brought, and those that it has not.
 *
 * @param instrument the instrument
 * @param files the files that are complete and verified, in order of time
 * @param unpublished the days at the end of the range that are too recent to be in the archive
 * @param missing all other days that the archive lacks
 * @param failed the files that could not be downloaded, verified or stored
 */
public record DayCoverage(Instrument instrument, List<FileResult> files, List<LocalDate> unpublished, List<LocalDate> missing,
        List<FileResult> failed) {
    /** Copies the lists. */
    public DayCoverage {
        files = List.copyOf(files);
        unpublished = List.copyOf(unpublished);
        missing = List.copyOf(missing);
        failed = List.copyOf(failed);
    }

    /** Returns the days of the results of a download, which are in order of time. */
    static DayCoverage of(Instrument instrument, List<FileResult> results, LocalDate today) {
        int end = results.size();
        while (end > 0 && isUnpublished(results.get(end - 1), today)) {
            end--;
        }
        List<FileResult> others = results.subList(0, end);
        return new DayCoverage(instrument, others.stream().filter(FileResult::isComplete).toList(),
                days(results.subList(end, results.size())), days(inState(others, FileResult.State.MISSING)),
                inState(others, FileResult.State.FAILED));
    }

    private static boolean isUnpublished(FileResult result, LocalDate today) {
        return result.state() == FileResult.State.MISSING
                && !result.file().first().isBefore(today.minusDays(Archive.DAYS_TO_PUBLICATION));
    }

    private static List<FileResult> inState(List<FileResult> results, FileResult.State state) {
        return results.stream().filter(result -> result.state() == state).toList();
    }

    private static List<LocalDate> days(List<FileResult> missing) {
        return missing.stream().flatMap(result -> result.file().days().stream()).map(ArchiveFile::first).toList();
    }

    /**
     * {@return days as text, such as {@code 2024-01-02, 2024-01-05 to 2024-01-09 (6 days)}}
     *
     * @param days the days, in order
     */
    public static String text(List<LocalDate> days) {
        List<String> ranges = new ArrayList<>();
        int next;
        for (int first = 0; first < days.size(); first = next) {
            next = first + 1;
            while (next < days.size() && days.get(next - 1).plusDays(1).equals(days.get(next))) {
                next++;
            }
            ranges.add(next - first == 1 ? days.get(first).toString() : days.get(first) + " to " + days.get(next - 1));
        }
        return String.join(", ", ranges) + (days.size() == 1 ? "" : " (" + days.size() + " days)");
    }
}
