package dev.rangebar.tradefiles;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads (and decompresses), parses and hands out the blocks of one file, on several threads: one reads at a time, the
 * others parse what was read, and who asks for the next block helps until it is there. The blocks are few and used
 * again, so the memory is bounded.
 */
final class Pipeline {
    /** Enough for no thread to wait for another one, few enough to stay in the cache. */
    private static final int BLOCKS = 8;
    /** One thread inflates no faster than a few parse. */
    private static final int MAX_WORKERS = 4;

    private enum State { FREE, AT_WORK, READ, PARSED }

    private final InputStream in;
    private final BlockReader reader;
    private final RowParser parser;
    private final Block[] blocks = new Block[BLOCKS];
    private final State[] states = new State[BLOCKS];
    // Counts of blocks; block number n is blocks[n % BLOCKS]. Guarded by this.
    private long read;
    private long handedOut;
    private boolean isReading;
    private boolean ended;
    private boolean closed;
    private boolean isStarted;

    Pipeline(InputStream in, RowParser parser) {
        this.in = in;
        this.reader = new BlockReader(in);
        this.parser = parser;
        for (int i = 0; i < BLOCKS; i++) {
            states[i] = State.FREE;
        }
    }

    /** Reads ahead from now on. */
    synchronized void start() {
        if (isStarted) {
            return;
        }
        isStarted = true;
        int workers = Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, MAX_WORKERS);
        for (int i = 0; i < workers; i++) {
            // Not waited for at the end: one may hang in reading standard input.
            Thread.ofPlatform().daemon().name("rangebar-reader").start(this::work);
        }
    }

    private void work() {
        while (step(false)) {
            // and again
        }
    }

    /**
     * The next block, parsed; it belongs to the caller until the next call.
     *
     * @return null at the end
     */
    Block next() {
        start();
        synchronized (this) {
            if (handedOut > 0) {
                states[index(handedOut - 1)] = State.FREE;
                notifyAll();
            }
        }
        while (step(true)) {
            // helps
        }
        synchronized (this) {
            if (handedOut == read) {
                return null;
            }
            return blocks[index(handedOut++)];
        }
    }

    private static int index(long block) {
        return (int) (block % BLOCKS);
    }

    /**
     * Does a piece of work, or waits for some.
     *
     * @param isConsumer whether the caller wants the next block
     * @return false if there is nothing more to do, or the block that the consumer wants is there
     */
    private boolean step(boolean isConsumer) {
        long toParse;
        int toRead;
        synchronized (this) {
            if (closed || isConsumer && (handedOut < read ? states[index(handedOut)] == State.PARSED : ended)) {
                return false;
            }
            toParse = handedOut;
            while (toParse < read && states[index(toParse)] != State.READ) {
                toParse++;
            }
            boolean canParse = toParse < read;
            boolean canRead = !ended && !isReading && states[index(read)] == State.FREE;
            // Reading cannot be shared out, so it comes first, for all but the one that would hold up the rest.
            if (canRead && !(isConsumer && canParse)) {
                isReading = true;
                toRead = index(read);
                states[toRead] = State.AT_WORK;
            } else if (canParse) {
                toRead = -1;
                states[index(toParse)] = State.AT_WORK;
            } else if (ended && !isConsumer) {
                return false;
            } else {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while trades were being read", e);
                }
                return true;
            }
        }
        if (toRead >= 0) {
            read(toRead);
        } else {
            parse(index(toParse));
        }
        return true;
    }

    private void read(int index) {
        Block block = blocks[index] == null ? new Block() : blocks[index];
        block.clear();
        boolean more = false;
        try {
            more = reader.read(block);
            if (!more) {
                in.close();
            }
        } catch (IOException | RuntimeException | Error e) {
            block.failure = e;
            more = false;
        }
        State state = State.READ;
        if (!isReady(block)) {
            state = State.PARSED;
        }
        synchronized (this) {
            blocks[index] = block;
            states[index] = state;
            read++;
            isReading = false;
            ended = !more;
            if (closed) {
                closeInput();
            }
            notifyAll();
        }
    }

    /** Parses the block at once if the lines before have not told all that has to be known. */
    private boolean isReady(Block block) {
        if (parser.isReady()) {
            return true;
        }
        parse(block);
        return false;
    }

    private void parse(int index) {
        parse(blocks[index]);
        synchronized (this) {
            states[index] = State.PARSED;
            notifyAll();
        }
    }

    private void parse(Block block) {
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
            notifyAll();
            if (!isReading) {
                closeInput();
            } // else who reads does, as soon as it can
        }
    }

    private void closeInput() {
        try {
            in.close();
        } catch (IOException e) {
            // all that was wanted has been read
        }
    }
}
