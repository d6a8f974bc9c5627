package dev.rangebar.cli;

import dev.rangebar.BarBuffer;
import dev.rangebar.NativeLibraryException;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import dev.rangebar.cli.commands.FileArguments;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.commands.live.StopSignal;
import dev.rangebar.database.BarDatabase;
import dev.rangebar.database.ParquetSink;
import dev.rangebar.database.ParquetTrades;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The command {@code rangebar}. */
public final class Main {
    private static final Set<String> OUTPUT_OPTIONS = Set.of("-o", FileArguments.OUTPUT);

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
        Runnable start = duckDbStart(arguments);
        Thread starting = start == null ? null : new Thread(start, "rangebar-duckdb-start");
        if (starting != null) {
            starting.setDaemon(true);
            starting.start();
        }
        int exitCode = RangebarCommand.commandLine(streams, arguments).execute(arguments);
        if (starting != null) {
            finish(starting);
        }
        StopSignal.exit(exitCode);
    }

    /** Waits for threads in native code, which the end of the JVM would unload while they run. */
    private static void finish(Thread starting) {
        try {
            starting.join();
            ParquetTrades.closeAhead();
        } catch (IOException e) { // runs to text load no class of databases for its kind
            // nobody has used the file
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns the work that loads DuckDB while the options are read, which takes as long as reading a million trades; null for none. The
     * arguments tell what for: a name with the extension of a database or of a Parquet file, which is written behind the option for the output
     * and read elsewhere; a query may read a file of any name. This only decides what is opened ahead: who needs something else opens that.
     */
    private static Runnable duckDbStart(String[] arguments) {
        for (int k = 1; k < arguments.length; k++) {
            String argument = arguments[k];
            if (argument.endsWith(".duckdb") || k > 1 && arguments[0].equals("query")) {
                return BarDatabase::loadAhead;
            }
            if (argument.endsWith(".parquet")) {
                boolean isOutput = OUTPUT_OPTIONS.contains(arguments[k - 1]) || argument.startsWith("-");
                return isOutput ? ParquetSink::openAhead : () -> ParquetTrades.openAhead(argument);
            }
        }
        return null;
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
