package dev.rangebar;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps native memory from being freed while a call uses it by its bare address. Calls with one processor need none:
 * there the FFM API guards the arguments. It cannot guard addresses that stand in memory, as those of a {@link
 * ProcessorGroup}.
 */
final class Lease {
    private static final int EXCLUSIVE = -1;

    private final AtomicInteger holders = new AtomicInteger();

    /**
     * From now on {@link #exclusively} fails. What was read before has to be read again: it may have been freed
     * meanwhile.
     */
    void hold() {
        int now;
        do {
            now = holders.get();
            if (now == EXCLUSIVE) {
                throw new IllegalStateException("the memory is just being freed or replaced by another thread");
            }
        } while (!holders.compareAndSet(now, now + 1));
    }

    /** Ends one {@link #hold}. */
    void release() {
        holders.decrementAndGet();
    }

    /** Frees or replaces memory, and the fields that lead to it, if nobody holds it or does the same. */
    void exclusively(Runnable free) {
        if (!holders.compareAndSet(0, EXCLUSIVE)) {
            throw new IllegalStateException("the memory is in use by another thread");
        }
        try {
            free.run();
        } finally {
            holders.set(0);
        }
    }
}
