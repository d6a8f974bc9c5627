package dev.rangebar.chart;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bundles the JavaScript modules of the page into one script, so that the page is a single file whose one script has one
 * hash.
 *
 * <p>A module may use {@code import {a, b} from './name.js';} at the beginning of a line and {@code export} before a
 * declaration. All modules share one scope in the bundle, so their top-level names have to differ.
 */
final class PageScript {
    private static final Pattern IMPORT = Pattern.compile("(?m)^import \\{[^{}]*} from '\\./([a-z]+\\.js)';\n");
    private static final Pattern EXPORT = Pattern.compile("(?m)^export (?=(async function|function|class|const|let) )");

    private final UnaryOperator<String> sources;
    private final Map<String, String> modules = new LinkedHashMap<>();

    private PageScript(UnaryOperator<String> sources) {
        this.sources = sources;
    }

    /**
     * {@return the bundle of a module and the modules that it imports, each after those it depends on}
     *
     * @param main the name of the module
     * @param sources returns the source of a module, with line feeds at the ends of lines
     * @throws IllegalStateException if modules import each other in a circle
     */
    static String bundle(String main, UnaryOperator<String> sources) {
        PageScript script = new PageScript(sources);
        script.add(main);
        return "(() => {\n'use strict';\n\n" + String.join("\n", script.modules.values()) + "})();\n";
    }

    private void add(String name) {
        if (modules.containsKey(name)) {
            if (modules.get(name) == null) {
                throw new IllegalStateException(name + " imports itself, by way of other modules");
            }
            return;
        }
        modules.put(name, null);
        String source = sources.apply(name);
        for (Matcher imported = IMPORT.matcher(source); imported.find();) {
            add(imported.group(1));
        }
        modules.remove(name); // now behind those that it imports
        modules.put(name, EXPORT.matcher(IMPORT.matcher(source).replaceAll("")).replaceAll(""));
    }
}
