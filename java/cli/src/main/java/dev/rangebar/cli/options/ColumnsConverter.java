package dev.rangebar.cli.options;

import dev.rangebar.BarColumn;
import dev.rangebar.BarField;
import dev.rangebar.pipeline.BarSpreads;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the name of a column, and lists the names for completion. */
public final class ColumnsConverter implements ITypeConverter<BarColumn>, Iterable<String> {
    private static final List<BarColumn> ALL = Stream.<BarColumn>concat(Stream.of(BarField.values()),
            Stream.of(BarSpreads.Column.values())).toList();

    @Override
    public BarColumn convert(String text) {
        String name = text.strip();
        return ALL.stream().filter(each -> each.columnName().equals(name)).findFirst().orElseThrow(() -> {
            String suggestion = Suggestions.didYouMean(name, names());
            return new TypeConversionException("'" + name + "' is not a column" + (suggestion.isEmpty() ? "; see" : suggestion
                    + " See") + " 'rangebar help columns'");
        });
    }

    private static List<String> names() {
        return ALL.stream().map(BarColumn::columnName).toList();
    }

    @Override
    public Iterator<String> iterator() {
        return names().iterator();
    }
}
