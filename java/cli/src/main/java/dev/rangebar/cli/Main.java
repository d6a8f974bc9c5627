package dev.rangebar.cli;

import dev.rangebar.cli.commands.CoreWarmup;
import dev.rangebar.cli.commands.RangebarCommand;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.commands.live.StopSignal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

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
}
