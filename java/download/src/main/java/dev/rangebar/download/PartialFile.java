package dev.rangebar.download;

import dev.rangebar.pipeline.FileDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The received part of a file, named {@code .NAME.part} until it is complete. {@code .NAME.part.etag} holds the entity tag
 * of its content. A later process continues it. Symbolic links in their places are never followed.
 */
final class PartialFile implements AutoCloseable {
    private static final Pattern STRONG_ETAG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");

    private static final int MAX_TAG_BYTES = 1 << 14;

    private final Path target;
    private final Path part;
    private final Path tag;
    private final FileChannel channel;

    private PartialFile(Path target) throws IOException {
        this.target = target;
        part = target.resolveSibling("." + target.getFileName() + ".part");
        tag = target.resolveSibling("." + target.getFileName() + ".part.etag");
        requireOwnFile(part);
        requireOwnFile(tag);
        channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        channel.position(channel.size());
    }

    /** Rejects anything but a regular file with one name; another name could be that of a file of somebody else. */
    static void requireOwnFile(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean hasOtherNames = file.getFileSystem().supportedFileAttributeViews().contains("unix")
                && (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
        if (hasOtherNames || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "it is a link or no regular file, expected a file of a "
                    + "download; delete it");
        }
    }

    /** Opens the part of a file, which may be empty. The caller holds the file's lock. */
    static PartialFile of(Path target) throws IOException {
        return new PartialFile(target);
    }

    /** Removes the remains of a process that was killed just before or after it renamed the file. */
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

    /** Returns the entity tag of the content; empty if it is unknown. */
    Optional<String> etag() throws IOException {
        if (!Files.exists(tag)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(tag, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(new String(in.readNBytes(MAX_TAG_BYTES), StandardCharsets.UTF_8))
                    .filter(PartialFile::isStrongEtag);
        }
    }

    /** Discards all bytes. In this order, the tag never belongs to other bytes after a kill. */
    void restart(Optional<String> etag) throws IOException {
        channel.truncate(0);
        if (etag.isPresent()) {
            Files.deleteIfExists(tag);
            Files.writeString(tag, etag.get(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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

    /** Computes the checksum of all bytes on the disk, those of earlier processes included. */
    String sha256() throws IOException {
        return FileDigest.sha256(part);
    }

    /** Gives the complete file its name. */
    void complete() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(tag);
    }

    /** Closes the part and keeps it unless it is empty. */
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
