package dev.rangebar;

import java.lang.foreign.MemorySegment;

/**
 * A growable buffer of bars in native memory, which the caller owns, reuses and closes.
 *
 * {@snippet class="dev.rangebar.snippets.Columnar" region="buffer"}
 *
 * <p>Processing appends bars, {@link #view()} reads them, {@link #clear()} empties the buffer and keeps its memory.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class BarBuffer implements AutoCloseable {
    private static final long FIRST_CAPACITY = 256;

    private OwnedArena owned;
    private MemorySegment memory = MemorySegment.NULL;
    private long capacity;
    private long limit = Long.MAX_VALUE;
    /** A field that the owner of a failed batch sets directly: there may be no stack left for a call. */
    long size;
    private long fill;
    private boolean closed;
    final Lease lease = new Lease();
    /** The action of {@link #close()}, made beforehand: closing needs no memory. */
    private final Runnable freeing = () -> free(owned);

    private BarBuffer() {}

    /**
     * {@return an empty buffer that allocates memory when the first bar is appended}
     */
    public static BarBuffer create() {
        NativeCore.load();
        return new BarBuffer();
    }

    /**
     * {@return an empty buffer with room for a number of bars}
     *
     * @param bars at least 0
     * @throws IllegalArgumentException if {@code bars} is negative or more than can be addressed
     * @throws OutOfMemoryError if there is no memory for them
     */
    public static BarBuffer withCapacity(long bars) {
        if (bars < 0) {
            throw new IllegalArgumentException("capacity of " + bars + " bars is negative");
        }
        BarBuffer buffer = create();
        if (bars > 0) {
            buffer.growTo(bars);
        }
        return buffer;
    }

    /**
     * {@return the number of bars}
     */
    public long size() {
        return size;
    }

    /**
     * {@return the number of bars that fit without growing}
     */
    public long capacity() {
        return capacity;
    }

    /**
     * {@return a view of the bars in the buffer} It stays valid until the buffer is cleared or closed; bars
     * appended later are not in it.
     *
     * @throws IllegalStateException if the buffer is closed
     */
    public BarView view() {
        checkOpen();
        return new BarView(this, fill, size);
    }

    /** Updates an existing view to the bars in the buffer. */
    void show(BarView view) {
        view.show(fill, size);
    }

    /**
     * Empties the buffer and keeps its memory. Views made before throw from now on.
     *
     * @throws IllegalStateException if the buffer is closed
     */
    public void clear() {
        checkOpen();
        size = 0;
        fill++;
    }

    /**
     * Frees the memory. Views throw from now on. Closing twice does nothing.
     *
     * @throws IllegalStateException if a native call is just writing to the buffer on another thread
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        lease.exclusively(freeing);
    }

    private void free(OwnedArena last) {
        try {
            if (last != null) {
                last.close();
            }
        } finally {
            if (last == null || last.closed) {
                closed = true;
                owned = null;
                memory = MemorySegment.NULL;
                capacity = 0;
                size = 0;
                fill++;
            }
        }
    }

    /** The bytes of a bar of a fill, for a view. */
    MemorySegment memory(long ofFill) {
        if (ofFill != fill) {
            throw new IllegalStateException("the bars of this view are gone: its BarBuffer was "
                    + (closed ? "closed" : "cleared"));
        }
        return memory;
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this BarBuffer is closed");
        }
    }

    /**
     * The free slots behind the last bar. Their number must come from this segment alone: fields that are
     * read twice may differ if two threads misuse the buffer, and the core would write past its end.
     */
    MemorySegment free() {
        MemorySegment slots = memory;
        long used = size;
        long all = slots.byteSize() / BarLayout.BYTES;
        long end = Math.min(all, limit);
        if (used == 0 && end == all) {
            return slots; // a slice would be garbage, the only one of a batch
        }
        return slots.asSlice(used * BarLayout.BYTES, (end - used) * BarLayout.BYTES);
    }

    /** Limits the slots that {@link #free()} offers, regardless of the capacity. */
    void limit(long bars) {
        limit = bars;
    }

    /** Counts bars that were written to {@link #free()}. */
    void append(long bars) {
        size += bars;
    }

    /** Appends a copy of a bar that stands elsewhere; there has to be room. */
    void append(MemorySegment bar) {
        MemorySegment.copy(bar, 0, memory, size * BarLayout.BYTES, BarLayout.BYTES);
        size++;
    }

    /** An empty buffer in memory of another owner, who frees it. */
    static BarBuffer over(MemorySegment memory) {
        BarBuffer buffer = new BarBuffer();
        buffer.memory = memory;
        buffer.capacity = memory.byteSize() / BarLayout.BYTES;
        return buffer;
    }

    /** A bar that stands elsewhere, as a value. */
    static RangeBar valueOf(MemorySegment bar) {
        BarBuffer one = over(bar);
        one.size = 1;
        return one.view().get(0);
    }

    private static long bytesOf(long bars) {
        try {
            return Math.multiplyExact(bars, BarLayout.BYTES);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(bars + " bars are more than can be addressed", e);
        }
    }

    /** Makes room for at least one bar more. */
    void ensureRoom() {
        checkOpen();
        if (size == capacity) {
            growTo(Math.max(FIRST_CAPACITY, Math.multiplyExact(capacity, 2)));
        }
    }

    private void growTo(long bars) {
        long bytes = bytesOf(bars);
        // As a whole: who holds the lease sees the memory from before or from after, never one that was freed.
        lease.exclusively(() -> {
            OwnedArena larger = new OwnedArena(BarBuffer.class);
            OwnedArena before = owned;
            MemorySegment memoryBefore = memory;
            long capacityBefore = capacity;
            boolean done = false;
            try {
                MemorySegment target = larger.arena.allocate(bytes, Long.BYTES);
                MemorySegment.copy(memory, 0, target, 0, size * BarLayout.BYTES);
                owned = larger;
                memory = target;
                capacity = bars;
                if (before != null) {
                    before.close();
                }
                done = true;
            } finally {
                // What is open is used on, whatever has failed.
                if (!done && (before == null || !before.closed)) {
                    owned = before;
                    memory = memoryBefore;
                    capacity = capacityBefore;
                    larger.close();
                }
            }
        });
    }
}
