package dev.rangebar.report.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Three small workloads that have nothing to do with range bars and never change: their times show how fast the machine
 * is at this moment.
 *
 * <p>Usage: {@code MachineCalibration FILE REPETITIONS}.
 */
public final class MachineCalibration {
    private static final int WARM_UPS = 2;
    private static final int INTEGER_STEPS = 50_000_000;
    /** 64 MB of indices: beyond the caches of one core. */
    private static final int CHASE_SLOTS = 1 << 24;
    private static final int CHASE_STEPS = 1_000_000;
    private static final int COPY_BYTES = 1 << 20;
    private static final int COPIES = 200;

    private MachineCalibration() {
    }

    /** Writes the times of the workloads, in ns per step. */
    public static void main(String[] arguments) {
        int repetitions = Integer.parseInt(arguments[1]);
        ObjectNode file = JsonFields.JSON.createObjectNode().put("format", 1);
        int[] next = cycle();
        measure(file, "integer", INTEGER_STEPS, repetitions, MachineCalibration::integers);
        measure(file, "chase", CHASE_STEPS, repetitions, () -> chase(next));
        measure(file, "copy", COPIES, repetitions, MachineCalibration::copies);
        JsonFields.write(Path.of(arguments[0]), file);
    }

    private static void measure(ObjectNode file, String name, int steps, int repetitions, LongSupplier work) {
        long expected = work.getAsLong();
        ObjectNode workload = file.putObject(name).put("checksum", Long.toHexString(expected));
        var times = workload.putArray("ns");
        for (int i = 1 - WARM_UPS; i <= repetitions; i++) {
            long start = System.nanoTime();
            long result = work.getAsLong();
            long time = System.nanoTime() - start;
            if (result != expected) {
                throw new IllegalStateException("calibration workload " + name + ": result " + result + ", expected "
                    + expected);
            }
            if (i > 0) {
                times.add((double) time / steps);
            }
        }
    }

    /** Computes a chain of steps, each of which needs the result of the one before. */
    private static long integers() {
        long x = 88172645463325252L;
        for (int i = 0; i < INTEGER_STEPS; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }

    /** Returns one cycle through all slots in an order that no prefetcher predicts (Sattolo). */
    private static int[] cycle() {
        int[] next = new int[CHASE_SLOTS];
        for (int i = 0; i < next.length; i++) {
            next[i] = i;
        }
        long random = 1;
        for (int i = next.length - 1; i > 0; i--) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            int other = (int) Long.remainderUnsigned(random >>> 16, i);
            int swapped = next[i];
            next[i] = next[other];
            next[other] = swapped;
        }
        return next;
    }

    private static long chase(int[] next) {
        int at = 0;
        for (int i = 0; i < CHASE_STEPS; i++) {
            at = next[at];
        }
        return at;
    }

    private static long copies() {
        byte[] from = new byte[COPY_BYTES];
        for (int i = 0; i < COPIES; i++) {
            byte[] to = new byte[COPY_BYTES];
            System.arraycopy(from, 0, to, 0, COPY_BYTES);
            to[i] = (byte) (i + 1);
            from = to;
        }
        long sum = 0;
        for (int i = 0; i < COPIES; i++) {
            sum = 31 * sum + from[i];
        }
        return sum;
    }
}
