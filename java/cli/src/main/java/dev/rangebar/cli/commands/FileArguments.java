package dev.rangebar.cli.commands;

import dev.rangebar.cli.output.FileExtension;
import dev.rangebar.database.FileKind;
import dev.rangebar.database.ParquetTrades;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Names of files on the command line; what they cannot be is a usage error before any work is done. */
public final class FileArguments {
    public static final String STANDARD_STREAM = "-";
    public static final String OUTPUT = "--output";
    private static final String NO_SUCH_FILE = "no such file";

    private FileArguments() {}

    /** Trades of these names, {@value #STANDARD_STREAM} being standard input. */
    public static List<TradeInput> trades(CommandLine line, List<String> arguments, InputStream standardInput) {
        return inputs(line, arguments, standardInput, false);
    }

    /** Trades, bars or databases of these names, {@value #STANDARD_STREAM} being standard input. */
    public static List<TradeInput> inputs(CommandLine line, List<String> arguments, InputStream standardInput) {
        return inputs(line, arguments, standardInput, true);
    }

    private static List<TradeInput> inputs(CommandLine line, List<String> arguments, InputStream standardInput,
            boolean acceptsDatabases) {
        List<TradeInput> inputs = new ArrayList<>();
        for (String argument : arguments) {
            inputs.add(STANDARD_STREAM.equals(argument) ? TradeInput.ofStream("(standard input)", standardInput)
                    : input(line, argument, acceptsDatabases));
        }
        if (inputs.stream().filter(input -> input.path() == null).count() > 1) {
            throw new ParameterException(line, "standard input (-) can be read once only");
        }
        return inputs;
    }

    private static TradeInput input(CommandLine line, String name, boolean acceptsDatabases) {
        if (name.isEmpty()) {
            throw new ParameterException(line, "the name of an input is empty; give the name of a file, or - for standard input");
        }
        String obstacle = NO_SUCH_FILE;
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                obstacle = "is a directory; name the files in it, such as " + name + (name.endsWith("/") ? "*.csv" : "/*.csv");
            } else if (Files.isReadable(path)) {
                FileKind kind = FileKind.of(path);
                if (kind == FileKind.PARQUET) {
                    return TradeInput.ofFile(name, path, options -> ParquetTrades.open(path, options));
                }
                if (kind == FileKind.OTHER || acceptsDatabases) {
                    return TradeInput.ofFile(name, path);
                }
                obstacle = "is a database; rangebar query writes its contents to CSV or "
                        + "Parquet files";
            } else if (Files.exists(path)) {
                obstacle = IoReason.ACCESS_DENIED;
            } else {
                obstacle = noSuchFile(path);
            }
        } catch (InvalidPathException e) {
            // what cannot be the name of a file is that of none
        } catch (IOException e) {
            obstacle = IoReason.of(e);
        }
        throw new ParameterException(line, name + ": " + obstacle);
    }

    /** Returns the reason for an output in a folder that is not there. */
    public static String noFolder(Path folder) {
        return "there is no folder " + folder + "; make it first, or name another";
    }

    /** Returns the reason for an input that is not there. */
    public static String noSuchFile(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return NO_SUCH_FILE + (folder == null ? "" : Files.isDirectory(folder) ? " in the folder " + folder : "; there is no folder " + folder);
    }

    /** The file that --output names. */
    public static Path output(CommandLine line, String name, List<TradeInput> inputs) {
        return outputs(line, OUTPUT, List.of(name), inputs).get(0);
    }

    /** The files that an option names. */
    public static List<Path> outputs(CommandLine line, String option, List<String> names, List<TradeInput> inputs) {
        List<Path> files = names.stream().map(name -> output(line, option, name)).toList();
        List<Path> existing = files.stream().filter(Files::exists).toList();
        Set<Object> ofInputs = existing.isEmpty() ? Set.of() : inputs.stream().filter(input -> input.path() != null)
                .map(input -> identity(input.path())).flatMap(Optional::stream).collect(Collectors.toSet());
        for (Path file : existing) {
            if (identity(file).filter(ofInputs::contains).isPresent()) {
                throw new ParameterException(line, option + " " + file + ": is an input, too");
            }
        }
        return files;
    }

    private static Path output(CommandLine line, String option, String name) {
        if (name.isEmpty()) {
            throw new ParameterException(line,
                    option + " is empty; give the name of a file" + (option.equals(OUTPUT) ? ", or - for standard output" : ""));
        }
        Path file;
        try {
            FileExtension.checkPlain(name);
            file = Path.of(name);
        } catch (InvalidPathException e) {
            throw new ParameterException(line, option + " " + name + ": cannot be the name of a file", e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, e.getMessage(), e);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new ParameterException(line, option + " " + file + ": is a directory; add the name of a file in it");
        }
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(line, option + " " + file + ": " + noFolder(folder));
        }
        return file;
    }

    /** The same for all names of a file; empty if it cannot be read: then opening it tells more. */
    private static Optional<Object> identity(Path file) {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return Optional.of(key == null ? file.toRealPath() : key); // Windows has no keys
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns a title for the inputs: the symbol, or the name of the first one. */
    static String title(List<TradeInput> inputs) {
        TradeInput first = inputs.get(0);
        Optional<String> symbol = Optional.ofNullable(first.path()).flatMap(SymbolNames::ofFile);
        String name = symbol.orElseGet(
                () -> first.path() == null ? first.name() : String.valueOf(first.path().getFileName()));
        return symbol.isPresent() || inputs.size() == 1 ? name : name + " and " + (inputs.size() - 1) + " more";
    }
}
