package dev.rangebar.bench;

import dev.rangebar.Crossing;
import dev.rangebar.TradeColumns;
import java.util.List;
import java.util.Locale;

/**
 * Measures samples of the Java API by either way across, on Java 17 or later: the same trades in direct buffers and in arrays.
 * Beside them one native loop, which crosses nothing. {@link SampleServer} describes input and output. Needs the properties
 * of {@link BufferWorkload}.
 */
public final class CrossingSampler {
    private final SampleServer server = new SampleServer();

    private CrossingSampler() {
        for (String size : List.of("1k", "100k", "1m")) {
            BufferWorkload workload = new BufferWorkload(Scale.parse(size));
            addBatches("api/batch/" + size, workload, workload.inBuffers());
            addBatches("api/batch-heap/" + size, workload, workload.inArrays());
            if (size.equals("1k")) {
                BufferWorkload.NativeLoop loop = workload.new NativeLoop();
                String id = "core/batch/" + size;
                server.add(id, workload.batch().trades(), workload.batch().bars(), loop::batches, () -> loop.check(id));
            }
        }
        BufferWorkload million = new BufferWorkload(Scale.parse("1m"));
        BufferWorkload.Api api = million.new Api(million.inBuffers());
        server.add("api/stream/1m", million.batch().trades(), million.batch().bars(), count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = api.stream();
            }
            return bars;
        }, () -> api.check("api/stream/1m"));
    }

    private void addBatches(String id, BufferWorkload workload, TradeColumns trades) {
        BufferWorkload.Api api = workload.new Api(trades);
        server.add(id, workload.batch().trades(), workload.batch().bars(), count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = api.batch();
            }
            return bars;
        }, () -> api.check(id));
    }

    /**
     * Runs the program.
     *
     * @param args the way across that this JVM has to use: ffm or jni
     */
    public static void main(String[] args) {
        Program.run(CrossingSampler.class, () -> {
            if (args.length != 1) {
                throw new IllegalArgumentException("expected one argument: ffm or jni");
            }
            Program.requireCrossing("crossing sampler", Crossing.valueOf(args[0].toUpperCase(Locale.ROOT)));
            new CrossingSampler().server.serve();
        });
    }
}
