package dev.rangebar.bindings;

import dev.rangebar.bindings.generated.RangebarNative;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.ToIntFunction;

/** The ownership of a native processor: it is freed when its arena closes. */
public final class ProcessorHandle {
    private ProcessorHandle() {}

    /**
     * Makes a processor by a function that writes the handle to the pointer it is given.
     *
     * @param arena owns the processor: closing it calls {@code rb_destroy}
     * @param maker {@code rb_create} or {@code rb_restore} with its other arguments bound; returns their status
     * @param onError called with a status below 0; has to throw
     * @return the handle
     */
    public static MemorySegment make(Arena arena, ToIntFunction<MemorySegment> maker, StatusHandler onError) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment pointer = call.allocate(ValueLayout.ADDRESS);
            int status = maker.applyAsInt(pointer);
            if (status < 0) {
                throw onError.failed(status);
            }
            return pointer.get(ValueLayout.ADDRESS, 0).reinterpret(arena, RangebarNative::rb_destroy);
        }
    }

    /** Makes an exception of a status. */
    @FunctionalInterface
    public interface StatusHandler {
        /**
         * The exception for a status.
         *
         * @param status below 0
         * @return the exception to be thrown
         */
        RuntimeException failed(int status);
    }

    /**
     * The text behind a {@code const char *} that the library returned: static, and ended by a zero.
     *
     * @param text what the library returned
     * @return the text
     */
    public static String text(MemorySegment text) {
        return text.reinterpret(1024).getString(0);
    }
}
