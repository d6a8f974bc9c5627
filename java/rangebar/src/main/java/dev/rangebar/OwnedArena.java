package dev.rangebar;

import java.lang.foreign.Arena;

/** A shared arena and whether its owner has closed it. */
class OwnedArena {
    final Arena arena = Arena.ofShared();
    /** Read by the owner before every call. */
    boolean closed;
    private final Class<?> owner;

    OwnedArena(Class<?> owner) {
        this.owner = owner;
    }

    /**
     * Closes the arena; that of something in use stays open. It is tried once: an Error may end it in the middle, and
     * the JDK lets who touches such an arena again wait for ever.
     */
    final void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            arena.close();
        } catch (IllegalStateException e) {
            closed = false;
            throw new IllegalStateException("this " + owner.getSimpleName() + " is in use by another thread", e);
        }
    }
}
