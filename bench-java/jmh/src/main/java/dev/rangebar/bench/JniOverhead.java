package dev.rangebar.bench;

import dev.rangebar.Crossing;
import dev.rangebar.TradeColumns;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Measures the overhead of the calls through JNI on Java 17 or later; {@link PairedRun} describes method and options. Needs
 * {@code -Drangebar.library.path}, and {@code -Drangebar.crossing=jni} from Java 23 on.
 */
public final class JniOverhead {
    private final PairedRun run;
    private final Delay delay;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private JniOverhead(PairedRun run) {
        this.run = run;
        this.delay = run.delay();
    }

    /**
     * Runs the program.
     *
     * @param args command line
     */
    public static void main(String[] args) {
        Program.run(JniOverhead.class, () -> run(args));
    }

    static void run(String... args) throws Exception {
        PairedRun run = new PairedRun(args);
        Program.requireCrossing("jni/overhead", Crossing.JNI);
        JniOverhead overhead = new JniOverhead(run);
        try {
            overhead.add();
            run.measure();
        } finally {
            overhead.close();
        }
    }

    private void add() {
        for (String trades : List.of("1k", "100k", "1m")) {
            BufferWorkload workload = new BufferWorkload(Scale.parse(trades));
            if (trades.equals("1k")) {
                addBatches("off-heap/" + trades, workload, workload.inBuffers());
            }
            addBatches("heap/" + trades, workload, workload.inArrays());
        }
        addPushes("push/1m", new BufferWorkload(Scale.parse("1m")));
    }

    private void addBatches(String id, BufferWorkload workload, TradeColumns trades) {
        BufferWorkload.Api api = closedLater(workload.new Api(trades)); // first: it loads the library that the loop runs
        BufferWorkload.NativeLoop loop = closedLater(workload.new NativeLoop());
        run.addBatches(id, workload.batch(), count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = api.batch();
                delay.pass();
            }
            return bars;
        }, api::check, loop::batches, loop::check);
    }

    private void addPushes(String id, BufferWorkload workload) {
        BufferWorkload.Api api = closedLater(workload.new Api(workload.inBuffers()));
        BufferWorkload.NativeLoop loop = closedLater(workload.new NativeLoop());
        run.addPushes(id, workload.batch(), count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = api.stream();
                delay.pass();
            }
            return bars;
        }, api::check, loop::pushes, loop::check);
    }

    private <T extends AutoCloseable> T closedLater(T one) {
        open.push(one);
        return one;
    }

    private void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
