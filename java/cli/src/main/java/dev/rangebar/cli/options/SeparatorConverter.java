package dev.rangebar.cli.options;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the name of a separator of cells, or the character itself. */
public final class SeparatorConverter implements ITypeConverter<Character> {
    private static final List<String> NAMES = List.of("comma", "semicolon", "tab", "pipe");
    private static final Map<String, Character> SEPARATORS = Map.of("comma", ',', ",", ',', "semicolon", ';', ";", ';',
            "tab", '\t', "\t", '\t', "pipe", '|', "|", '|');

    @Override
    public Character convert(String text) {
        Character separator = SEPARATORS.get(text);
        if (separator == null) {
            throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", NAMES)
                    + Suggestions.didYouMean(text, NAMES));
        }
        return separator;
    }
}
