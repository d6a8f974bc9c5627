package dev.rangebar.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rangebar.download.ArchiveDownload.Meter;
import dev.rangebar.download.DownloadListener.DownloadStatus;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {
    private final Meter meter = new Meter();

    private void assertStatus(int files, int done, long received, long left) {
        assertEquals(new DownloadStatus(files, done, received, left), meter.status());
    }

    /** The files are a month of 31 days and four days. */
    @Test
    void estimatesTheRemainingBytesByDays() {
        List<ArchiveFile> files = ArchiveFile.covering(new Instrument(Market.SPOT, "BTCUSDT"), LocalDate.of(2024, 1, 1),
                LocalDate.of(2024, 2, 4));
        files.forEach(meter::planned);
        assertStatus(5, 0, 0, -1);
        meter.sized(files.get(1), 1_000, 400); // a part was present
        assertStatus(5, 0, 0, 600 + 34 * 1_000);
        meter.received(files.get(1), 100);
        assertStatus(5, 0, 100, 500 + 34 * 1_000);
        meter.sized(files.get(1), 1_000, 0); // begun again
        assertStatus(5, 0, 100, 1_000 + 34 * 1_000);
        meter.done(files.get(1));
        assertStatus(5, 1, 100, 34 * 1_000);
        meter.sized(files.get(0), 63_000, 0);
        assertStatus(5, 1, 100, 63_000 + 3 * 2_000);
        meter.done(files.get(0));
        meter.done(files.get(2)); // missing
        assertStatus(5, 3, 100, 2 * 2_000);
        meter.done(files.get(3));
        meter.done(files.get(4));
        assertStatus(5, 5, 100, 0);
    }

    @Test
    void replacesAMissingMonthByItsDays() {
        ArchiveFile month = ArchiveFile.covering(new Instrument(Market.SPOT, "BTCUSDT"), LocalDate.of(2024, 1, 1),
                LocalDate.of(2024, 1, 31)).getFirst();
        meter.planned(month);
        meter.replaced(month);
        month.days().forEach(meter::planned);
        meter.sized(month.days().getFirst(), 10, 0);
        assertStatus(31, 0, 0, 10 + 30 * 10);
    }
}
