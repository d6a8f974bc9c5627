package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/** The bytes of the inputs that were processed: by their SHA-256 where sinks keep them, else by comparing files. */
final class ProcessedContents {
    private final boolean usesDigests;
    private final Set<String> sha256s;
    private final Map<Head, List<Path>> filesByHead = new HashMap<>();
    private Optional<String> sha256 = Optional.empty();

    /** The length of a file and a digest of its first bytes: enough to tell most files of the same length apart. */
    private record Head(long bytes, long crc32) {
        private static final int READ_BYTES = 1 << 12;

        static Head of(Path file) throws IOException {
            CRC32 crc = new CRC32();
            try (InputStream in = Files.newInputStream(file)) {
                crc.update(in.readNBytes(READ_BYTES));
            }
            return new Head(Files.size(file), crc.getValue());
        }
    }

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
            return usesDigests ? isDigestKnown(source.sha256(), file.get()) : isCopy(file.get());
        } catch (IOException e) {
            throw TradeFileException.ofFile(source.name(), IoReason.of(e), e);
        }
    }

    private boolean isDigestKnown(Optional<String> known, Path file) throws IOException {
        sha256 = Optional.of(known.isPresent() ? known.get() : FileDigest.sha256(file));
        return sha256s.contains(sha256.get());
    }

    private boolean isCopy(Path file) throws IOException {
        List<Path> alike = filesByHead.computeIfAbsent(Head.of(file), none -> new ArrayList<>());
        for (Path other : alike) {
            if (Files.mismatch(other, file) < 0) {
                return true;
            }
        }
        alike.add(file);
        return false;
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
