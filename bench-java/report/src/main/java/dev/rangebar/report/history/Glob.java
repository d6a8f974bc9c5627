package dev.rangebar.report.history;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pattern for series ids: {@code *} matches one part between slashes, {@code **} any number of parts. */
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

    /** Returns the text that each star matches in an id; null if the id does not match. */
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
