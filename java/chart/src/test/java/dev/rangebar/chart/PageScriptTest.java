package dev.rangebar.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.chart.ChartPage.PageScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PageScriptTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/rangebar/chart/page");
    private static final Pattern DECLARED = Pattern.compile(
            "(?m)^(?:export )?(?:async function|function|class|const|let) ([A-Za-z_]+)");
    private static final Pattern EXPORTED = Pattern.compile(
            "(?m)^export (?:async function|function|class|const|let) ([A-Za-z_]+)");
    private static final Pattern IMPORTED = Pattern.compile("(?m)^import \\{([^{}]*)} from '\\./(.*)';");

    private static Map<String, String> modules() throws IOException {
        Map<String, String> modules = new HashMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                modules.put(file.getFileName().toString(), Files.readString(file).replace("\r\n", "\n"));
            }
        }
        return modules;
    }

    private static List<String> names(Pattern pattern, String source) {
        return pattern.matcher(source).results().map(result -> result.group(1)).toList();
    }

    @Test
    void putsModulesAfterThoseTheyImport() {
        Map<String, String> modules = Map.of(
                "main.js", "import {b} from './b.js';\nimport {\n    c,\n    d,\n} from './c.js';\n\nb(c, d);\n",
                "b.js", "import {c} from './c.js';\nexport function b() {}\n",
                "c.js", "export const c = 1;\nexport class d {}\n");
        assertEquals("(() => {\n'use strict';\n\nconst c = 1;\nclass d {}\n\nfunction b() {}\n\n\nb(c, d);\n})();\n",
                PageScript.bundle("main.js", modules::get));
    }

    @Test
    void refusesCircularImports() {
        Map<String, String> modules = Map.of("a.js", "import {b} from './b.js';\n", "b.js", "import {a} from './a.js';\n");
        assertThrows(IllegalStateException.class, () -> PageScript.bundle("a.js", modules::get));
    }

    @Test
    void bundleOfThePageHoldsEveryModuleOnce() throws IOException {
        Map<String, String> modules = modules();
        List<String> used = new ArrayList<>();
        String bundle = PageScript.bundle("main.js", name -> {
            used.add(name);
            return modules.get(name);
        });
        assertEquals(List.copyOf(new TreeSet<>(modules.keySet())), used.stream().sorted().toList());
        assertFalse(Pattern.compile("(?m)^(import|export)\\b").matcher(bundle).find(), bundle);
    }

    @Test
    void topLevelNamesOfThePageDiffer() throws IOException {
        List<String> names = modules().values().stream().flatMap(source -> names(DECLARED, source).stream()).toList();
        assertTrue(names.contains("Chart"), names::toString);
        assertEquals(List.copyOf(new TreeSet<>(names)), names.stream().sorted().toList());
    }

    /** All modules share one scope in the bundle, so a missing export would not fail there. */
    @Test
    void modulesOfThePageImportWhatOthersExport() throws IOException {
        Map<String, String> modules = modules();
        int checked = 0;
        for (Map.Entry<String, String> module : modules.entrySet()) {
            for (MatchResult imports : IMPORTED.matcher(module.getValue()).results().toList()) {
                List<String> exported = names(EXPORTED, modules.get(imports.group(2)));
                for (String name : Arrays.stream(imports.group(1).split(",")).map(String::strip).toList()) {
                    assertTrue(exported.contains(name), module.getKey() + " imports " + name);
                    checked++;
                }
            }
        }
        assertTrue(checked > 10, checked + " imports");
    }
}
