package dev.rangebar.report.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rangebar.report.Git;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitsTest {
    /** A subject may contain any character or be empty; each commit stays one entry. */
    @Test
    void readsAnySubject(@TempDir Path folder, @TempDir Path messages) throws IOException {
        List<String> subjects = List.of("carriage\rreturn", "tab\tand <b>|`", "line\u2028separator", "");
        Git.run(folder, "init", "-q");
        Path message = messages.resolve("message"); // an argument could not hold all characters in every locale
        for (String subject : subjects) {
            Files.writeString(message, subject);
            Git.run(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty",
                "--allow-empty-message", "-F", message.toString());
        }
        Commits commits = Commits.read(folder);
        List<String> ids = Git.run(folder, "rev-list", "--reverse", "HEAD").lines().toList();
        assertEquals(subjects, ids.stream().map(id -> commits.find(id).subject()).toList());
        assertEquals(ids.subList(1, 4).reversed(), commits.between(ids.get(0), ids.get(3)).stream()
            .map(Commits.Commit::id).toList());
    }
}
