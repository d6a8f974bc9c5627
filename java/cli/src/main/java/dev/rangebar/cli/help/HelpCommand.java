package dev.rangebar.cli.help;

import dev.rangebar.cli.options.Suggestions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rangebar help}: shows the help of a command, or a topic. */
@Command(name = "help", helpCommand = true, description = "Show the help of a command, or a topic.",
        customSynopsis = "rangebar help [COMMAND|TOPIC]",
        footer = {"", "Topics: formats (of outputs), layouts (of inputs), columns (of bars), resets",
            "(and sessions, gaps, orphaned bars), features (and footprints), archive",
            "(downloads), live (what a watch keeps, serves and connects to)."})
public final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help message and exit.")
    private boolean help;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "A command, or one of the topics below.")
    private String name;

    @Override
    public void run() {
        CommandLine root = spec.parent().commandLine();
        PrintWriter out = root.getOut();
        if (name == null) {
            root.usage(out);
            return;
        }
        Map<String, CommandLine> commands = root.getSubcommands();
        if (commands.containsKey(name)) {
            commands.get(name).usage(out);
            return;
        }
        HelpTopic topic = HelpTopic.named(name).orElseThrow(() -> unknown(commands));
        out.print(topic.text());
        commands.values().stream().filter(command -> topic.belongsTo(command.getCommandSpec())).findFirst()
                .ifPresent(command -> out.print(System.lineSeparator() + "Options:" + System.lineSeparator()
                        + list(command.getHelp(), topic.optionsOf(command.getCommandSpec()))));
        out.flush();
    }

    /** Removes the options of topics from the list of a command's options, and names them below it. */
    public static void moveOptionsToTopics(CommandLine command) {
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> {
            List<OptionSpec> others = new ArrayList<>(help.commandSpec().options());
            others.removeIf(OptionSpec::hidden);
            StringBuilder names = new StringBuilder();
            for (HelpTopic topic : HelpTopic.values()) {
                if (topic.belongsTo(help.commandSpec())) {
                    List<OptionSpec> options = topic.optionsOf(help.commandSpec());
                    others.removeAll(options);
                    appendNames(names, help.commandSpec().usageMessage().width(), topic, options);
                }
            }
            return list(help, others) + names;
        });
    }

    private static String list(CommandLine.Help help, List<OptionSpec> options) {
        return help.optionListExcludingGroups(options, help.createDefaultLayout(), null, help.parameterLabelRenderer());
    }

    private static void appendNames(StringBuilder text, int width, HelpTopic topic, List<OptionSpec> options) {
        if (text.isEmpty()) {
            text.append(System.lineSeparator()).append("Options of topics, described by 'rangebar help TOPIC' (also formats, columns):").append(System.lineSeparator());
        }
        StringBuilder line = new StringBuilder(String.format("  %-10s", topic));
        String indent = " ".repeat(line.length());
        for (int i = 0; i < options.size(); i++) {
            String name = options.get(i).longestName() + (i + 1 < options.size() ? "," : "");
            if (line.length() + name.length() >= width) {
                text.append(line.toString().stripTrailing()).append(System.lineSeparator());
                line = new StringBuilder(indent);
            }
            line.append(name).append(' ');
        }
        text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }

    private ParameterException unknown(Map<String, CommandLine> commands) {
        List<String> known = new ArrayList<>(HelpTopic.names());
        commands.forEach((command, line) -> {
            if (!line.getCommandSpec().usageMessage().hidden()) {
                known.add(command);
            }
        });
        return new ParameterException(spec.commandLine(), "'" + name + "' is not one of " + String.join(", ", known)
                + Suggestions.didYouMean(name, known));
    }

    /** Topics that are too long for the help of a command. */
    enum HelpTopic {
        /** Formats of the output. */
        FORMATS,
        /** Columns of bars. */
        COLUMNS,
        /** Layouts of the inputs. */
        LAYOUTS("--layout", "--map", "--map-file", "--side-values", "--price", "--volume", "--separator", "--time-unit", "--round"),
        /** Ends of bars before a breach. */
        RESETS("--reset", "--sessions", "--max-gap", "--include-orphaned"),
        /** Features and footprints. */
        FEATURES("--features", "--feature-profile", "--lookback-window", "--row-size", "--footprint-rows"),
        /** Trades that are downloaded. */
        ARCHIVE("--archive", "--from", "--to", "--archive-folder", "--allow-missing-days"),
        /** Outputs, pages and servers of a watch. */
        LIVE("--stream-url", "--rest-url", "--archive-url", "--archive-folder", "--chart", "--metrics", "--health", "--health-file",
                "--forming", "--record");

        /** The options that the topic describes, for commands that have the first of them. */
        private final List<String> options;

        HelpTopic(String... options) {
            this.options = List.of(options);
        }

        /** Returns {@code true} if the topic describes options of the command. */
        boolean belongsTo(CommandSpec command) {
            return !options.isEmpty() && command.findOption(options.get(0)) != null;
        }

        /** Returns those options of the command that the topic describes. */
        List<OptionSpec> optionsOf(CommandSpec command) {
            return options.stream().map(command::findOption).filter(Objects::nonNull).toList();
        }

        /** Returns the topic with this name; empty if there is none. */
        static Optional<HelpTopic> named(String name) {
            return Arrays.stream(values()).filter(topic -> topic.toString().equals(name)).findFirst();
        }

        static List<String> names() {
            return Arrays.stream(values()).map(HelpTopic::toString).toList();
        }

        /** Returns the text of the topic, in lines of at most 80 characters: the section of {@code topics.txt} below its name. */
        String text() {
            try (InputStream in = HelpTopic.class.getResourceAsStream("topics.txt")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().dropWhile(line -> !line.equals("[" + this + "]"))
                        .skip(1).takeWhile(line -> !line.startsWith("[")).map(line -> line + "\n").collect(Collectors.joining());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
