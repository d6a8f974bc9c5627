package dev.rangebar.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The beginning of a file, under another name until all of it is there: {@code .NAME.part}, and beside it, in
 * {@code .NAME.part.etag}, which content it is the beginning of. A later process goes on with it.
 */
final class PartialFile implements AutoCloseable {
    private static final Pattern STRONG_ETAG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");

    private final Path target;
    private final Path part;
    private final Path tag;
    private final FileChannel channel;

    private PartialFile(Path target) throws IOException {
        this.target = target;
        part = target.resolveSibling("." + target.getFileName() + ".part");
        tag = target.resolveSibling("." + target.getFileName() + ".part.etag");
        channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.position(channel.size());
    }

    /** What there is of a file, or nothing yet. The caller holds the file's lock. */
    static PartialFile of(Path target) throws IOException {
        return new PartialFile(target);
    }

    /** Removes what a process has left that was ended just before it had given the file its name, or just after. */
    static void remove(Path target) throws IOException {
        try (PartialFile part = of(target)) {
            part.restart(Optional.empty());
        }
    }

    static boolean isStrongEtag(String text) {
        return STRONG_ETAG.matcher(text).matches();
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Of the content that this is the beginning of; empty if that is not known. */
    Optional<String> etag() throws IOException {
        if (!Files.exists(tag)) {
            return Optional.empty();
        }
        return Optional.of(Files.readString(tag)).filter(PartialFile::isStrongEtag);
    }

    /** Begins anew; in this order, so that after a kill the tag is never that of other bytes. */
    void restart(Optional<String> etag) throws IOException {
        channel.truncate(0);
        if (etag.isPresent()) {
            Files.writeString(tag, etag.get());
        } else {
            Files.deleteIfExists(tag);
        }
    }

    void append(byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Of what is on the disk, whoever wrote it. */
    String sha256() throws IOException {
        return Sha256.of(part);
    }

    /** All is there: gives it its name. */
    void complete() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(tag);
    }

    /** What there is stays, unless it is nothing. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            boolean empty = channel.size() == 0;
            channel.close();
            if (empty) {
                Files.deleteIfExists(part);
                Files.deleteIfExists(tag);
            }
        }
    }
}
