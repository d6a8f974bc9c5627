package dev.rangebar.report.publish;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.compare.CompareCommand;
import dev.rangebar.report.output.InstrumentsCommand;
import dev.rangebar.report.publish.TrackingIssues.IssuesCommand;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Program behind bin/performance. Exit codes: 0 success, 1 a run or history must not be published, 2 wrong usage. */
@Command(name = "performance", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND",
    description = "Judges benchmark runs and prepares their publication.")
public final class Performance {
    private Performance() {
    }

    /** Runs the program. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter error = new PrintWriter(System.err, true);
        System.exit(run(System.getenv(), out, error, arguments));
    }

    static int run(Map<String, String> environment, PrintWriter out, PrintWriter error, String... arguments) {
        return new CommandLine(new Performance()).addSubcommand(new JudgeCommand(environment))
            .addSubcommand(new WorkflowRunsCommand(environment))
            .addSubcommand(new CompareCommand(environment)).addSubcommand(new CommentCommand(environment))
            .addSubcommand(new InstrumentsCommand()).addSubcommand(new ListCommand()).addSubcommand(new IssuesCommand(environment))
            .setOut(out).setErr(error).setExecutionExceptionHandler((exception, command, result) -> {
                if (exception instanceof BenchFailure) {
                    command.getErr().println("[performance] FAILED: " + exception.getMessage());
                    return 1;
                }
                throw exception;
            }).execute(arguments);
    }
}
