package dev.rangebar.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A summary begins with its subject or with a verb in the third person. */
class JavadocSummariesTest {
    private static JavadocSummaries.Result check(String text) {
        return JavadocSummaries.check(new SourceFile("A.java", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/** What a file holds. */", "/** Whether it is open. */", "/**\n * Of one series.\n */",
        "/** Takes a trade. */", "/** {@return what the trades say} */", "/** {@return whether it is open} */",
        "/** <p>So it is. */", "/** Returns x. {@return\n * whether it is} */"})
    void findsASummaryWithoutASubject(String comment) {
        assertEquals(1, check(comment).findings().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/** Returns the bars. */", "/** The bars of one series. */", "/** {@return the number of bars} */",
        "/** {@return {@code true} if it is open} */", "/* What is not Javadoc. */", "/** Ofcom is no preposition. */"})
    void acceptsASummaryWithASubject(String comment) {
        assertTrue(check(comment).findings().isEmpty());
    }

    @Test
    void namesTheLine() {
        assertEquals(3, check("class A {\n\n    /** What it is. */\n").findings().getFirst().line());
    }
}
