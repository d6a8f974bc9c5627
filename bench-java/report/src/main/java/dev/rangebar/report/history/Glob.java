package dev.rangebar.report.history;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pattern for ids of series: {@code *} stands for what lies between two slashes, {@code **} for any rest. */
final class Glob {
    private static final Pattern STARS = Pattern.compile("\\*{1,2}");

    private final Pattern pattern;

    Glob(String text) {
        StringBuilder regex = new StringBuilder();
        Matcher stars = STARS.matcher(text);
        int done = 0;
        while (stars.find()) {
            regex.append(Pattern.quote(text.substring(done, stars.start())));
            regex.append(stars.group().length() == 1 ? "([^/]+)" : "(.+)");
            done = stars.end();
        }
        pattern = Pattern.compile(regex + Pattern.quote(text.substring(done)));
    }

    boolean matches(String id) {
        return pattern.matcher(id).matches();
    }

    /** What the stars stand for in an id; null if it does not fit. */
    List<String> parts(String id) {
        Matcher matcher = pattern.matcher(id);
        if (!matcher.matches()) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            parts.add(matcher.group(i));
        }
        return parts;
    }
}
