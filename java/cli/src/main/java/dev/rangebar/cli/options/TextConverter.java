package dev.rangebar.cli.options;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Converts the text of an option with a parser whose errors are {@link IllegalArgumentException}.
 *
 * @param <T> the type of the value
 * @param parser the parser
 */
public record TextConverter<T>(Function<String, T> parser) implements ITypeConverter<T> {
    @Override
    public T convert(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
