package dev.rangebar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * Measures samples of the core and of the Java API through FFM; {@link SampleServer} describes input and output. Both are copied into
 * commits that are older than they are, so they use little of the others. Through JNI {@link CoreRun} fails.
 */
public final class Sampler {
    private final SampleServer server = new SampleServer();

    private Sampler(Arena arena) {
        for (String size : List.of("1k", "100k", "1m")) {
            Workload workload = new Workload(arena, ExpectedResult.usual(Scale.parse(size)));
            CoreRun core = new CoreRun(arena, workload);
            ApiRun api = new ApiRun(workload, workload.offHeap());
            add("core/batch/" + size, workload, core::nativeBatches, () -> core.check("core/batch/" + size));
            add("api/batch/" + size, workload, repeated(api::batch), () -> api.check("api/batch/" + size));
        }
        Workload million = new Workload(arena, ExpectedResult.usual(Scale.parse("1m")));
        CoreRun core = new CoreRun(arena, million);
        ApiRun api = new ApiRun(million, million.offHeap());
        add("core/stream/1m", million, core::nativePushes, () -> core.check("core/stream/1m"));
        add("api/stream/1m", million, repeated(api::stream), () -> api.check("api/stream/1m"));
    }

    private interface Batch {
        long run();
    }

    private static LongUnaryOperator repeated(Batch batch) {
        return count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = batch.run();
            }
            return bars;
        };
    }

    private void add(String id, Workload workload, LongUnaryOperator batches, Runnable check) {
        server.add(id, workload.expected().tradeCount(), workload.expected().barCount(), batches, check);
    }

    /**
     * Runs the program.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Program.run(Sampler.class, () -> {
            try (Arena arena = Arena.ofConfined()) {
                new Sampler(arena).server.serve();
            }
        });
    }

    static void serve(BufferedReader requests, PrintStream out) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            new Sampler(arena).server.serve(requests, out);
        }
    }
}
