package dev.rangebar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes maps, lists, numbers and texts as JSON. A number that is not finite is an error. */
final class Json {
    private Json() {}

    static void write(Path file, Map<String, ?> value) throws IOException {
        Files.writeString(file, of(value) + "\n");
    }

    static String of(Object value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    private static void append(StringBuilder text, Object value) {
        if (value instanceof Map<?, ?> map) {
            all(text, '{', map.entrySet().iterator(), '}', entry -> {
                quote(text, entry.getKey().toString());
                text.append(':');
                append(text, entry.getValue());
            });
        } else if (value instanceof List<?> list) {
            all(text, '[', list.iterator(), ']', element -> append(text, element));
        } else if (value instanceof Double number) {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException(number + " is not a JSON number");
            }
            text.append(number.doubleValue());
        } else if (value instanceof Long || value instanceof Integer) {
            text.append(value);
        } else if (value instanceof String string) {
            quote(text, string);
        } else {
            throw new IllegalArgumentException(value.getClass() + " cannot be written as JSON");
        }
    }

    private static <T> void all(StringBuilder text, char begin, Iterator<T> elements, char end, Consumer<T> append) {
        text.append(begin);
        while (elements.hasNext()) {
            append.accept(elements.next());
            text.append(elements.hasNext() ? "," : "");
        }
        text.append(end);
    }

    private static void quote(StringBuilder text, String string) {
        text.append('"');
        for (char c : string.toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
