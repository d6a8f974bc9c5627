package dev.rangebar.bindings;

import java.util.concurrent.Callable;

/** Loads the library and makes one bar with it: {@link #RESULT} if all is well. */
public final class Computation implements Callable<String> {
    static final String RESULT = "open 100, close 200";

    /** For reflection. */
    public Computation() {}

    @Override
    public String call() throws LoadFailure {
        NativeLibrary.load();
        Words options = Words.ofStruct(Abi.Options.BYTES);
        options.setInt(Abi.Options.THRESHOLD_DBPS, 100_000);
        Words pointer = Words.of(1);
        if (NativeFunctions.create(options, pointer) != Abi.RB_OK) {
            throw new IllegalStateException("rb_create failed");
        }
        long processor = pointer.getLong(0);
        Words bar = Words.of(Abi.Bar.WORDS);
        for (long time = 1; time <= 2; time++) {
            NativeFunctions.push(processor, 0, time, 100 * time, 1, 0, 0, 0, (byte) 0, bar, Words.ABSENT);
        }
        NativeFunctions.destroy(processor);
        return "open " + bar.getLong(Abi.Bar.OPEN) + ", close " + bar.getLong(Abi.Bar.CLOSE);
    }
}
