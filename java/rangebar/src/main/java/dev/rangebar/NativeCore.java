package dev.rangebar;

import dev.rangebar.bindings.LoadFailure;
import dev.rangebar.bindings.NativeLibrary;
import dev.rangebar.bindings.ProcessorHandle;
import dev.rangebar.bindings.generated.RangebarNative;
import dev.rangebar.bindings.generated.rb_result;
import java.lang.foreign.MemorySegment;

/** The way into the core: loads it, and makes exceptions of its statuses. */
final class NativeCore {
    private NativeCore() {}

    static void load() {
        try {
            NativeLibrary.load();
            Ways.out();
        } catch (LoadFailure e) {
            throw new NativeLibraryException(e.reason().name(), e.getMessage(), e);
        }
    }

    /**
     * What failed calls end with, made ready before the first call: where stack or heap are full, a class cannot be
     * initialised, and after that it never can be.
     */
    private static final class Ways {
        static {
            RangebarNative.rb_destroy$handle();
            RangebarNative.rb_get_fields$handle();
            RangebarNative.rb_status_name$handle();
            RangebarNative.rb_status_message$handle();
        }

        static void out() {
            // Initialises this class, once.
        }
    }

    /** For calls that only fail if this library is wrong. */
    static int check(int status) {
        if (status < 0) {
            throw new AssertionError(nameOf(status) + ": " + messageOf(status));
        }
        return status;
    }

    static String nameOf(int status) {
        return ProcessorHandle.text(RangebarNative.rb_status_name(status));
    }

    static String messageOf(int status) {
        return ProcessorHandle.text(RangebarNative.rb_status_message(status));
    }

    /** Could not make a processor by options. */
    static RuntimeException refusedOptions(int status) {
        checkMachine(status);
        return new IllegalArgumentException(messageOf(status));
    }

    /** Could not make a processor of a saved state. */
    static RuntimeException refusedState(int status) {
        checkMachine(status);
        return new SavedStateException(nameOf(status), messageOf(status));
    }

    /** Throws where neither options nor state are to blame. */
    private static void checkMachine(int status) {
        if (status == RangebarNative.RB_ERROR_MEMORY()) {
            throw new OutOfMemoryError("no native memory for a processor");
        }
        if (status == RangebarNative.RB_ERROR_KERNEL()) {
            throw new IllegalStateException(messageOf(status));
        }
    }

    /**
     * A trade was refused.
     *
     * @param result what the call reported
     * @param handle the processor that has refused it
     * @param side the one value of the trade that it does not report
     * @param offset the index of the native call's first trade in the Java call
     * @param applied how many trades of the Java call stay applied
     */
    static InvalidTradeException refusedTrade(MemorySegment result, MemorySegment handle, TradeFields columns,
            boolean side, long offset, long applied) {
        int status = rb_result.status(result);
        long index = offset + rb_result.error_index(result);
        Trade trade = new Trade(rb_result.timestamp_us(result), rb_result.price(result), rb_result.volume(result),
                rb_result.agg_trade_id(result), rb_result.first_trade_id(result), rb_result.last_trade_id(result),
                side, columns);
        StringBuilder message = new StringBuilder("trade ").append(index).append(": ").append(messageOf(status))
                .append(" (timestamp ").append(trade.timestampMicros()).append(" us, price ")
                .append(FixedPoint.toString(trade.price())).append(", volume ")
                .append(FixedPoint.toString(trade.volume()));
        if (columns.aggTradeIds()) {
            message.append(", aggregate id ").append(trade.aggTradeId());
        }
        if (columns.tradeIds()) {
            message.append(", trade ids ").append(trade.firstTradeId()).append("..").append(trade.lastTradeId());
        }
        if (status == RangebarNative.RB_ERROR_TIME_ORDER() || status == RangebarNative.RB_ERROR_ID_ORDER()) {
            message.append("; the trade before: timestamp ").append(rb_result.previous_timestamp_us(result))
                    .append(" us");
            if (columns.aggTradeIds()) {
                message.append(", aggregate id ").append(rb_result.previous_agg_trade_id(result));
            }
        }
        int ofRun = RangebarNative.rb_get_fields(handle);
        if (status == RangebarNative.RB_ERROR_FIELDS() && ofRun >= 0) {
            message.append("; given ").append(columns).append(", the run has ").append(TradeFields.ofBits(ofRun));
        }
        message.append(')');
        String name = nameOf(status);
        return status == RangebarNative.RB_ERROR_OVERFLOW()
                ? new TradeOverflowException(name, message.toString(), index, applied, trade)
                : new InvalidTradeException(name, message.toString(), index, applied, trade);
    }
}
