package dev.rangebar.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What trades come from.
 *
 * @param name of the file, or what stands for it
 * @param sha256 of its bytes, in hexadecimal digits; null where they can be read once only
 */
public record Source(String name, String sha256) {
    private static final int BUFFER_BYTES = 1 << 20;

    /**
     * {@return a file as a source}
     *
     * @param name of it
     * @param file where it is
     * @throws IOException if it cannot be read
     */
    public static Source ofFile(String name, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new Source(name, null);
        }
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return new Source(name, HexFormat.of().formatHex(digest.digest()));
    }
}
