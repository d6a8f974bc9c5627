package dev.rangebar.cli.options;

import dev.rangebar.BarField;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the name of a column, and lists the names for completion. */
public final class ColumnsConverter implements ITypeConverter<BarField>, Iterable<String> {
    @Override
    public BarField convert(String text) {
        String name = text.strip();
        Optional<BarField> field = List.of(BarField.values()).stream().filter(each -> each.columnName().equals(name))
                .findFirst();
        return field.orElseThrow(() -> {
            String suggestion = Suggestions.didYouMean(name, BarField.columnNames());
            return new TypeConversionException("'" + name + "' is not a column" + (suggestion.isEmpty() ? "; see" : suggestion
                    + " See") + " 'rangebar help columns'");
        });
    }

    @Override
    public Iterator<String> iterator() {
        return BarField.columnNames().iterator();
    }
}
