package dev.rangebar.cli.help;

import dev.rangebar.cli.options.Suggestions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Messages about wrong usage. */
public final class UsageErrors {
    private static final Pattern PREFIX_OF_PICOCLI = Pattern.compile("^Invalid value for option '([^']+)'(?: \\([^)]*\\))?: ");

    private UsageErrors() {}

    /** Prints what is wrong and which help tells more. */
    public static void print(ParameterException error, List<String> arguments) {
        CommandLine line = error.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("rangebar: " + message(error, line, arguments));
        err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
    }

    /** A mistyped option is the likely cause of a missing one, so it is named first. */
    private static String message(ParameterException error, CommandLine line, List<String> arguments) {
        if (error instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched.getUnmatched().get(0), line);
        }
        if (error instanceof OverwrittenOptionException overwritten) {
            return name(overwritten.getOverwritten()) + " is given more than once; give it once";
        }
        if (error instanceof MissingParameterException missing) {
            String mistyped = unknownOption(arguments, line);
            return mistyped != null ? unknown(mistyped, line) : missing(missing.getMissing(), line, arguments);
        }
        if (error.getArgSpec() instanceof OptionSpec flag && flag.arity().max() == 0) {
            return name(flag) + " takes no value";
        }
        return PREFIX_OF_PICOCLI.matcher(error.getMessage()).replaceFirst("$1: ");
    }

    private static String missing(List<ArgSpec> missing, CommandLine line, List<String> arguments) {
        if (missing.get(0) instanceof OptionSpec option && List.of(option.names()).stream().anyMatch(arguments::contains)) {
            return name(option) + " has no value; write " + name(option) + "=" + option.paramLabel();
        }
        List<ArgSpec> all = new ArrayList<>(missing);
        for (PositionalParamSpec argument : line.getCommandSpec().positionalParameters()) {
            if (missing.get(missing.size() - 1) instanceof PositionalParamSpec last && argument.index().min() > last.index().min()) {
                all.add(argument); // picocli names the first one only
            }
        }
        List<String> names = all.stream().map(UsageErrors::name).toList();
        String listed = String.join(", ", names.subList(0, names.size() - 1)) + (names.size() > 1 ? " and " : "")
                + names.get(names.size() - 1);
        String example = List.of(line.getCommandSpec().usageMessage().footer()).stream()
                .filter(text -> text.strip().startsWith(line.getCommandSpec().qualifiedName())).findFirst().orElseThrow();
        return listed + (all.size() == 1 ? " is" : " are") + " missing; for example:" + System.lineSeparator() + example;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /** Returns the first argument that looks like an option and is none; null if there is no such argument. */
    private static String unknownOption(List<String> arguments, CommandLine line) {
        Map<String, OptionSpec> options = line.getCommandSpec().optionsMap();
        boolean isValue = false;
        for (String argument : arguments) {
            if (argument.equals("--")) {
                return null;
            }
            OptionSpec option = options.get(name(argument));
            boolean hasValueAttached = !argument.startsWith("--") && argument.length() > 2
                    && options.containsKey(argument.substring(0, 2));
            if (!isValue && option == null && !hasValueAttached && argument.startsWith("-") && argument.length() > 1) {
                return argument;
            }
            isValue = option != null && option.arity().max() > 0 && !argument.contains("=");
        }
        return null;
    }

    private static String unknown(String argument, CommandLine line) {
        if (argument.startsWith("-") && argument.length() > 1) {
            boolean isLong = argument.startsWith("--"); // any letter is near any other letter
            return "unknown option " + name(argument)
                    + (isLong ? Suggestions.didYouMean(name(argument), visible(line)) : "");
        }
        List<String> commands = line.getSubcommands().keySet().stream().toList();
        if (commands.isEmpty()) {
            return "unexpected argument '" + argument + "'";
        }
        if (HelpCommand.HelpTopic.named(argument).isPresent()) {
            return "'" + argument + "' is not a command; 'rangebar help " + argument + "' shows the topic";
        }
        return "unknown command '" + argument + "'" + (isFile(argument)
                ? "; 'rangebar build FILE --threshold 0.25%' builds the bars of a file of trades"
                : Suggestions.didYouMean(argument, commands));
    }

    private static boolean isFile(String argument) {
        try {
            return Files.isRegularFile(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static List<String> visible(CommandLine line) {
        List<String> names = new ArrayList<>();
        line.getCommandSpec().options().stream().filter(option -> !option.hidden())
                .forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    private static String name(String argument) {
        int equals = argument.indexOf('=');
        return equals < 0 ? argument : argument.substring(0, equals);
    }
}
