package dev.rangebar.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Part of a JSON file together with its place, so that a message can name it.
 *
 * @param node  the part, never null; may be missing
 * @param where file and path within it
 */
public record JsonFields(JsonNode node, String where) {
    /** Rejects what is not JSON (such as a bare NaN or Infinity), duplicate keys and text after the end. */
    public static final ObjectMapper JSON = JsonMapper.builder()
        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();

    /**
     * Accepts a bare NaN, which {@link #number} rejects: google-benchmark writes one in the aggregates of a value that
     * is always 0, and aggregates are not used.
     */
    private static final ObjectMapper WITH_NAN = JSON.copy().enable(
        JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());

    /** Reads a file; fails if it is missing or not JSON. */
    public static JsonFields read(Path file) {
        return read(file, JSON);
    }

    /** Reads a file of google-benchmark. */
    public static JsonFields readNative(Path file) {
        return read(file, WITH_NAN);
    }

    private static JsonFields read(Path file, ObjectMapper mapper) {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file)) {
            throw new BenchFailure(file + " is missing");
        }
        JsonNode node;
        try {
            node = mapper.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new BenchFailure(file + " is not valid JSON: " + complaint(e) + ". It may be cut off or damaged: write or fetch it again", e);
        } catch (IOException e) {
            throw new BenchFailure(file + " cannot be read: " + e.getMessage(), e);
        }
        if (node.isMissingNode()) {
            throw new BenchFailure(file + " is empty; write or fetch it again");
        }
        return new JsonFields(node, name);
    }

    /** Returns the message of Jackson with line and column, without its notes about the hidden source. */
    public static String complaint(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("").replaceAll("\\[Source: .*?; line: (\\d+), column: (\\d+)\\]",
            "line $1, column $2") + (e.getLocation() == null ? ""
            : ", line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr());
    }

    /** Writes a file. */
    public static void write(Path file, JsonNode node) {
        try {
            Files.writeString(file, JSON.writeValueAsString(node) + "\n");
        } catch (IOException e) {
            throw new BenchFailure(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns a field, which may be missing. */
    public JsonFields get(String name) {
        return new JsonFields(node.path(name), where + ": " + name);
    }

    /** Returns whether the file lacks this part. */
    public boolean isMissing() {
        return node.isMissingNode();
    }

    /** Returns this part with a name added to its place. */
    public JsonFields named(String name) {
        return new JsonFields(node, where + ": " + name);
    }

    /** Returns this part with another place: a file by its path, since many are called latest.json. */
    public JsonFields withPlace(String place) {
        return new JsonFields(node, place);
    }

    /** Returns the elements of a list. */
    public List<JsonFields> elements() {
        if (!node.isArray()) {
            throw wrong("not a list");
        }
        List<JsonFields> all = new ArrayList<>();
        node.forEach(element -> all.add(new JsonFields(element, where + "[" + all.size() + "]")));
        return all;
    }

    /** Returns a non-empty text. */
    public String text() {
        String text = possiblyEmptyText();
        if (text.isEmpty()) {
            throw wrong("not a text");
        }
        return text;
    }

    /** Returns a text that may be empty, such as a commit message. */
    public String possiblyEmptyText() {
        if (!node.isTextual()) {
            throw wrong("not a text");
        }
        return node.textValue();
    }

    /** Returns a finite number. JMH writes other numbers as text. */
    public double number() {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw wrong("not a finite number");
        }
        return node.doubleValue();
    }

    /** Rejects a NaN or an infinite number among the fields. */
    public void requireFinite() {
        node.properties().forEach(field -> {
            if (field.getValue().isNumber()) {
                get(field.getKey()).number();
            }
        });
    }

    /** Returns a time such as 2026-11-23T03:17:04Z. */
    public Instant instant() {
        try {
            return Instant.parse(text());
        } catch (DateTimeException e) {
            throw wrong("not a time such as 2026-11-23T03:17:04Z");
        }
    }

    /** Returns a finite number above zero. */
    public double positive() {
        double value = number();
        if (value <= 0) {
            throw wrong("not above zero");
        }
        return value;
    }

    /** Returns a whole number above zero. */
    public long count() {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() <= 0) {
            throw wrong("not a whole number above zero");
        }
        return node.longValue();
    }

    public double[] positives() {
        return elements().stream().mapToDouble(JsonFields::positive).toArray();
    }

    /** Returns the format of a file; fails if it is none of those that this version reads, in ascending order. */
    public int requireFormat(int... formats) {
        String expected = Arrays.stream(formats).mapToObj(Integer::toString).collect(Collectors.joining(" or "));
        if (!node.isObject() || get("format").isMissing()) {
            throw new BenchFailure(where + " states no format; expected a file of format " + expected);
        }
        long format = get("format").count();
        if (Arrays.stream(formats).noneMatch(each -> each == format)) {
            throw new BenchFailure(where + " has format " + format + ", expected " + expected + (format > formats[formats.length - 1]
                ? ". A newer version has written it: update this checkout" : ". An older version has written it: write it again"));
        }
        return (int) format;
    }

    /** Returns a failure that names the place and the value; the argument says what was expected. */
    public BenchFailure wrong(String what) {
        return new BenchFailure(where + (isMissing() ? " is missing" : " is " + shortened() + ", " + what));
    }

    private String shortened() {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
