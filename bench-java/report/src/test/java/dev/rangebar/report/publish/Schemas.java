package dev.rangebar.report.publish;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** Validates published files by their schemas. */
final class Schemas {
    private static final SchemaRegistry REGISTRY =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Schemas() {
    }

    /** Returns the errors of a file. */
    static List<String> complaints(String schema, String json) {
        return REGISTRY.getSchema(SchemaLocation.of("classpath:dev/rangebar/report/" + schema))
            .validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
    }
}
