package dev.rangebar.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.bindings.generated.RangebarNative;
import dev.rangebar.bindings.generated.rb_bar;
import dev.rangebar.bindings.generated.rb_derived;
import dev.rangebar.bindings.generated.rb_feature_plan;
import dev.rangebar.bindings.generated.rb_footprint;
import dev.rangebar.bindings.generated.rb_footprint_row;
import dev.rangebar.bindings.generated.rb_limits;
import dev.rangebar.bindings.generated.rb_options;
import dev.rangebar.bindings.generated.rb_position;
import dev.rangebar.bindings.generated.rb_result;
import dev.rangebar.bindings.generated.rb_row_layout;
import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Header, library and generated bindings say the same: sizes, offsets, constants and functions. */
class BindingsMatchLibraryTest {
    private static final List<GroupLayout> STRUCTS = List.of(rb_options.layout(), rb_bar.layout(), rb_derived.layout(),
            rb_result.layout(), rb_limits.layout(), rb_position.layout(), rb_feature_plan.layout(),
            rb_footprint.layout(), rb_footprint_row.layout(), rb_row_layout.layout());

    @BeforeAll
    static void load() throws LoadFailure {
        NativeLibrary.load();
    }

    @Test
    void everyConstantAndLayoutIsWhatTheLibraryReports() throws ReflectiveOperationException {
        assertEquals(ofLibrary(), ofBindings());
    }

    @Test
    void everyPlainConstantIsWhatTheLibraryReports() throws ReflectiveOperationException {
        assertEquals(ofLibrary(), ofAbi());
    }

    private static Map<String, Long> ofAbi() throws ReflectiveOperationException {
        Map<String, Long> entries = new TreeMap<>();
        for (Field constant : Abi.class.getFields()) {
            entries.put(constant.getName(), constant.getLong(null));
        }
        for (Class<?> struct : Abi.class.getClasses()) {
            String name = "rb" + struct.getSimpleName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            for (Field offset : struct.getFields()) {
                switch (offset.getName()) {
                    case "BYTES" -> entries.put(name, offset.getLong(null));
                    case "WORDS" -> assertEquals(struct.getField("BYTES").getLong(null), 8 * offset.getLong(null), name);
                    default -> entries.put(name + "." + offset.getName().toLowerCase(Locale.ROOT), offset.getLong(null));
                }
            }
        }
        return entries;
    }

    @Test
    void everyFunctionIsLookedUpBeforeItIsNeeded() {
        Set<String> generated = Stream.of(RangebarNative.class.getDeclaredClasses())
                .map(Class::getSimpleName).filter(name -> name.startsWith("rb_")).collect(Collectors.toSet());
        assertEquals(generated, Set.copyOf(NativeLibrary.FUNCTIONS));
    }

    @Test
    void abiVersionIsTheOneOfTheHeader() {
        assertEquals(RangebarNative.RB_ABI_VERSION(), NativeLibrary.ABI_VERSION);
        assertEquals(RangebarNative.rb_abi_version(), NativeLibrary.ABI_VERSION);
    }

    private static Map<String, Long> ofLibrary() {
        Map<String, Long> entries = new TreeMap<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            for (int index = 0;; index++) {
                MemorySegment name = RangebarNative.rb_abi_entry(index, value);
                if (name.equals(MemorySegment.NULL)) {
                    break;
                }
                entries.put(FfmCalls.text(name), value.get(ValueLayout.JAVA_LONG, 0));
            }
        }
        assertTrue(entries.size() > 100, "the library reports its interface");
        return entries;
    }

    private static Map<String, Long> ofBindings() throws ReflectiveOperationException {
        Map<String, Long> entries = new TreeMap<>();
        for (Method method : RangebarNative.class.getMethods()) {
            if (Modifier.isStatic(method.getModifiers()) && method.getName().startsWith("RB_")) {
                entries.put(method.getName(), ((Number) method.invoke(null)).longValue());
            }
        }
        for (GroupLayout struct : STRUCTS) {
            String name = struct.name().orElseThrow();
            entries.put(name, struct.byteSize());
            for (MemoryLayout member : struct.memberLayouts()) {
                String field = member.name().orElseThrow();
                entries.put(name + "." + field, struct.byteOffset(PathElement.groupElement(field)));
            }
        }
        return entries;
    }
}
