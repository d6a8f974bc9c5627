package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.LoadFailure;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.NativeLibrary;
import dev.rangebar.bindings.Words;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/** The way into the core: loads it, and makes exceptions of its statuses. */
final class NativeCore {
    private NativeCore() {}

    static void load() {
        try {
            NativeLibrary.load();
        } catch (LoadFailure e) {
            throw unusable(e);
        }
    }

    static NativeLibraryException unusable(LoadFailure e) {
        return new NativeLibraryException(NativeLibraryError.valueOf(e.reason().name()), e.getMessage(), e);
    }

    /** Loads the core and initialises all that the calls of a processor may need. */
    static void prepare() {
        load();
        CoreWarmup.run();
    }

    /** For calls that only fail if this library is wrong. */
    static int check(int status) {
        if (status < 0) {
            throw new AssertionError(nameOf(status) + ": " + messageOf(status));
        }
        return status;
    }

    static String nameOf(int status) {
        return NativeFunctions.statusName(status);
    }

    static String messageOf(int status) {
        return NativeFunctions.statusMessage(status);
    }

    /** Could not make a processor by options. */
    static RuntimeException refusedOptions(int status) {
        checkMachine(status);
        return new IllegalArgumentException(messageOf(status));
    }

    /** Could not make a processor of a saved state. */
    static RuntimeException refusedState(int status) {
        checkMachine(status);
        return new SavedStateException(SavedStateError.ofStatus(status), messageOf(status));
    }

    /** Throws where neither options nor state are to blame. */
    private static void checkMachine(int status) {
        if (status == Abi.RB_ERROR_MEMORY) {
            throw new OutOfMemoryError("no native memory for a processor");
        }
        if (status == Abi.RB_ERROR_KERNEL) {
            throw new IllegalStateException(messageOf(status));
        }
    }

    /**
     * Makes the exception of a refused trade.
     *
     * @param result the report of the call
     * @param runFields the fields of the run's first trade as bits, below 0 before it
     * @param fields the optional fields of the trade
     * @param sell the side of the trade, the one value that the call does not report
     * @param offset the index of the native call's first trade in the Java call
     * @param applied the number of trades of the Java call that stay applied
     */
    static InvalidTradeException refusedTrade(Words result, int runFields, TradeFields fields,
            boolean sell, long offset, long applied) {
        int status = result.getInt(Abi.Result.STATUS);
        if (status >= 0) {
            throw usedByTwoThreads(); // the other thread's call has overwritten the report
        }
        TradeError error = TradeError.ofStatus(status);
        long index = offset + result.getLong(Abi.Result.ERROR_INDEX);
        Trade trade = new Trade(result.getLong(Abi.Result.TIMESTAMP_US), result.getLong(Abi.Result.PRICE), result.getLong(Abi.Result.QUANTITY),
                result.getLong(Abi.Result.AGG_TRADE_ID), result.getLong(Abi.Result.FIRST_TRADE_ID), result.getLong(Abi.Result.LAST_TRADE_ID),
                sell, fields);
        String message = "trade " + index + ": " + reason(error, trade, result, runFields) + " (" + valuesOf(trade) + ")";
        return error == TradeError.OVERFLOW
                ? new TradeOverflowException(message, index, applied, trade)
                : new InvalidTradeException(error, message, index, applied, trade);
    }

    /** Two threads were in calls of one processor at once, which was noticed after the call only. */
    static IllegalStateException usedByTwoThreads() {
        return new IllegalStateException("this RangeBarProcessor was used by two threads at once");
    }

    /** The field that is wrong, its value, and what was expected. */
    private static String reason(TradeError error, Trade trade, Words result, int runFields) {
        return switch (error) {
            case PRICE -> trade.price() <= 0
                    ? "price " + FixedPoint.toString(trade.price()) + " is not above 0"
                    : "price " + FixedPoint.toString(trade.price())
                            + " is too large for this distance: price plus distance must fit in 63 bits of 1e-8";
            case QUANTITY -> "quantity " + FixedPoint.toString(trade.quantity()) + " is negative; expected 0 or above";
            case TIMESTAMP -> "timestamp " + trade.timestampMicros()
                    + " us is out of range; expected microseconds since 1970 in [-2^62, 2^62)";
            case TIME_ORDER -> "timestamp " + trade.timestampMicros() + " us is earlier than the previous trade's, "
                    + result.getLong(Abi.Result.PREVIOUS_TIMESTAMP_US) + " us; expected trades sorted by time";
            case ID_ORDER -> "aggregate trade id " + trade.rawAggTradeId() + " is not above the previous trade's, "
                    + result.getLong(Abi.Result.PREVIOUS_AGG_TRADE_ID) + ", although both have the same timestamp";
            case NEGATIVE_ID -> {
                boolean aggregate = trade.fields().aggTradeIds() && trade.rawAggTradeId() < 0;
                boolean first = trade.rawFirstTradeId() < 0;
                yield (aggregate ? "aggregate trade id " + trade.rawAggTradeId()
                        : first ? "first trade id " + trade.rawFirstTradeId()
                        : "last trade id " + trade.rawLastTradeId()) + " is negative; expected 0 or above";
            }
            case TRADE_ID_RANGE -> "last trade id " + trade.rawLastTradeId() + " is below first trade id "
                    + trade.rawFirstTradeId();
            case FIELDS -> "trade fields (" + trade.fields() + ") differ from those of the run's first trade"
                        + (runFields >= 0 ? " (" + TradeFields.ofBits(runFields) + ")" : "");
            case TICK_SIZE -> "price " + FixedPoint.toString(trade.price()) + " is off the tick grid: expected a multiple of the "
                    + "tick size; give the instrument's tick size, or the distance as a price";
            case OVERFLOW -> "the bar's trade count would exceed 63 bits, or its turnover 127 bits";
        };
    }

    private static String valuesOf(Trade trade) {
        StringBuilder values = new StringBuilder("timestamp ").append(trade.timestampMicros()).append(" us, price ")
                .append(FixedPoint.toString(trade.price())).append(", quantity ")
                .append(FixedPoint.toString(trade.quantity()));
        if (trade.fields().aggTradeIds()) {
            values.append(", aggregate trade id ").append(trade.rawAggTradeId());
        }
        if (trade.fields().tradeIds()) {
            values.append(", trade ids ").append(trade.rawFirstTradeId()).append("..").append(trade.rawLastTradeId());
        }
        return values.append(trade.hasSide() ? ", " + (trade.rawSell() ? Side.SELL : Side.BUY) : "").toString();
    }

    /**
     * Initialises, before the first processor is made, every class that a call may need: where stack or heap are full, a class cannot be
     * initialised, and after such a failure it never can be, be it the JDK's. {@code FirstUseTest} finds those that are missing.
     */
    static final class CoreWarmup {
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
}
