package dev.rangebar.report.compare;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Folders;
import dev.rangebar.report.run.Step;
import dev.rangebar.report.run.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Build by the project's own Maven and CMake: the library, the Java API, the Java benchmarks and the program whose instructions are
 * counted. A commit that is older than the program Sampler gets it, with its server, from this checkout.
 *
 * @param root this checkout
 */
record MavenRecipe(Path root) implements CommitBuilds.Recipe {
    private static final Path BENCHMARKS = Path.of("bench-java/jmh/src/main/java/dev/rangebar/bench");
    private static final List<String> SAMPLER = List.of("Sampler.java", "SampleServer.java");
    private static final List<String> POMS = List.of("pom.xml", "bench-java/jmh/pom.xml");
    private static final Path CLASSES = Path.of("bench-java/jmh/target/classes/dev/rangebar/bench");
    private static final Path CMAKE = Path.of("native/target/cmake");
    private static final Duration EXPECTED = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofMinutes(15);

    @Override
    public List<Step> steps(Path sources, Path programs) {
        Path benchmarks = sources.resolve(BENCHMARKS);
        if (!Files.isDirectory(benchmarks)) {
            throw new BenchFailure("the commit has no " + BENCHMARKS + ", so nothing can measure it");
        }
        if (!Files.exists(benchmarks.resolve(SAMPLER.get(0)))) {
            SAMPLER.forEach(each -> copy(root.resolve(BENCHMARKS).resolve(each), benchmarks.resolve(each)));
        }
        POMS.stream().map(sources::resolve).filter(Files::exists).forEach(MavenRecipe::permitWarnings);
        // The log lies beside the file that a step leaves.
        Folders.create(sources.resolve(CLASSES));
        Path cmake = sources.resolve(CMAKE);
        Path library = cmake.resolve("bench-native").resolve(System.mapLibraryName("rangebar_bench"));
        return List.of(
            new Step("build-java", List.of("env", "JAVA_HOME=" + System.getProperty("java.home"), "mvn", "-B", "-f",
                sources.resolve("pom.xml").toString(), "-DskipTests", "-Dmaven.test.skip", "-Dmaven.javadoc.skip",
                "-Dnative.target=rangebar", "package", "-pl", "bench-java/jmh", "-am"),
                sources.resolve(CLASSES).resolve("Sampler.class"), false, EXPECTED, TIMEOUT),
            new Step("build-native", List.of("cmake", "--build", cmake.toString(), "--target", "rangebar_bench",
                "rangebar-instructions"), library, false, EXPECTED, TIMEOUT));
    }

    @Override
    public void collect(Path sources, Path programs) {
        Folders.copy(sources.resolve("bench-java/jmh/target/rangebar-bench"), programs.resolve("java"));
        Tools built = new Tools(sources.resolve(CMAKE).resolve("bench-native"), sources);
        Tools kept = tools(programs);
        Folders.create(kept.nativeDirectory());
        for (Path each : List.of(built.program("rangebar-instructions"),
            built.nativeDirectory().resolve(System.mapLibraryName("rangebar_bench")))) {
            copy(each, kept.nativeDirectory().resolve(each.getFileName()));
        }
        try (Stream<Path> all = Files.list(sources.resolve(CMAKE).resolve("native"))) {
            all.filter(each -> each.getFileName().toString().startsWith("librangebar."))
                .forEach(each -> copy(each, kept.nativeDirectory().resolve(each.getFileName())));
        } catch (IOException e) {
            throw new BenchFailure(sources.resolve(CMAKE) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the programs of a build. */
    static Tools tools(Path programs) {
        return new Tools(programs.resolve("native"), programs.resolve("java"));
    }

    /** Warnings of a compiler that is newer than the commit stop no measurement. */
    private static void permitWarnings(Path pom) {
        try {
            Files.writeString(pom, Files.readString(pom).replace("<arg>-Werror</arg>", ""));
        } catch (IOException e) {
            throw new BenchFailure(pom + " cannot be changed: " + e.getMessage(), e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new BenchFailure(from + " cannot be copied to " + to + ": " + e.getMessage(), e);
        }
    }
}
