package dev.rangebar.download;

import dev.rangebar.pipeline.FileDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SHA-256 checksums, as 64 hexadecimal digits. */
final class Sha256 {
    /** A line of sha256sum. */
    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](\\S+)\\s*");

    private Sha256() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String of(Path file) throws IOException {
        return FileDigest.sha256(file);
    }

    /** Returns the checksum of a file from the text of its checksum file, or null if the text has another form. */
    static String in(String text, String fileName) {
        Matcher line = LINE.matcher(text);
        return line.matches() && line.group(2).equals(fileName) ? line.group(1).toLowerCase(Locale.ROOT) : null;
    }
}
