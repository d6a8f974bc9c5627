package dev.rangebar.cli.help;

import dev.rangebar.cli.options.Suggestions;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The hidden commands that generate files for a shell and for {@code man}. */
public final class GeneratingCommands {
    private GeneratingCommands() {}

    /** The hidden command {@code rangebar generate-man-page}. */
    @Command(name = "generate-man-page", hidden = true, mixinStandardHelpOptions = true,
            description = "Write a manual page (roff) to standard output.",
            footerHeading = "%nExample:%n",
            footer = "  rangebar generate-man-page build | man -l -")
    public static final class ManPageCommand implements Runnable {
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

        /**
         * A manual page in roff. Picocli's own generator writes AsciiDoc, which would need Asciidoctor and JRuby in the build.
         */
        private static final class ManPage {
            private final CommandSpec command;
            private final StringBuilder page = new StringBuilder();

            private ManPage(CommandSpec command) {
                this.command = command;
            }

            /** Returns the page of a command. */
            static String of(CommandSpec command) {
                return new ManPage(command).build();
            }

            private String build() {
                UsageMessageSpec usage = command.usageMessage();
                String name = command.qualifiedName("-");
                page.append(".TH ").append(escape(name.toUpperCase(Locale.ROOT))).append(" 1\n");
                section("NAME").append(escape(name)).append(" \\- ").append(escape(plain(usage.description()))).append('\n');
                section("SYNOPSIS").append(escape(synopsis(usage))).append('\n');
                if (!command.positionalParameters().isEmpty()) {
                    section("ARGUMENTS");
                    command.positionalParameters().forEach(this::argument);
                }
                section("OPTIONS");
                command.options().stream().filter(option -> !option.hidden()).forEach(this::option);
                List<Map.Entry<String, picocli.CommandLine>> commands = command.subcommands().entrySet().stream()
                        .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden()).toList();
                if (!commands.isEmpty()) {
                    section("COMMANDS");
                    commands.forEach(entry -> entry("\\fB" + escape(entry.getKey()) + "\\fR",
                            plain(entry.getValue().getCommandSpec().usageMessage().description())));
                }
                if (!usage.exitCodeList().isEmpty()) {
                    section("EXIT STATUS");
                    usage.exitCodeList().forEach((code, meaning) -> entry("\\fB" + code.strip() + "\\fR", plain(meaning)));
                }
                if (usage.footer().length > 0) {
                    section(plain(usage.footerHeading()).strip().replace(":", "").toUpperCase(Locale.ROOT));
                    verbatim(usage.footer());
                }
                return page.toString();
            }

            private StringBuilder section(String title) {
                return page.append(".SH ").append(escape(title.isEmpty() ? "NOTES" : title)).append('\n');
            }

            private String synopsis(UsageMessageSpec usage) {
                if (usage.customSynopsis().length > 0) {
                    return Stream.of(usage.customSynopsis()).map(line -> plain(line).strip()).collect(Collectors.joining("\n\n"));
                }
                String options = command.options().stream().filter(option -> option.required())
                        .map(option -> " " + option.longestName() + "=" + option.paramLabel()).collect(Collectors.joining());
                String arguments = command.positionalParameters().stream().map(argument -> " " + argument.paramLabel()
                        + (argument.arity().max() > 1 ? "..." : "")).collect(Collectors.joining());
                return command.qualifiedName() + options + " [OPTION...]" + arguments
                        + (command.subcommands().isEmpty() ? "" : " COMMAND");
            }

            private void argument(PositionalParamSpec argument) {
                entry("\\fI" + escape(argument.paramLabel()) + "\\fR", plain(argument.description()));
            }

            private void option(OptionSpec option) {
                String names = Arrays.stream(option.names()).map(name -> "\\fB" + escape(name) + "\\fR")
                        .collect(Collectors.joining(", "));
                boolean hasValue = option.arity().max() > 0;
                entry(hasValue ? names + "=\\fI" + escape(option.paramLabel()) + "\\fR" : names, plain(option.description()));
            }

            private void entry(String title, String text) {
                page.append(".TP\n").append(title).append('\n').append(escape(text)).append('\n');
            }

            private void verbatim(String[] lines) {
                page.append(".nf\n");
                for (String line : lines) {
                    page.append(escape(plain(line))).append('\n');
                }
                page.append(".fi\n");
            }

            /** Help texts are formats: {@code %n} is a line end, and {@code %%} a percent sign. */
            private static String plain(String... texts) {
                return Arrays.stream(texts).map(text -> text.replace("%n", "\n").replace("%%", "%")).collect(Collectors.joining(" "));
            }

            /** A backslash and a hyphen mean something in roff, and so do a dot and a quote at the beginning of a line. */
            private static String escape(String text) {
                String escaped = text.replace("\\", "\\e").replace("-", "\\-");
                return escaped.lines().map(line -> line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line)
                        .collect(Collectors.joining("\n"));
            }
        }
    }

    /** The hidden command {@code rangebar generate-completion}. */
    @Command(name = "generate-completion", hidden = true, mixinStandardHelpOptions = true,
            description = "Write a completion script for bash and zsh to standard output.",
            footerHeading = "%nExample:%n",
            footer = "  source <(rangebar generate-completion)")
    public static final class CompletionCommand implements Runnable {
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
}
