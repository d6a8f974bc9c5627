package dev.rangebar.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A text file of the checkout.
 *
 * @param path the path below the root, with slashes
 * @param text the content
 */
record SourceFile(String path, String text) {
    private static final Set<String> SKIPPED_FOLDERS = Set.of(".git", "target", "build", "node_modules");

    /** Returns the paths of all files that git tracks or would add; without git, of all files outside build folders. */
    static List<String> paths(Path root) throws IOException {
        Process git;
        try {
            git = new ProcessBuilder("git", "-C", root.toString(), "ls-files", "-z", "--cached", "--others",
                    "--exclude-standard").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException noGit) {
            return walk(root);
        }
        String listed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (git.waitFor() != 0) {
                return walk(root);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while git listed the files", interrupted);
        }
        return Arrays.stream(listed.split("\0")).filter(path -> !path.isEmpty())
                .filter(path -> Files.isRegularFile(root.resolve(path))).sorted().distinct().toList();
    }

    private static List<String> walk(Path root) throws IOException {
        List<String> paths = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return SKIPPED_FOLDERS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                paths.add(root.relativize(file).toString().replace('\\', '/'));
                return FileVisitResult.CONTINUE;
            }
        });
        paths.sort(null);
        return paths;
    }

    /** Returns the file, or nothing if it is not UTF-8 text. */
    static Optional<SourceFile> read(Path root, String path) {
        try {
            byte[] bytes = Files.readAllBytes(root.resolve(path));
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.indexOf('\0') < 0 ? Optional.of(new SourceFile(path, text)) : Optional.empty();
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Returns the line of an offset, counted from 1. */
    int lineAt(int offset) {
        return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }
}
