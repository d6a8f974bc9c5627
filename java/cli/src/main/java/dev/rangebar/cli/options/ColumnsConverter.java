package dev.rangebar.cli.options;

import dev.rangebar.BarField;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the names of columns, separated by commas. */
public final class ColumnsConverter implements ITypeConverter<BarField> {
    @Override
    public BarField convert(String text) {
        String name = text.strip();
        Optional<BarField> field = List.of(BarField.values()).stream().filter(each -> each.columnName().equals(name))
                .findFirst();
        return field.orElseThrow(() -> {
            Optional<String> closest = Suggestions.closest(name, BarField.columnNames());
            return new TypeConversionException("'" + name + "' is no column" + closest.map(candidate
                    -> "; did you mean '" + candidate + "'?").orElse("") + " Columns: "
                    + String.join(", ", BarField.columnNames()));
        });
    }
}
