package dev.rangebar.cli.options;

import dev.rangebar.pipeline.SymbolNames;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Checks a symbol, which may become part of the name of a file, or several with commas between them. */
public final class SymbolConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        try {
            for (String symbol : text.split(",", -1)) {
                SymbolNames.checked(symbol);
            }
            return text;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
