package dev.rangebar.report.compare;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command line of the comparisons. */
@Command(name = "compare", mixinStandardHelpOptions = true, description = {
    "Compares two runs by their files (latest.json, or a folder that contains one).",
    "Exit code 0, also if B is slower; 1 if the comparison failed; 2 after wrong usage."})
public final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;
    @Parameters(index = "0", paramLabel = "A", description = "the side before")
    private String a;
    @Parameters(index = "1", paramLabel = "B", description = "the side after")
    private String b;
    @Option(names = "--all", description = "list unchanged series, too")
    private boolean all;
    @Option(names = "--json", paramLabel = "FILE", description = "also write the comparison as JSON")
    private Path json;

    @Override
    public Integer call() {
        Comparison comparison = compare();
        if (json != null) {
            create(json.toAbsolutePath().getParent());
            JsonFields.write(json, ComparisonJson.of(comparison));
        }
        command.commandLine().getOut().print(ComparisonTable.of(comparison, all));
        command.commandLine().getOut().flush();
        return 0;
    }

    private Comparison compare() {
        for (String each : new String[] {a, b}) {
            if (!FileComparison.isRun(each)) {
                throw new BenchFailure(each + " is no file of a run; expected a latest.json, or a folder that contains one");
            }
        }
        return FileComparison.of(a, b);
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BenchFailure(folder + " cannot be created: " + e.getMessage(), e);
        }
    }
}
