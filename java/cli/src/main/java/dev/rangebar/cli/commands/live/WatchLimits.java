package dev.rangebar.cli.commands.live;

import java.time.Duration;
import java.time.Instant;

/**
 * Beginning and end of a watch.
 *
 * @param fromId the id of the first trade of a first run; null if it is not given
 * @param since the time of the first trade of a first run; null if it is not given
 * @param duration the time after which the watch ends; null if it is not given
 * @param bars the number of bars after which the watch ends
 * @param archive the archive from which a watch that is far behind reads finished days; null for none
 */
record WatchLimits(Long fromId, Instant since, Duration duration, long bars, ArchiveFill archive) {}
