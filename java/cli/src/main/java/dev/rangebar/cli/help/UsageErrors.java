package dev.rangebar.cli.help;

import dev.rangebar.cli.options.Suggestions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Messages about wrong usage. */
public final class UsageErrors {
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
            return unknown(unmatched.getUnmatched().getFirst(), line);
        }
        if (error instanceof MissingParameterException) {
            for (String argument : arguments) {
                if (argument.equals("--")) {
                    break;
                }
                if (isUnknownOption(argument, line)) {
                    return unknown(argument, line);
                }
            }
        }
        return error.getMessage();
    }

    private static boolean isUnknownOption(String argument, CommandLine line) {
        return argument.startsWith("--") && !line.getCommandSpec().optionsMap().containsKey(name(argument));
    }

    private static String unknown(String argument, CommandLine line) {
        if (argument.startsWith("-") && argument.length() > 1) {
            return "unknown option " + name(argument)
                    + Suggestions.didYouMean(name(argument), visible(line));
        }
        List<String> commands = line.getSubcommands().keySet().stream().toList();
        return commands.isEmpty() ? "unexpected argument '" + argument + "'"
                : "unknown command '" + argument + "'" + Suggestions.didYouMean(argument, commands);
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
