package dev.rangebar.cli.commands;

import dev.rangebar.Crossing;
import dev.rangebar.Kernel;
import dev.rangebar.NativeLibraryException;
import dev.rangebar.NativeLibraryFile;
import dev.rangebar.bindings.IsalInflater;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version of this module, and what it runs on; with {@code --verbose} also how it reaches the native library. */
public final class VersionText implements IVersionProvider {
    /** The option that makes the version longer. */
    public static final String VERBOSE = "--verbose";

    @Spec
    private CommandSpec spec;

    /**
     * Prints the version if the arguments request it and nothing else, without the model of all commands, which takes most of the
     * time; returns whether they do.
     */
    public static boolean printAlone(String[] arguments, Streams streams) {
        if (arguments.length != 1 || !arguments[0].equals("--version") && !arguments[0].equals("-V")) {
            return false;
        }
        PrintWriter out = new PrintWriter(new OutputStreamWriter(streams.out(), streams.charset()));
        lines().forEach(out::println);
        out.flush();
        return true;
    }

    @Override
    public String[] getVersion() {
        List<String> lines = lines();
        if (isVerbose()) {
            lines.add("Java home: " + System.getProperty("java.home"));
            addNativeLibrary(lines);
        }
        return lines.toArray(String[]::new);
    }

    private static List<String> lines() {
        ModuleDescriptor descriptor = VersionText.class.getModule().getDescriptor();
        String version = Optional.ofNullable(descriptor).flatMap(ModuleDescriptor::rawVersion).orElse("(unknown)");
        return new ArrayList<>(List.of("rangebar " + version,
                "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch")));
    }

    private boolean isVerbose() {
        return spec.parent() == null && spec.commandLine().getParseResult().hasMatchedOption(VERBOSE);
    }

    /** Adds what is in use, or why it cannot be used: a wrong installation is what these lines are for. */
    private static void addNativeLibrary(List<String> lines) {
        try {
            lines.add("Native calls: " + Crossing.inUse() + " (" + Crossing.reason() + ")");
            NativeLibraryFile file = NativeLibraryFile.inUse();
            lines.add("Native library: " + file.path() + " (" + file.origin() + ")");
            Kernel kernel = Kernel.inUse();
            lines.add("Kernel: " + kernel.name() + " (" + kernel.reason() + ")");
            lines.add("gzip and zip: inflated by " + IsalInflater.description());
        } catch (NativeLibraryException | IllegalStateException e) {
            lines.add("The native library cannot be used: " + e.getMessage());
        }
    }
}
