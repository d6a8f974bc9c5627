package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.Words;

/**
 * A growable buffer of bars, which the caller reuses.
 *
 * {@snippet class="dev.rangebar.snippets.Columnar" region="buffer"}
 *
 * <p>Processing appends bars, {@link #view()} reads them, {@link #clear()} empties the buffer and keeps its memory. The memory is
 * that of the Java heap, {@value #BYTES_PER_BAR} bytes for each bar of the capacity, and up to three times as much while a buffer
 * grows; {@link #withCapacity} avoids growing.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class BarBuffer implements AutoCloseable {
    private static final int BYTES_PER_BAR = Abi.Bar.BYTES;
    private static final int FIRST_CAPACITY = 32;
    /** The number that an array holds on every JVM. */
    private static final int MAX_CAPACITY = (Integer.MAX_VALUE - 8) / Abi.Bar.WORDS;
    private static final Words NO_BARS = Words.of(0);

    /** Replaced as a whole: who has read it once has bars and room that belong together. */
    private Words words;
    private long limit = Long.MAX_VALUE;
    /** A field that the owner of a failed batch sets directly: there may be no stack left for a call. */
    long size;
    private long fill;
    private boolean closed;
    /** The latest {@link ParallelBatch} that was prepared with this. */
    private long mark;

    private BarBuffer(Words words) {
        this.words = words;
    }

    /**
     * {@return an empty buffer that allocates memory when the first bar is appended}
     */
    public static BarBuffer create() {
        return new BarBuffer(NO_BARS);
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
        if (bars > Long.MAX_VALUE / BYTES_PER_BAR) {
            throw new IllegalArgumentException(bars + " bars are more than can be addressed");
        }
        return new BarBuffer(bars == 0 ? NO_BARS : allocate(bars));
    }

    private static Words allocate(long bars) {
        if (bars > MAX_CAPACITY) {
            throw new OutOfMemoryError(bars + " bars are more than a BarBuffer holds: " + MAX_CAPACITY);
        }
        return Words.of((int) bars * Abi.Bar.WORDS);
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
        return capacityOf(words);
    }

    private static long capacityOf(Words words) {
        return words.array.length / Abi.Bar.WORDS;
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
     * Gives up the memory. Views throw from now on. Closing twice does nothing.
     */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            size = 0;
            fill++;
            words = NO_BARS;
        }
    }

    /** The bars of a fill, for a view. */
    Words words(long ofFill) {
        Words now = words;
        if (ofFill != fill) {
            throw gone();
        }
        return now;
    }

    /** The refusal of a view whose bars are gone; or another thread changes the buffer while it is read. */
    IllegalStateException gone() {
        return new IllegalStateException("the bars of this view are gone: its BarBuffer was "
                + (closed ? "closed" : "cleared"));
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this BarBuffer is closed");
        }
    }

    /** Marks this for a batch; {@code true} if it has that mark already. */
    boolean mark(long ofBatch) {
        boolean again = mark == ofBatch;
        mark = ofBatch;
        return again;
    }

    /** The memory as it is now, for {@link #room} and for writing to the slots behind the last bar. */
    Words words() {
        return words;
    }

    /**
     * The number of free slots in some memory, from a slot on. The caller passes what it has read once: fields that are read twice
     * may differ if two threads misuse the buffer, and the core would write past its end.
     */
    long room(Words slots, long first) {
        long room = Math.min(capacityOf(slots), limit) - first;
        if (room < 0) {
            throw new IllegalStateException("this BarBuffer is in use by another thread");
        }
        return room;
    }

    /** Limits the slots that {@link #room} offers, regardless of the capacity. */
    void limit(long bars) {
        limit = bars;
    }

    /** Appends a copy of the only bar that stands elsewhere; there has to be room for it. */
    void append(Words bar) {
        Words slots = words;
        long first = size;
        if (room(slots, first) < 1) {
            throw new IllegalStateException("this BarBuffer is in use by another thread");
        }
        System.arraycopy(bar.array, 0, slots.array, (int) first * Abi.Bar.WORDS, Abi.Bar.WORDS);
        size = first + 1;
    }

    /** A bar that stands elsewhere, as a value. */
    static RangeBar valueOf(Words bar) {
        BarBuffer one = new BarBuffer(bar);
        one.size = 1;
        return one.view().get(0);
    }

    /** Makes room for at least one bar more. */
    void ensureRoom() {
        ensureRoom(1);
    }

    /** Makes room for some bars more. */
    void ensureRoom(long more) {
        checkOpen();
        long capacity = capacityOf(words);
        long needed = size + more;
        if (needed > capacity) {
            grow(Math.max(needed, Math.max(FIRST_CAPACITY, Math.min(MAX_CAPACITY, 2 * capacity))));
        }
    }

    private void grow(long bars) {
        Words before = words;
        Words larger = allocate(bars);
        System.arraycopy(before.array, 0, larger.array, 0,
                (int) Math.min(before.array.length, size * Abi.Bar.WORDS));
        words = larger;
    }
}
