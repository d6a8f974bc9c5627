package dev.rangebar.cli.help;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Topics that are too long for the help of a command. */
enum HelpTopic {
    /** Formats of the output. */
    FORMATS,
    /** Layouts of the inputs. */
    LAYOUTS,
    /** Columns of bars. */
    COLUMNS;

    /** Returns the topic with this name; empty if there is none. */
    static Optional<HelpTopic> named(String name) {
        return Arrays.stream(values()).filter(topic -> topic.toString().equals(name)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(HelpTopic::toString).toList();
    }

    /** Returns the text of the topic, in lines of at most 80 characters. */
    String text() {
        try (InputStream in = HelpTopic.class.getResourceAsStream(this + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
