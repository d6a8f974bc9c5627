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
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rangebar help}: shows the help of a command, or a topic. */
@Command(name = "help", helpCommand = true, description = "Show the help of a command, or a topic.",
        customSynopsis = "rangebar help [COMMAND|formats|layouts|columns]")
public final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help message and exit.")
    private boolean help;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "A command, or one of the topics formats "
            + "(of the output), layouts (of the inputs) and columns (of bars).")
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
        out.print(HelpTopic.named(name).orElseThrow(() -> unknown(commands)).text());
        out.flush();
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
        /** Layouts of the inputs. */
        LAYOUTS,
        /** Columns of bars. */
        COLUMNS;

        /** Returns the topic with this name; empty if there is none. */
        static Optional<HelpTopic> named(String name) {
            return Arrays.stream(values()).filter(topic -> topic.toString().equals(name)).findFirst();
        }

        static List<String> names() {
            return Arrays.stream(values()).map(HelpTopic::toString).toList();
        }

        /** Returns the text of the topic, in lines of at most 80 characters. */
        String text() {
            try (InputStream in = HelpTopic.class.getResourceAsStream(this + ".txt")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
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
