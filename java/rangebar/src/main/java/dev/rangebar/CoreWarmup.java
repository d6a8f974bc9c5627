package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.Words;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/**
 * Initialises, before the first processor is made, every class that a call may need: where stack or heap are full, a class cannot be
 * initialised, and after such a failure it never can be, be it the JDK's. {@code FirstUseTest} finds those that are missing.
 */
final class CoreWarmup {
    private static volatile boolean done;

    private CoreWarmup() {}

    /** Initialises them once. No static initialiser does it: after a failure the next call tries again. */
    static void run() {
        if (!done) {
            failures();
            values();
            BarDelivery.class.getName();
            new RangeBarProcessor.ToValues(BarBuffer.create(), List.of()).accept(0);
            ProcessorGroup.initialise();
            ParallelBatch.initialise();
            CoreSession.initialise();
            done = true;
        }
    }

    private static void failures() {
        TradeError error = TradeError.ofStatus(Abi.RB_ERROR_PRICE);
        NativeCore.messageOf(Abi.RB_ERROR_PRICE);
        NativeCore.nameOf(Abi.RB_ERROR_PRICE);
        Words result = Words.ofStruct(Abi.Result.BYTES);
        result.setInt(Abi.Result.STATUS, Abi.RB_ERROR_PRICE);
        NativeCore.refusedTrade(result, -1, TradeFields.ALL, true, 0, 0);
        new DeliveryException(0, new IllegalStateException(error.name()));
    }

    private static void values() {
        Int128.toBigDecimal(0, 1, FixedPoint.DECIMALS);
        Exact.instant(0);
        TradeFields.ALL.toString();
        Duration.of(1, ChronoUnit.MICROS);
        OptionalLong.empty();
        Position.Kind.values();
        IntSupplier ofInterface = List.of()::size; // links a method of an interface, as calls with lambdas do
        ofInterface.getAsInt();
    }
}
