package dev.rangebar.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds links of Markdown pages, and paths below {@code docs/} in other files, that lead nowhere. */
final class DocumentLinks {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");
    private static final Pattern DOCS_PATH = Pattern.compile("(?<![\\w/.-])docs/[\\w./-]*\\w\\.(?:md|png)");

    private final Path root;
    private final Map<Path, Set<String>> anchors = new HashMap<>();

    DocumentLinks(Path root) {
        this.root = root;
    }

    /** Returns the links of a file that do not resolve. */
    List<Finding> findings(SourceFile file) throws IOException {
        List<Finding> findings = new ArrayList<>();
        if (file.path().endsWith(".md")) {
            Matcher link = LINK.matcher(withoutFences(file.text()));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*") && !resolves(file.path(), target)) {
                    findings.add(new Finding(file.path(), file.lineAt(link.start()),
                            "the link " + target + " leads nowhere: correct its path or its anchor"));
                }
            }
        } else {
            Matcher path = DOCS_PATH.matcher(file.text());
            while (path.find()) {
                if (!Files.exists(root.resolve(path.group()))) {
                    findings.add(new Finding(file.path(), file.lineAt(path.start()),
                            path.group() + " does not exist: correct the path"));
                }
            }
        }
        return findings;
    }

    private static String withoutFences(String text) {
        return FENCE.matcher(text).replaceAll(fence -> fence.group().replaceAll("[^\n]", " "));
    }

    private boolean resolves(String from, String target) throws IOException {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path page = path.isEmpty() ? root.resolve(from) : root.resolve(from).resolveSibling(path).normalize();
        if (!Files.exists(page)) {
            return false;
        }
        return hash < 0 || !page.toString().endsWith(".md") || anchorsOf(page).contains(target.substring(hash + 1));
    }

    private Set<String> anchorsOf(Path page) throws IOException {
        Set<String> known = anchors.get(page);
        if (known == null) {
            known = new HashSet<>();
            Matcher heading = HEADING.matcher(withoutFences(Files.readString(page)));
            while (heading.find()) {
                String slug = slug(heading.group(1));
                String unique = slug;
                for (int again = 1; !known.add(unique); again++) {
                    unique = slug + "-" + again;
                }
            }
            anchors.put(page, known);
        }
        return known;
    }

    /** Returns the anchor that GitHub gives a heading. */
    static String slug(String heading) {
        String text = heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-');
    }
}
