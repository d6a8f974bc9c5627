package dev.rangebar.tradefiles;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The blocks of all readers of this JVM: what the consumer of one file has done with holds the trades of the next file. When
 * no reader is open, none is kept.
 *
 * <p>Thread rule: any thread; the static lock is held for a moment only, and none is acquired under it.
 */
final class BlockPool {
    /** The limit of what all readers read ahead together: two million trades, so that two daily files inflate at once. */
    static final long MAX_MEMORY = Math.min(128 << 20, Runtime.getRuntime().maxMemory() / 4);
    private static final Object LOCK = new Object();

    // Guarded by LOCK:
    /** The free blocks, the one used last first: it is still in the cache. */
    private static final ArrayDeque<Block> FREE = new ArrayDeque<>();
    /** The readers that wait for a block, those opened first in front: their trades are needed first. */
    private static final PriorityQueue<BlockPool> WAITING = new PriorityQueue<>(Comparator.comparingLong(pool -> pool.number));
    private static long memory;
    private static long largestBlock;
    private static long opened;
    private static int open;

    private final Runnable wake;
    private final int guaranteed;
    private final long number;
    private int held;
    private boolean isClosed;

    /**
     * Opens the part of one reader.
     *
     * @param wake called, without a lock, when a block may be there after {@link #take} returned null
     * @param guaranteed the number of blocks that the reader gets whatever others have
     */
    BlockPool(Runnable wake, int guaranteed) {
        this.wake = wake;
        this.guaranteed = guaranteed;
        synchronized (LOCK) {
            number = opened++;
            open++;
        }
    }

    /**
     * Returns an empty block.
     *
     * @param most the most memory that the blocks of this reader may have, beyond its guaranteed blocks
     * @return null if this reader has its most, or there is none: it is woken later then
     */
    Block take(long most) {
        synchronized (LOCK) {
            boolean isGuaranteed = held < guaranteed;
            if (!isGuaranteed && (held + 1) * largestBlock > most) {
                return null;
            }
            Block block = FREE.poll();
            if (block == null) {
                if (!isGuaranteed && memory + largestBlock > MAX_MEMORY) {
                    if (!WAITING.contains(this)) {
                        WAITING.add(this);
                    }
                    return null;
                }
                block = new Block();
                block.countedMemory = Math.max(largestBlock, block.memory());
                memory += block.countedMemory;
            }
            held++;
            block.clear();
            return block;
        }
    }

    /** Returns the memory of all blocks that are counted, in bytes. */
    static long memory() {
        synchronized (LOCK) {
            return memory;
        }
    }

    /** Counts what a block has grown by. */
    void count(Block block) {
        synchronized (LOCK) {
            long grown = Math.max(0, block.memory() - block.countedMemory);
            memory += grown;
            block.countedMemory += grown;
            largestBlock = Math.max(largestBlock, block.countedMemory);
        }
    }

    /** Returns a block that nobody will read to the pool. */
    void give(Block block) {
        BlockPool next;
        synchronized (LOCK) {
            held--;
            if (open == 0 || memory > MAX_MEMORY) {
                memory -= block.countedMemory;
            } else {
                FREE.push(block);
            }
            next = WAITING.poll();
        }
        if (next != null) {
            next.wake.run();
        }
    }

    /** Forgets a block that somebody may still read. */
    void leave(Block block) {
        synchronized (LOCK) {
            held--;
            memory -= block.countedMemory;
        }
    }

    /** Ends the part of this reader; it may still give back blocks. */
    void close() {
        BlockPool next;
        synchronized (LOCK) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            WAITING.remove(this);
            open--;
            if (open == 0) {
                FREE.forEach(block -> memory -= block.countedMemory);
                FREE.clear();
                largestBlock = 0;
            }
            next = WAITING.poll();
        }
        if (next != null) {
            next.wake.run();
        }
    }
}
