package dev.rangebar.tradefiles;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The layouts of known venues: the mappings of a resource, one in each section. */
final class BuiltInLayouts {
    private static final String RESOURCE = "layouts.txt";
    private static final Map<String, TradeLayout> ALL = new LinkedHashMap<>();

    static {
        String name = null;
        List<String> lines = new ArrayList<>();
        for (String line : text().lines().toList()) {
            if (line.startsWith("[")) {
                add(name, lines);
                name = line.substring(1, line.indexOf(']'));
                lines.clear();
            } else {
                lines.add(line);
            }
        }
        add(name, lines);
    }

    private BuiltInLayouts() {}

    private static void add(String name, List<String> lines) {
        if (name != null) {
            TradeLayout.Builder builder = LayoutText.apply(TradeLayout.builder(), lines, RESOURCE + " [" + name + "]", true);
            builder.name = name;
            ALL.put(name, builder.build());
        }
    }

    private static String text() {
        try (InputStream in = BuiltInLayouts.class.getResourceAsStream(RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Set<String> names() {
        return ALL.keySet();
    }

    static Optional<TradeLayout> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Returns the layouts that have a header with these columns, in any order. */
    static List<TradeLayout> ofHeader(List<String> cells) {
        List<String> named = FileLayout.isIndex(cells.get(0)) ? cells.subList(1, cells.size()) : cells;
        Set<String> names = new HashSet<>(named);
        return ALL.values().stream().filter(layout -> names.size() == named.size()
                && layout.headers().stream().anyMatch(header -> isOf(header, names))).toList();
    }

    private static boolean isOf(List<String> header, Set<String> names) {
        long known = header.stream().filter(name -> names.contains(FileLayout.withoutMark(name))).count();
        return known == names.size() && header.stream().allMatch(name -> names.contains(FileLayout.withoutMark(name))
                || !name.equals(FileLayout.withoutMark(name)));
    }

    /** Returns the layouts of which a line without a header is a trade. */
    static List<FileLayout> ofRow(List<String> cells) {
        List<FileLayout> fitting = new ArrayList<>();
        for (TradeLayout layout : ALL.values()) {
            try {
                FileLayout found = layout.columnNames().isEmpty() || layout.quotes().isPresent() ? null : FileLayout.ofMapping(layout, cells);
                if (found != null && found.looksLike(cells)) {
                    fitting.add(found);
                }
            } catch (FileLayout.FirstLineException e) {
                // another layout
            }
        }
        return fitting;
    }
}
