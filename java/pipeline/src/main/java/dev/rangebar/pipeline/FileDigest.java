package dev.rangebar.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Digest of all bytes of a file, in the metadata of the file. It finds every damage of up to 32 consecutive bits.
 *
 * <p>The metadata hold it twice, under {@value #KEY} and {@value #COPY_KEY}, so that damage to one of them cannot make the
 * file look like one without a digest. The text has the CRC-32 and the length of the file:
 * {@code rangebar-digest-1 crc32=89abcdef bytes=0000000000001234}. The CRC-32 is that of the file with the eight digits
 * of the CRC-32 replaced by zeros in both places. A file of another length was rewritten by another program, which has
 * kept the metadata: its digest says nothing.
 */
public final class FileDigest {
    /** The key of the metadata under which a file has its digest. */
    public static final String KEY = "rangebar.digest";

    /** The key of the metadata under which a file has its digest again. */
    public static final String COPY_KEY = "rangebar.digest_copy";

    private static final String START = "rangebar-digest-1 crc32=";
    private static final String BLANK_CRC = "00000000";
    private static final String MIDDLE = " bytes=";
    private static final String BLANK_LENGTH = "0000000000000000";
    /** The text of a digest that is not known yet. */
    private static final String BLANK = START + BLANK_CRC + MIDDLE + BLANK_LENGTH;

    private static final byte[] START_BYTES = ascii(START);
    /** The steps of a search for the start, by the byte under its last one: no start between has that byte in its place. */
    private static final byte[] STEPS = steps();
    private static final int CRC_OFFSET = START.length();
    private static final int LENGTH_OFFSET = CRC_OFFSET + BLANK_CRC.length() + MIDDLE.length();
    private static final int COPIES = 2;

    /** The metadata are at the end of Parquet and Arrow files, and the digests at the end of the metadata. */
    private static final int TAIL_BYTES = 1 << 16;
    /** In an Arrow stream they are before the last batch. */
    private static final int STREAM_TAIL_BYTES = 1 << 24;
    private static final List<byte[]> MAGICS_OF_FILES = List.of(ascii("PAR1"), ascii("ARROW1"));
    private static final int BUFFER_BYTES = 1 << 20;
    /** A line of sha256sum. */
    private static final Pattern CHECKSUM_LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](\\S+)\\s*");

    private FileDigest() {}

    /** The result of a check that has found no damage. */
    public enum State {
        /** The file has the digest that its metadata state. */
        VERIFIED,
        /** The file has no digest, or one of another file: another program has written it. */
        FOREIGN
    }

    /**
     * {@return the entries of the metadata of a new file, with a blank digest for {@link #seal}}
     */
    public static Map<String, String> blank() {
        return Map.of(KEY, BLANK, COPY_KEY, BLANK);
    }

    /**
     * Fills the blank digests of a complete file. A device or pipe, which cannot be read again, keeps them blank.
     *
     * @param file the file
     * @throws IOException if the file cannot be read or written, or has no blank digests
     */
    public static void seal(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            long from = tailStart(channel);
            byte[] tail = read(channel, from);
            fillLength(ByteBuffer.wrap(tail), size);
            CRC32 crc = crc(channel, from);
            crc.update(tail);
            fillCrc(ByteBuffer.wrap(tail), crc.getValue());
            for (int start : starts(ByteBuffer.wrap(tail))) {
                ByteBuffer text = ByteBuffer.wrap(tail, start, BLANK.length());
                while (text.hasRemaining()) {
                    channel.write(text, from + text.position());
                }
            }
        }
    }

    /**
     * Fills the length in the blank digests of a part of a file. The CRC-32 of the file, with this part, comes next.
     *
     * @param part the part, from its position to its limit
     * @param length the length of the whole file
     * @throws IOException if the part does not hold two blank digests
     */
    public static void fillLength(ByteBuffer part, long length) throws IOException {
        List<Integer> starts = starts(part);
        if (starts.size() != COPIES) {
            throw new IOException("the metadata hold " + starts.size() + " digests, expected " + COPIES);
        }
        for (int start : starts) {
            part.duplicate().position(start + LENGTH_OFFSET).put(ascii("%016d".formatted(length)));
        }
    }

    /**
     * Fills the CRC-32 in the digests of a part of a file.
     *
     * @param part the part, from its position to its limit
     * @param crc the CRC-32 of the whole file with the blank CRC-32
     */
    public static void fillCrc(ByteBuffer part, long crc) {
        for (int start : starts(part)) {
            part.duplicate().position(start + CRC_OFFSET).put(ascii(HexFormat.of().toHexDigits(crc, BLANK_CRC.length())));
        }
    }

    /**
     * {@return {@code VERIFIED} if the file has the digest that its metadata state; {@code FOREIGN} if they state none}
     *
     * @param file a Parquet file, an Arrow file or an Arrow stream
     * @throws DamagedFileException if its bytes are not those that were written
     * @throws IOException if it cannot be read
     */
    public static State check(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            long from = tailStart(channel);
            byte[] tail = read(channel, from);
            List<Text> texts = texts(tail);
            if (texts.stream().noneMatch(text -> text.length == size)) {
                return State.FOREIGN;
            }
            if (texts.size() != COPIES || !texts.get(0).states(texts.get(texts.size() - 1))) {
                throw new DamagedFileException("the file is damaged: its two digests differ");
            }
            CRC32 crc = crc(channel, from);
            for (Text text : texts) {
                ByteBuffer.wrap(tail).position(text.start + CRC_OFFSET).put(ascii(BLANK_CRC));
            }
            crc.update(tail);
            if (crc.getValue() != texts.get(0).crc) {
                throw new DamagedFileException("the file is damaged: its CRC-32 is " + digits(crc.getValue())
                        + ", expected " + digits(texts.get(0).crc));
            }
            return State.VERIFIED;
        }
    }

    /**
     * {@return {@code true} if the metadata of the file state a digest of a file of its length} The digest is not compared.
     *
     * @param file a Parquet file, an Arrow file or an Arrow stream
     * @throws IOException if it cannot be read
     */
    public static boolean isIn(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            return texts(read(channel, tailStart(channel))).stream().anyMatch(text -> text.length == size);
        }
    }

    /** {@return a new digest by SHA-256} */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * {@return the SHA-256 that a checksum file states, in lower case; empty if it is not one line of {@code sha256sum} about
     * that file}
     *
     * @param text the text of the checksum file
     * @param fileName the name of the file that it is about
     */
    public static Optional<String> statedSha256(String text, String fileName) {
        Matcher line = CHECKSUM_LINE.matcher(text);
        return line.matches() && line.group(2).equals(fileName) ? Optional.of(line.group(1).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /**
     * {@return the SHA-256 of all bytes of a file, in hexadecimal digits}
     *
     * @param file the file
     * @throws IOException if it cannot be read
     */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = newSha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String digits(long crc) {
        return HexFormat.of().toHexDigits(crc, BLANK_CRC.length());
    }

    /** The text of a digest in the tail of a file. */
    private record Text(int start, long crc, long length) {
        boolean states(Text other) {
            return crc == other.crc && length == other.length;
        }
    }

    /** {@return the digests whose texts are well-formed} */
    private static List<Text> texts(byte[] tail) {
        List<Text> texts = new ArrayList<>();
        for (int start : starts(ByteBuffer.wrap(tail))) {
            String text = new String(tail, start, BLANK.length(), StandardCharsets.ISO_8859_1);
            if (text.matches(START + "[0-9a-f]{8}" + MIDDLE + "[0-9]{16}")) {
                texts.add(new Text(start, Long.parseLong(text, CRC_OFFSET, CRC_OFFSET + BLANK_CRC.length(), 16),
                        Long.parseLong(text, LENGTH_OFFSET, text.length(), 10)));
            }
        }
        return texts;
    }

    /** {@return the places of the last two digests; data before the metadata may hold the text of one} */
    private static List<Integer> starts(ByteBuffer part) {
        List<Integer> starts = new ArrayList<>();
        int last = part.limit() - BLANK.length();
        for (int at = part.position(); at <= last;) {
            byte end = part.get(at + START_BYTES.length - 1);
            if (end == START_BYTES[START_BYTES.length - 1] && startsWith(part, at, START_BYTES)) {
                starts.add(at);
            }
            at += STEPS[end & 0xff];
        }
        return starts.subList(Math.max(0, starts.size() - COPIES), starts.size());
    }

    private static byte[] steps() {
        byte[] steps = new byte[1 << Byte.SIZE];
        Arrays.fill(steps, (byte) START_BYTES.length);
        for (int at = 0; at < START_BYTES.length - 1; at++) {
            steps[START_BYTES[at]] = (byte) (START_BYTES.length - 1 - at);
        }
        return steps;
    }

    private static boolean startsWith(ByteBuffer part, int at, byte[] bytes) {
        return part.duplicate().position(at).limit(at + bytes.length).equals(ByteBuffer.wrap(bytes));
    }

    private static long tailStart(FileChannel channel) throws IOException {
        long size = channel.size();
        byte[] end = read(channel, Math.max(0, size - MAGICS_OF_FILES.get(MAGICS_OF_FILES.size() - 1).length));
        boolean isFile = MAGICS_OF_FILES.stream()
                .anyMatch(magic -> end.length >= magic.length && startsWith(ByteBuffer.wrap(end), end.length - magic.length, magic));
        return Math.max(0, size - (isFile ? TAIL_BYTES : STREAM_TAIL_BYTES));
    }

    private static byte[] read(FileChannel channel, long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - from));
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            // more is to come
        }
        return bytes.array();
    }

    /** {@return the CRC-32 of the bytes before a position} */
    private static CRC32 crc(FileChannel channel, long end) throws IOException {
        CRC32 crc = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(BUFFER_BYTES, Math.max(1, end)));
        long at = 0;
        while (at < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new DamagedFileException("the file was cut off while it was read");
            }
            crc.update(buffer.flip());
            at += count;
        }
        return crc;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
