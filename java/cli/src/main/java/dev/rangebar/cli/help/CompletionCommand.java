package dev.rangebar.cli.help;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The hidden command {@code rangebar generate-completion}. */
@Command(name = "generate-completion", hidden = true, mixinStandardHelpOptions = true,
        description = "Write a completion script for bash and zsh to standard output.",
        footerHeading = "%nExample:%n",
        footer = "  source <(rangebar generate-completion)")
public final class CompletionCommand implements Runnable {
    /** Picocli's way of turning off the completion of file names, where it knows no values. */
    private static final String WITHOUT_FILES = "  type compopt &>/dev/null && compopt +o default\n";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine root = spec.parent().commandLine();
        PrintWriter out = root.getOut();
        out.print(AutoComplete.bash(root.getCommandName(), root).replace(WITHOUT_FILES, ""));
        out.flush();
    }
}
