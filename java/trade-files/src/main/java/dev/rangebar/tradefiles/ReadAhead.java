package dev.rangebar.tradefiles;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads (and decompresses), parses and returns the blocks of one file, on several threads: one reads at a time, the others
 * parse, and the consumer helps until its next block is there. The blocks are limited and reused, so the memory is
 * bounded.
 */
final class ReadAhead {
    /** A few threads parse as fast as one inflates. */
    private static final int WORKERS = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() - 1));
    /** One for each worker, one to read, one for the consumer, whatever other readers have. */
    private static final int MIN_BLOCKS = WORKERS + 2;
    /** A consumer that is slower than its reader gains nothing from more; the blocks of later files do. */
    private static final long MAX_MEMORY_AT_WORK = 8 << 20;
    /** One for each worker and one for the consumer; a block that only waits for the consumer needs no text. */
    private static final int MAX_UNPARSED = WORKERS + 1;

    private final InputStream in;
    /** {@code true} if the stream may pause: the consumer then never waits for it while a block is at work. */
    private final boolean isLive;
    private final RowParser parser;
    /** The rows that may be read in columns; null for text. */
    private final ColumnarRows columnar;
    private final BlockPool pool = new BlockPool(this::wake, MIN_BLOCKS);
    // Used by the one thread that reads:
    private BlockReader reader;
    private boolean hasReadText;
    private boolean readsColumns;
    // Guarded by this:
    /** The blocks that were read and not yet returned, in the order of the file. */
    private final ArrayDeque<Block> blocks = new ArrayDeque<>();
    private Block returned;
    /** The buffers for text that no block has. */
    private final ArrayDeque<byte[]> texts = new ArrayDeque<>();
    /** The number of blocks with text: those that are being read, wait to be parsed, or are being parsed. */
    private int unparsed;
    private boolean isReading;
    /** {@code true} once the consumer has come for a block. */
    private boolean isConsumed;
    private boolean ended;
    private boolean closed;

    ReadAhead(InputStream in, RowParser parser, boolean isLive) {
        this.in = in;
        this.isLive = isLive;
        this.parser = parser;
        columnar = TradeInput.columnsOf(in);
        reader = new BlockReader(in, isLive || columnar != null);
    }

    /** Starts reading ahead. */
    void start() {
        for (int i = 0; i < WORKERS; i++) {
            Thread reader = new Thread(this::work, "rangebar-reader");
            reader.setDaemon(true); // one may hang in reading standard input
            reader.start();
        }
    }

    private void work() {
        while (step(false)) {
            // go on
        }
    }

    /**
     * Returns the next block, parsed; it belongs to the caller until the next call.
     *
     * @return null at the end
     */
    Block next() {
        Block done;
        synchronized (this) {
            isConsumed = true;
            done = returned;
            returned = null;
        }
        if (done != null) {
            pool.give(done);
            wake();
        }
        while (step(true)) {
            // help the others
        }
        synchronized (this) {
            returned = blocks.poll();
            return returned;
        }
    }

    /**
     * Works on one block, or waits for one.
     *
     * @param isConsumer whether the caller wants the next block
     * @return false if there is nothing more to do, or the block that the consumer wants is there
     */
    private boolean step(boolean isConsumer) {
        Block toParse;
        Block toRead = null;
        synchronized (this) {
            if (closed || isConsumer && isNextThere() || !isConsumer && isAllAtWork()) {
                return false;
            }
            toParse = firstToParse();
            // Only one thread can read, so reading comes first; but a consumer whose block was read parses that.
            boolean isNeeded = isConsumer && (toParse != null || isLive && !blocks.isEmpty());
            if (!ended && !isReading && !isNeeded && unparsed < MAX_UNPARSED) {
                // Rows in columns take memory elsewhere as well.
                toRead = pool.take(isConsumed || columnar != null ? MAX_MEMORY_AT_WORK : Long.MAX_VALUE);
            }
            if (toRead != null) {
                toRead.bytes = texts.isEmpty() ? Block.newText() : texts.pop(); // may fail, so nothing is counted before
                isReading = true;
                unparsed++;
            } else if (toParse != null) {
                toParse.state = Block.State.AT_WORK;
            } else {
                awaitChange();
                return true;
            }
        }
        if (toRead != null) {
            read(toRead);
        } else {
            parse(toParse);
        }
        return true;
    }

    private boolean isNextThere() {
        return blocks.isEmpty() ? ended : blocks.peek().state == Block.State.PARSED;
    }

    private boolean isAllAtWork() {
        return ended && firstToParse() == null;
    }

    private Block firstToParse() {
        for (Block block : blocks) {
            if (block.state == Block.State.READ) {
                return block;
            }
        }
        return null;
    }

    private synchronized void wake() {
        notifyAll();
    }

    @SuppressWarnings("WaitNotInLoop") // its callers check again
    private void awaitChange() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trades were being read", e);
        }
    }

    private void read(Block block) {
        boolean more = false;
        try {
            more = readsColumns ? readColumns(block) : reader.read(block);
            if (!more) {
                in.close();
            }
        } catch (IOException | RuntimeException | Error e) {
            block.failure = e;
        }
        boolean isParsed = !parser.isReady(); // layout and unit come from the first lines
        if (isParsed) {
            parseLines(block);
        }
        if (more && columnar != null && !hasReadText) {
            more = startColumns(block);
        }
        pool.count(block);
        synchronized (this) {
            isReading = false;
            ended = !more;
            if (isParsed) {
                setParsed(block);
            } else {
                block.state = Block.State.READ;
            }
            notifyAll();
            if (!closed) {
                blocks.add(block);
                return;
            }
        }
        closeInput();
        pool.give(block);
    }

    /** Goes on in columns after the first text, if the file and its layout can be read so; returns whether more may follow. */
    private boolean startColumns(Block block) {
        hasReadText = true;
        try {
            readsColumns = parser.readsColumns() && columnar.startColumns(parser.kinds());
            return true;
        } catch (IOException | RuntimeException | Error e) {
            block.failure = e;
            return false;
        }
    }

    /** Fills a block with rows in columns, up to the first batch that has to be read as text. */
    private boolean readColumns(Block block) throws IOException {
        while (block.chunk.size() <= TradeChunk.BATCH) {
            int count = columnar.nextBatch();
            if (count == 0) {
                return false;
            }
            if (count == ColumnarRows.DAMAGED || !parser.appendUsual(columnar, count, block)) {
                readsColumns = false;
                columnar.resumeText();
                reader = new BlockReader(in, false);
                return true;
            }
        }
        return true;
    }

    private void parse(Block block) {
        parseLines(block);
        pool.count(block);
        synchronized (this) {
            setParsed(block);
            notifyAll();
            if (!closed) {
                return;
            }
        }
        pool.give(block);
    }

    private void setParsed(Block block) {
        block.state = Block.State.PARSED;
        texts.push(block.bytes);
        block.bytes = null;
        unparsed--;
    }

    private void parseLines(Block block) {
        try {
            parser.parse(block);
        } catch (RuntimeException | Error e) {
            block.failure = e;
        }
    }

    /** Ends the reading; the block that was returned last stays as it is. */
    void close() {
        boolean isInputUnused;
        List<Block> unread = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
            isInputUnused = !isReading; // else the thread that reads closes it
            blocks.removeIf(block -> block.state != Block.State.AT_WORK && unread.add(block));
            if (returned != null) {
                pool.leave(returned);
                returned = null;
            }
        }
        unread.forEach(pool::give);
        pool.close();
        if (isInputUnused) {
            closeInput();
        }
    }

    private void closeInput() {
        try {
            in.close();
        } catch (IOException e) {
            // everything that was needed has been read
        }
    }
}
