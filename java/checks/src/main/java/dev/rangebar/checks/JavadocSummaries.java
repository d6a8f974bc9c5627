package dev.rangebar.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks how Javadoc summaries begin: with a noun phrase or a verb in the third person, so that they name their subject.
 *
 * <p>{@code {@return ...}} has to hold a noun phrase.
 */
final class JavadocSummaries {
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*(?!/)(.*?)\\*/");
    private static final Pattern RETURN = Pattern.compile("\\{@return[\\s*]+(\\S+)");
    private static final Pattern FIRST_WORD = Pattern.compile("^[\\s*]*(?:<[^>]+>\\s*)*([A-Za-z']+)");
    private static final Set<String> NOT_A_SUBJECT = Set.of("what", "whatever", "whether", "how", "when", "of", "so",
            "those", "as", "it", "they", "is", "are", "was", "has", "have", "takes", "take", "which", "who", "whose",
            "whom", "why", "told", "said", "also", "and", "but", "or", "not", "by", "with", "to", "if", "then", "here",
            "there", "such", "same", "like", "where", "wherever", "asked", "taken", "given", "made", "done", "lets",
            "into", "at", "after", "before", "than", "because", "since", "while", "until", "once", "does", "do");
    private static final Set<String> NO_NOUN_PHRASE = Set.of("what", "whatever", "whether", "so", "how", "it", "as", "of");

    private JavadocSummaries() {}

    /**
     * The summaries of one file.
     *
     * @param comments the number of Javadoc comments
     * @param findings those without a subject
     */
    record Result(int comments, List<Finding> findings) {}

    /** Checks all Javadoc comments of a Java file. */
    static Result check(SourceFile file) {
        int comments = 0;
        List<Finding> findings = new ArrayList<>();
        Matcher comment = COMMENT.matcher(file.text());
        while (comment.find()) {
            comments++;
            String body = comment.group(1);
            Matcher first = FIRST_WORD.matcher(body);
            if (first.find() && NOT_A_SUBJECT.contains(first.group(1).toLowerCase(Locale.ROOT))) {
                findings.add(new Finding(file.path(), file.lineAt(comment.start()), "the summary begins with \"" + first.group(1)
                        + "\": begin with a noun phrase or a verb in the third person (\"Returns ...\")"));
            }
            Matcher returned = RETURN.matcher(body);
            while (returned.find()) {
                if (NO_NOUN_PHRASE.contains(returned.group(1))) {
                    findings.add(new Finding(file.path(), file.lineAt(comment.start(1) + returned.start()), "\"{@return "
                            + returned.group(1) + "\": use a noun phrase (\"the number of bars\"; \"{@code true} if ...\")"));
                }
            }
        }
        return new Result(comments, findings);
    }
}
