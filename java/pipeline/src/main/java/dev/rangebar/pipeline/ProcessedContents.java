package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The bytes of the inputs that were processed: by their SHA-256 where sinks keep them, else by comparing files. */
final class ProcessedContents {
    private static final int BUFFER_BYTES = 1 << 20;

    private final boolean usesDigests;
    private final Set<String> sha256s;
    private final Map<Long, List<Path>> filesBySize = new HashMap<>();
    private Optional<String> sha256 = Optional.empty();

    ProcessedContents(boolean usesDigests, Set<String> sha256s) {
        this.usesDigests = usesDigests;
        this.sha256s = new HashSet<>(sha256s);
    }

    /** Begins an input; returns whether its bytes were processed before. */
    boolean isProcessed(TradeSource source) throws TradeFileException {
        sha256 = Optional.empty();
        Optional<Path> file = source.path().filter(Files::isRegularFile);
        if (file.isEmpty()) {
            return false;
        }
        try {
            return usesDigests ? isDigestKnown(file.get()) : isCopy(file.get());
        } catch (IOException e) {
            throw TradeFileException.ofFile(source.name(), IoReason.of(e), e);
        }
    }

    private boolean isDigestKnown(Path file) throws IOException {
        sha256 = Optional.of(digestOf(file));
        return sha256s.contains(sha256.get());
    }

    private boolean isCopy(Path file) throws IOException {
        List<Path> asLarge = filesBySize.computeIfAbsent(Files.size(file), none -> new ArrayList<>());
        for (Path other : asLarge) {
            if (Files.mismatch(other, file) < 0) {
                return true;
            }
        }
        asLarge.add(file);
        return false;
    }

    private static String digestOf(Path file) throws IOException {
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
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the SHA-256 of the input; empty if it can be read only once, or no sink keeps it. */
    Optional<String> sha256() {
        return sha256;
    }

    /** Adds the input, which was processed whole. */
    void add() {
        sha256.ifPresent(sha256s::add);
    }
}
