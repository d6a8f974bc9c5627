package dev.rangebar.report.history;

import dev.rangebar.report.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run was measured on.
 *
 * @param hardware by field; runs are comparable where these are equal
 * @param software by field; a change is marked on the charts
 */
public record Machine(Map<String, String> hardware, Map<String, String> software) {
    /** From a run's latest.json. */
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

    /** What code is compiled for: the same code then does the same. */
    public List<String> kind() {
        return List.of(hardware.get("architecture"), hardware.get("system"));
    }

    /** What differs between two of the maps, in words; empty if nothing does. */
    public static String difference(Map<String, String> before, Map<String, String> after) {
        return after.keySet().stream().filter(name -> !after.get(name).equals(before.get(name)))
            .map(name -> name + ": " + before.get(name) + " -> " + after.get(name)).collect(Collectors.joining("; "));
    }
}
