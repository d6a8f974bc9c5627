package dev.rangebar.report.history;

import dev.rangebar.report.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Machine of a run.
 *
 * @param hardware by field; runs are comparable if these are equal
 * @param software by field; the charts mark a change
 */
public record Machine(Map<String, String> hardware, Map<String, String> software) {
    /** Reads the machine from a latest.json or a record. */
    static Machine read(JsonFields run) {
        JsonFields machine = run.get("machine");
        Map<String, String> hardware = new LinkedHashMap<>();
        hardware.put("cpu", machine.get("cpu").text());
        hardware.put("cores", Long.toString(machine.get("cores").count()));
        hardware.put("architecture", machine.get("architecture").text());
        hardware.put("system", machine.get("system").text());
        Map<String, String> software = new LinkedHashMap<>();
        software.put("kernel", machine.get("kernel").text());
        software.put("jdk", run.get("java").get("version").text());
        software.put("compiler", run.get("native").get("compiler").text());
        software.put("flags", run.get("native").get("flags").text());
        software.put("kernelTier", run.get("native").get("kernelTier").text());
        return new Machine(hardware, software);
    }

    /** Returns the compilation target: the same code for the same target yields the same exact values. */
    public List<String> target() {
        return List.of(hardware.get("architecture"), hardware.get("system"));
    }

    /** Returns the differences of two maps in words; empty if there are none. */
    public static String difference(Map<String, String> before, Map<String, String> after) {
        return after.keySet().stream().filter(name -> !after.get(name).equals(before.get(name)))
            .map(name -> name + ": " + before.get(name) + " -> " + after.get(name)).collect(Collectors.joining("; "));
    }
}
