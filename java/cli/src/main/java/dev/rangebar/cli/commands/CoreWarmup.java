package dev.rangebar.cli.commands;

import dev.rangebar.BarBuffer;
import dev.rangebar.NativeLibraryException;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.util.List;

/** Loads the core and links the calls into it, which takes as long as reading half a million trades. */
public final class CoreWarmup implements Runnable {
    /** The commands that make bars. */
    private static final List<String> USERS = List.of("build", "watch", "replay", "check", "quickstart");

    /** Returns {@code true} if the command of these arguments will need the core. */
    public static boolean isUseful(String[] arguments) {
        return arguments.length > 1 && USERS.contains(arguments[0]) || arguments.length == 1 && arguments[0].equals("quickstart");
    }

    @Override
    public void run() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(1));
                ProcessorGroup group = ProcessorGroup.of(List.of(processor));
                BarBuffer bars = BarBuffer.create()) {
            long[] one = {1};
            group.process(TradeColumns.of(one, one, one), List.of(bars));
            bars.view();
        } catch (NativeLibraryException | IllegalStateException e) {
            // Whoever needs the core meets the same error: no library, or a kernel that RB_KERNEL names and that is not there.
        }
    }
}
