package dev.rangebar.pipeline;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of temporary files and folders, which tell the process that uses them: a process that is killed leaves them, and a later one
 * removes them.
 *
 * <p>A process number means nothing to another machine or container that shares the folder. Names of theirs, and of times before a
 * restart of the system, are removed after a week.
 *
 * <p>Thread rule: any thread may use it.
 */
public final class TemporaryNames {
    private static final String PREFIX = "rangebar-";
    private static final Path PROCESS = Path.of("/proc/self");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = PROCESS.resolve("ns/pid");
    private static final String SYSTEM = system();
    private static final Pattern NAME = Pattern.compile("\\..*" + PREFIX + "(?:spill-)?([0-9a-f]{8})-([0-9]{1,18})-[0-9a-f]+(?:\\.tmp)?");
    private static final Duration OF_OTHER_SYSTEMS = Duration.ofDays(7);

    private static final Set<Path> CLEANED = ConcurrentHashMap.newKeySet();

    private TemporaryNames() {}

    /** {@return the running system and the numbers of its processes, as 8 hexadecimal digits} */
    private static String system() {
        int hash = 0;
        try {
            hash = (Files.readString(BOOT) + Files.readSymbolicLink(NAMESPACE)).hashCode();
        } catch (IOException e) {
            // a system without containers
        }
        return HexFormat.of().toHexDigits(hash);
    }

    /**
     * {@return the beginning of the name of a temporary file, to which hexadecimal digits and {@code .tmp} are added}
     *
     * @param file the name of the file that it becomes
     */
    public static String ofFile(String file) {
        return "." + file + "." + PREFIX + SYSTEM + "-" + ProcessHandle.current().pid() + "-";
    }

    /** {@return the beginning of the name of a folder for what does not fit in memory, to which hexadecimal digits are added} */
    public static String ofSpillFolder() {
        return "." + PREFIX + "spill-" + SYSTEM + "-" + ProcessHandle.current().pid() + "-";
    }

    /**
     * Removes what killed processes of this user have left in a folder; once in a process for each folder.
     *
     * @param folder the folder
     */
    public static void removeLeftovers(Path folder) {
        if (!CLEANED.add(folder)) {
            return;
        }
        // Each start looks at all names of the folder for temporary files: without a pattern, which takes long before it is compiled.
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder, TemporaryNames::isCandidate)) {
            for (Path name : names) {
                if (isLeftover(name)) {
                    remove(name);
                }
            }
        } catch (IOException e) {
            // they stay, as they did before
        }
    }

    private static boolean isCandidate(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(".") && name.contains(PREFIX);
    }

    private static boolean isLeftover(Path path) throws IOException {
        Matcher parts = NAME.matcher(path.getFileName().toString());
        if (!parts.matches() || !isOwn(path)) {
            return false;
        }
        return parts.group(1).equals(SYSTEM) ? ProcessHandle.of(Long.parseLong(parts.group(2))).isEmpty()
                : Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(Instant.now().minus(OF_OTHER_SYSTEMS));
    }

    /** Returns {@code false} for a file of another user: its owner could put a link in the place of a folder. */
    private static boolean isOwn(Path path) throws IOException {
        return Files.exists(PROCESS)
                ? Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(Files.getAttribute(PROCESS, "unix:uid"))
                : Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName().endsWith(System.getProperty("user.name"));
    }

    /** Removes a file, or a folder with its files. */
    private static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
