package dev.rangebar.cli.options;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Converts the text of an option to a constant of an enum, whose {@code toString}, in lower case, is the value on the
 * command line.
 *
 * @param <E> the enum
 * @param type its class, which is initialised by the first conversion only
 */
public record EnumConverter<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {
    @Override
    public E convert(String text) {
        E[] constants = type.getEnumConstants();
        List<String> values = Arrays.stream(constants).map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .toList();
        int index = values.indexOf(text);
        if (index < 0) {
            throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", values)
                    + Suggestions.didYouMean(text, values));
        }
        return constants[index];
    }
}
