package dev.rangebar.tradefiles;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads (and decompresses), parses and returns the blocks of one file, on several threads: one reads at a time, the others
 * parse, and the consumer helps until its next block is there. The blocks are limited and reused, so the memory is
 * bounded.
 */
final class ReadAhead {
    /** The limit of what all readers read ahead together: about as much as can be read while the core is loaded. */
    private static final long MAX_MEMORY = Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 4);
    /** The memory of the blocks of all readers. */
    private static final AtomicLong MEMORY = new AtomicLong();
    /** A few threads parse as fast as one inflates. */
    private static final int WORKERS = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() - 1));
    /** One for each worker, one to read, one for the consumer, whatever other readers have. */
    private static final int MIN_BLOCKS = WORKERS + 2;

    private final InputStream in;
    /** {@code true} if the stream may pause: the consumer then never waits for it while a block is at work. */
    private final boolean isLive;
    private final RowParser parser;
    /** The rows that may be read in columns; null for text. */
    private final ColumnarRows columnar;
    // Used by the one thread that reads:
    private BlockReader reader;
    private boolean hasReadText;
    private boolean readsColumns;
    // Guarded by this:
    /** The blocks that were read and not yet returned, in the order of the file. */
    private final ArrayDeque<Block> blocks = new ArrayDeque<>();
    /** The free blocks, the one used last first: it is still in the cache. */
    private final ArrayDeque<Block> free = new ArrayDeque<>();
    private Block returned;
    private int allocated;
    private long largestBlock;
    /** The part of {@link #MEMORY} that is counted for this reader. */
    private long countedMemory;
    private boolean isReading;
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
        synchronized (this) {
            if (returned != null) {
                free.push(returned);
                returned = null;
                notifyAll();
            }
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
            if (!ended && !isReading && hasFree() && !isNeeded) {
                toRead = takeFree();
                isReading = true;
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

    private boolean hasFree() {
        return !free.isEmpty() || allocated < MIN_BLOCKS
                || MEMORY.get() + largestBlock <= (columnar == null ? MAX_MEMORY : MAX_MEMORY / 4);
    }

    private Block takeFree() {
        if (!free.isEmpty()) {
            return free.pop();
        }
        allocated++;
        return new Block();
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
        block.clear();
        boolean more = false;
        try {
            more = readsColumns ? readColumns(block) : reader.read(block);
            if (!more) {
                in.close();
            }
        } catch (IOException | RuntimeException | Error e) {
            block.failure = e;
        }
        block.state = Block.State.READ;
        if (!parser.isReady()) { // layout and unit come from the first lines
            parseLines(block);
            block.state = Block.State.PARSED;
        }
        if (more && columnar != null && !hasReadText) {
            more = startColumns(block);
        }
        synchronized (this) {
            blocks.add(block);
            count(block);
            isReading = false;
            ended = !more;
            if (closed) {
                closeInput();
            }
            notifyAll();
        }
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
        synchronized (this) {
            block.state = Block.State.PARSED;
            count(block);
            notifyAll();
        }
    }

    /** Counts the memory of the blocks, as if each were as large as the largest. */
    private void count(Block block) {
        if (!closed) {
            largestBlock = Math.max(largestBlock, block.memory());
            setCountedMemory(allocated * largestBlock);
        }
    }

    private void setCountedMemory(long bytes) {
        MEMORY.addAndGet(bytes - countedMemory);
        countedMemory = bytes;
    }

    private void parseLines(Block block) {
        try {
            parser.parse(block);
        } catch (RuntimeException | Error e) {
            block.failure = e;
        }
    }

    /** Ends the reading. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            setCountedMemory(0);
            notifyAll();
            if (!isReading) {
                closeInput();
            } // else the thread that reads does it
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
