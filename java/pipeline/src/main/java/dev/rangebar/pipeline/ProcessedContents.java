package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeFileException;
import java.io.Closeable;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32;

/** The bytes of the inputs that were processed: by their SHA-256 where sinks keep them, else by comparing files. */
final class ProcessedContents implements Closeable {
    private final boolean usesDigests;
    private final Set<String> sha256s;
    private final Map<Head, List<Path>> filesByHead = new HashMap<>();
    private TradeSource source;
    /** The SHA-256 of the input; null if it can be read only once, or no sink keeps it. */
    private FutureTask<String> sha256;

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

        /** Compares as any record does. The JVM would link the usual method when it runs first, which takes as long as reading 50,000 trades. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Head head && head.bytes == bytes && head.crc32 == crc32;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(crc32);
        }
    }

    ProcessedContents(boolean usesDigests, Set<String> sha256s) {
        this.usesDigests = usesDigests;
        this.sha256s = new HashSet<>(sha256s);
    }

    /** Begins an input; returns whether its bytes were processed before. */
    boolean isProcessed(TradeSource next) throws TradeFileException {
        close();
        source = next;
        sha256 = null;
        Optional<Path> file = next.path().filter(Files::isRegularFile);
        if (file.isEmpty()) {
            return false;
        }
        if (usesDigests) {
            return isDigestKnown(file.get());
        }
        try {
            return isCopy(file.get());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private TradeFileException failure(IOException e) {
        return TradeFileException.ofFile(source.name(), IoReason.of(e), e);
    }

    /** Compares the digest of the input. Where none is known, it is computed while the trades are processed. */
    private boolean isDigestKnown(Path file) throws TradeFileException {
        Optional<String> stated = source.sha256();
        sha256 = new FutureTask<>(() -> stated.isPresent() ? stated.get() : FileDigest.sha256(file));
        if (stated.isPresent() || !sha256s.isEmpty()) {
            sha256.run();
            return sha256s.contains(sha256().orElseThrow());
        }
        Thread computing = new Thread(sha256, "rangebar-digest");
        computing.setDaemon(true);
        computing.start();
        return false;
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

    /** Returns whether the SHA-256 of the input is known, or will be. */
    boolean hasSha256() {
        return sha256 != null;
    }

    /** Returns the SHA-256 of the input; empty if it can be read only once, or no sink keeps it. */
    Optional<String> sha256() throws TradeFileException {
        if (sha256 == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(sha256.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw failure(cause);
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a digest was being computed", e);
        }
    }

    /** Adds the input, which was processed whole. */
    void add() throws TradeFileException {
        sha256().ifPresent(sha256s::add);
    }

    /** Ends a computation whose digest is not needed. */
    @Override
    public void close() {
        if (sha256 != null) {
            sha256.cancel(true);
        }
    }
}
