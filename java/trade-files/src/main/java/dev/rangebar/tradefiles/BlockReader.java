package dev.rangebar.tradefiles;

import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream into blocks of whole lines. A line ends with LF or CRLF, the last one also with the end; a UTF-8 byte
 * order mark at the start is skipped.
 */
final class BlockReader {
    /** No line of trades comes near; so a file without line ends cannot fill the memory. */
    static final int MAX_LINE_BYTES = 1 << 16;

    private final InputStream in;
    /** {@code true} for a stream that may pause: a block then ends where no more is at hand. */
    private final boolean isLive;
    /** The line that has begun at the end of the block before. */
    private final byte[] rest = new byte[Block.BYTES];
    private int restLength;
    private boolean isFirst = true;
    private boolean inLongLine;
    private boolean ended;

    BlockReader(InputStream in, boolean isLive) {
        this.in = in;
        this.isLive = isLive;
    }

    /**
     * Fills a block that is clear.
     *
     * @return whether more may follow
     * @throws IOException if reading fails; the block then holds the whole lines before
     */
    boolean read(Block block) throws IOException {
        byte[] bytes = block.bytes;
        System.arraycopy(rest, 0, bytes, 0, restLength);
        int limit = restLength;
        restLength = 0;
        IOException failure = null;
        try {
            boolean isPaused = false;
            while (limit < Block.BYTES && !ended && !isPaused) {
                int before = limit;
                int read = in.read(bytes, limit, Block.BYTES - limit);
                ended = read < 0;
                limit += Math.max(0, read);
                if (inLongLine) {
                    limit = dropLongLine(bytes, limit);
                }
                isPaused = isLive && hasLineEnd(bytes, before, limit) && in.available() == 0;
            }
        } catch (IOException e) {
            failure = e;
        }
        if (isFirst) {
            block.from = afterByteOrderMark(bytes, 0, limit);
        }
        isFirst = false;
        if (ended && limit > 0 && bytes[limit - 1] != '\n') {
            bytes[limit++] = '\n';
        }
        cut(block, limit);
        if (failure != null) {
            throw failure;
        }
        return !ended;
    }

    private static boolean hasLineEnd(byte[] bytes, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Returns the index after a UTF-8 byte order mark that stands here, or this index. */
    static int afterByteOrderMark(byte[] bytes, int from, int to) {
        return to - from >= 3 && bytes[from] == (byte) 0xEF && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF ? from + 3 : from;
    }

    /** Ends the block behind its last line end and keeps the rest. */
    private void cut(Block block, int limit) {
        int to = limit;
        while (to > block.from && block.bytes[to - 1] != '\n') {
            to--;
        }
        if (to > block.from || limit < Block.BYTES) {
            block.to = Math.max(to, block.from);
            restLength = limit - block.to;
            System.arraycopy(block.bytes, block.to, rest, 0, restLength);
        } else { // one line fills it all: who reads the block sees a line that is too long, the rest of it is dropped
            block.bytes[limit] = '\n';
            block.to = limit + 1;
            inLongLine = true;
        }
    }

    /** Moves what follows the end of the line to the front; returns where it ends then. */
    private int dropLongLine(byte[] bytes, int limit) {
        for (int i = 0; i < limit; i++) {
            if (bytes[i] == '\n') {
                inLongLine = false;
                System.arraycopy(bytes, i + 1, bytes, 0, limit - i - 1);
                return limit - i - 1;
            }
        }
        return 0;
    }
}
