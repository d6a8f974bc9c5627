package dev.rangebar.cli.help;

import dev.rangebar.cli.options.Suggestions;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The hidden command {@code rangebar generate-man-page}. */
@Command(name = "generate-man-page", hidden = true, mixinStandardHelpOptions = true,
        description = "Write a manual page (roff) to standard output.",
        footerHeading = "%nExample:%n",
        footer = "  rangebar generate-man-page build | man -l -")
public final class ManPageCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "A command (default: rangebar itself).")
    private String name;

    @Override
    public void run() {
        CommandLine root = spec.parent().commandLine();
        Map<String, CommandLine> commands = root.getSubcommands();
        if (name != null && !commands.containsKey(name)) {
            throw new ParameterException(spec.commandLine(), "unknown command '" + name + "'"
                    + Suggestions.didYouMean(name, commands.keySet()));
        }
        PrintWriter out = root.getOut();
        out.print(ManPage.of((name == null ? root : commands.get(name)).getCommandSpec()));
        out.flush();
    }
}
