package dev.rangebar.cli.commands.archive;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.progress.ByteRate;
import dev.rangebar.cli.progress.ProgressLine;
import dev.rangebar.download.ArchiveDownload;
import dev.rangebar.download.ArchiveFile;
import dev.rangebar.download.DownloadListener;
import dev.rangebar.download.FileResult;
import dev.rangebar.download.FileResult.State;
import dev.rangebar.download.Instrument;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One run of a download, and what is said about it. */
public final class DownloadRun implements DownloadListener {
    private final PrintStream err;
    private final ProgressLine.Mode mode;
    private final Instrument instrument;
    private ProgressLine progress;
    private List<FileResult> results;
    private double seconds;

    public DownloadRun(PrintStream err, ProgressLine.Mode mode, Instrument instrument) {
        this.err = err;
        this.mode = mode;
        this.instrument = instrument;
    }

    /**
     * Fetches a range of days with a download whose listener this is.
     *
     * @throws IOException if the folder cannot be used
     */
    public void fetch(ArchiveDownload download, LocalDate from, LocalDate to) throws IOException, InterruptedException {
        long start = System.nanoTime();
        ByteRate rate = new ByteRate(start);
        try (ProgressLine shown = ProgressLine.start(err, mode, () -> ArchiveInputs.text(download.status(), rate))) {
            progress = shown;
            results = download.fetch(instrument, from, to);
        }
        seconds = (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void onRetry(ArchiveFile file, String message) {
        progress.say("rangebar: " + file + ": " + message);
    }

    /**
     * Says what has become of the files.
     *
     * @param out gets the names of those that are there
     * @return the exit code
     * @throws IOException if out cannot be written
     */
    public int report(OutputStream out) throws IOException {
        sayWhatIsNotThere();
        if (results.stream().allMatch(result -> result.state() == State.MISSING)) {
            err.println("rangebar: the archive has none of them: is there a symbol " + instrument.symbol()
                    + " in the market " + instrument.market() + "?");
        }
        if (mode != ProgressLine.Mode.QUIET) {
            List<FileResult> fetched = results.stream().filter(result -> result.state() == State.FETCHED).toList();
            err.printf(Locale.ROOT, "rangebar: %d of %d files are there: %d fetched (%s), %d were there; %d missing, "
                    + "%d failed (%.1f s)%n", results.stream().filter(FileResult::isComplete).count(), results.size(),
                    fetched.size(), ByteRate.bytes(fetched.stream().mapToLong(FileResult::bytes).sum()),
                    count(State.PRESENT), count(State.MISSING), count(State.FAILED), seconds);
        }
        String names = results.stream().filter(FileResult::isComplete)
                .map(result -> result.path() + System.lineSeparator()).collect(Collectors.joining());
        out.write(names.getBytes(Charset.defaultCharset()));
        out.flush();
        return count(State.FAILED) > 0 ? ExitCode.DATA : count(State.MISSING) > 0 ? ExitCode.MISSING : ExitCode.OK;
    }

    /** Files that follow each other and have the same reason are one line, with the reason of the first. */
    private void sayWhatIsNotThere() {
        int next;
        for (int first = 0; first < results.size(); first = next) {
            next = first + 1;
            FileResult result = results.get(first);
            if (result.isComplete()) {
                continue;
            }
            while (next < results.size() && reason(results.get(next)).equals(reason(result))) {
                next++;
            }
            err.println("rangebar: " + result.file() + (next - first == 1 ? "" : " to " + results.get(next - 1).file()
                    + ", " + (next - first) + " files") + ": " + result.reason());
        }
    }

    /** Returns the reason without the name of the file. */
    private static String reason(FileResult result) {
        return String.valueOf(result.reason()).replace(result.file().name(), "");
    }

    private long count(State state) {
        return results.stream().filter(result -> result.state() == state).count();
    }
}
