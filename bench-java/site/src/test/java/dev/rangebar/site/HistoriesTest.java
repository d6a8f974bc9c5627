package dev.rangebar.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that the synthetic histories match the schema of the monitor. */
class HistoriesTest {
    private static final String SCHEMA = "dev/rangebar/report/history.schema.json";

    @Test
    void syntheticHistoriesMatchTheSchema() {
        boolean there = HistoriesTest.class.getClassLoader().getResource(SCHEMA) != null;
        if (!there) {
            System.err.println("SKIPPED: " + SCHEMA + " is missing");
        }
        assumeTrue(there, SCHEMA + " is missing");
        ObjectNode year = SyntheticHistory.of(1, 60);
        assertEquals(List.of(), complaints(year));
        assertEquals(List.of(), complaints(SyntheticHistory.empty()));
        ((ObjectNode) year.path("runs").get(0)).remove("commit");
        assertFalse(complaints(year).isEmpty());
    }

    private static List<String> complaints(ObjectNode history) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("classpath:" + SCHEMA)).validate(history.toString(), InputFormat.JSON).stream()
            .map(Object::toString).toList();
    }
}
