package dev.rangebar.bindings;

import dev.rangebar.bindings.generated.RangebarNative;
import dev.rangebar.bindings.generated.rb_bar;
import dev.rangebar.bindings.generated.rb_options;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;

/** Loads the library and makes one bar with it: {@link #RESULT} if all is well. */
public final class Computation implements Callable<String> {
    static final String RESULT = "open 100, close 200";

    /** For reflection. */
    public Computation() {}

    @Override
    public String call() throws LoadFailure {
        NativeLibrary.load();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(rb_options.layout());
            RangebarNative.rb_default_options(options, (int) rb_options.sizeof(), 100_000);
            MemorySegment processor = ProcessorHandle.make(arena, pointer -> RangebarNative.rb_create(options, pointer),
                    status -> new IllegalStateException("status " + status));
            MemorySegment bar = arena.allocate(rb_bar.layout());
            for (long time = 1; time <= 2; time++) {
                CriticalCalls.push(processor, 0, time, 100 * time, 1, 0, 0, 0, (byte) 0, bar, MemorySegment.NULL);
            }
            return "open " + rb_bar.open(bar) + ", close " + rb_bar.close(bar);
        }
    }
}
