package dev.rangebar.report.publish;

import dev.rangebar.report.Git;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Synthetic repository of sources that contains only commits. */
final class Checkout {
    private final Path folder;

    /** Creates a repository with a number of commits; the subject of the n-th is "change n". */
    Checkout(Path folder, int commits) throws IOException, InterruptedException {
        this.folder = folder;
        Files.createDirectories(folder);
        Git.run(folder, "init", "-q", "-b", "main");
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < commits; i++) {
            String message = "change " + i;
            stream.append("commit refs/heads/main\ncommitter A <a@example.org> ").append(1_700_000_000 + i)
                .append(" +0000\ndata ").append(message.length()).append('\n').append(message).append("\n\n");
        }
        Process process = new ProcessBuilder("git", "fast-import", "--quiet").directory(folder.toFile())
            .redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(stream.toString().getBytes(StandardCharsets.UTF_8));
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(new String(process.getInputStream().readAllBytes(),
                StandardCharsets.UTF_8));
        }
    }

    Path folder() {
        return folder;
    }

    /** Returns the ids of the commits, oldest first. */
    List<String> commits() {
        return Git.run(folder, "rev-list", "--reverse", "main").lines().toList();
    }
}
