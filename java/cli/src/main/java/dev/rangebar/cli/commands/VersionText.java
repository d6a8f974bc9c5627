package dev.rangebar.cli.commands;

import dev.rangebar.Crossing;
import dev.rangebar.Kernel;
import dev.rangebar.NativeLibraryException;
import dev.rangebar.NativeLibraryFile;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version of this module, and what it runs on; with {@code --verbose} also how it reaches the native library. */
public final class VersionText implements IVersionProvider {
    @Spec
    private CommandSpec spec;

    @Override
    public String[] getVersion() {
        ModuleDescriptor descriptor = VersionText.class.getModule().getDescriptor();
        String version = Optional.ofNullable(descriptor).flatMap(ModuleDescriptor::rawVersion).orElse("(unknown)");
        List<String> lines = new ArrayList<>(List.of("rangebar " + version,
                "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch")));
        if (isVerbose()) {
            lines.add("Java home: " + System.getProperty("java.home"));
            addNativeLibrary(lines);
        }
        return lines.toArray(String[]::new);
    }

    private boolean isVerbose() {
        return spec.parent() == null && spec.commandLine().getParseResult().hasMatchedOption(RangebarCommand.VERBOSE);
    }

    /** Adds what is in use, or why it cannot be used: a wrong installation is what these lines are for. */
    private static void addNativeLibrary(List<String> lines) {
        try {
            lines.add("Native calls: " + Crossing.inUse() + " (" + Crossing.reason() + ")");
            NativeLibraryFile file = NativeLibraryFile.inUse();
            lines.add("Native library: " + file.path() + " (" + file.origin() + ")");
            Kernel kernel = Kernel.inUse();
            lines.add("Kernel: " + kernel.name() + " (" + kernel.reason() + ")");
        } catch (NativeLibraryException | IllegalStateException e) {
            lines.add("The native library cannot be used: " + e.getMessage());
        }
    }
}
