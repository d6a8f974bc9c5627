package dev.rangebar.cli;

import dev.rangebar.BarBuffer;
import dev.rangebar.NativeLibraryException;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.commands.live.StopSignal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;

/** The command {@code rangebar}. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        Streams streams = new Streams(System.in, new FileOutputStream(FileDescriptor.out), System.err,
                Boolean.getBoolean("rangebar.terminal.out"), Boolean.getBoolean("rangebar.terminal.err"),
                Streams.columns(System.getProperty("rangebar.terminal.columns", System.getenv("COLUMNS"))),
                Streams.terminalCharset());
        if (VersionText.printAlone(arguments, streams)) {
            StopSignal.exit(0);
            return;
        }
        if (CoreWarmup.isUseful(arguments)) {
            Thread warmup = new Thread(new CoreWarmup(), "rangebar-core-warmup");
            warmup.setDaemon(true);
            warmup.start();
        }
        StopSignal.exit(RangebarCommand.commandLine(streams, arguments).execute(arguments));
    }

    /** Loads the core and links the calls into it, which takes as long as reading half a million trades. */
    private static final class CoreWarmup implements Runnable {
        /** The commands that make bars. */
        private static final List<String> USERS = List.of("build", "watch", "replay", "check", "quickstart");

        /** Returns {@code true} if the command of these arguments will need the core. */
        static boolean isUseful(String[] arguments) {
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
}
