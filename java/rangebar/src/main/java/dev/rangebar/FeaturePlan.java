package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The plan of a second pass over the trades of bars: groups of features, their definitions and the window before a bar.
 *
 * @param groups the groups, at least one
 * @param profile the definitions
 * @param window the trades before a bar for {@link Group#LOOKBACK}
 */
public record FeaturePlan(Set<Group> groups, Profile profile, FeatureWindow window) {
    /** The version of the definitions of both profiles: a change of a value raises it. */
    public static final int DEFINITION_VERSION = 1;

    /** A group of features. */
    public enum Group {
        /** Features of the trades in a window before a bar opens. */
        LOOKBACK,
        /** Features of the trades of a bar. */
        INTRA;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The definitions of the features. */
    public enum Profile {
        /** One definition of each name in both groups, null where it is undefined. */
        EXACT,
        /** The definitions of the reference implementation, under its names. */
        REFERENCE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Copies the groups.
     *
     * @throws IllegalArgumentException if there is no group
     */
    public FeaturePlan {
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("a plan of features needs a group: lookback, intra or both");
        }
        groups = Collections.unmodifiableSet(EnumSet.copyOf(groups));
    }

    /**
     * {@return the columns of the plan, in order: those of the groups that it has, and in the exact profile the flags of a row}
     */
    public List<FeatureColumn> columns() {
        FeatureColumn.Kind[] kinds = kinds();
        List<FeatureColumn> columns = new ArrayList<>();
        for (int index = 0; index < kinds.length; index++) {
            String name = NativeFunctions.featureName(profile.ordinal(), index);
            if (groups.contains(isLookback(name) ? Group.LOOKBACK : Group.INTRA)) {
                columns.add(new FeatureColumn(name, kinds[index], index));
            }
        }
        if (profile == Profile.EXACT) {
            columns.add(FeatureColumn.FLAGS);
        }
        return columns;
    }

    /** The kinds of all features of the profile, in the order of a row. */
    FeatureColumn.Kind[] kinds() {
        NativeCore.load();
        List<FeatureColumn.Kind> kinds = new ArrayList<>();
        for (int kind; (kind = NativeFunctions.featureKind(profile.ordinal(), kinds.size())) >= 0;) {
            kinds.add(FeatureColumn.Kind.values()[kind]);
        }
        return kinds.toArray(FeatureColumn.Kind[]::new);
    }

    /** The number of features of the lookback group, which are the first ones of a row. */
    int lookbackCount() {
        int count = 0;
        while (isLookback(NativeFunctions.featureName(profile.ordinal(), count))) {
            count++;
        }
        return count;
    }

    private static boolean isLookback(String name) {
        return name.startsWith("lookback_") || name.startsWith("window_");
    }

    /** The plan for the core. */
    Words toStruct() {
        Words plan = Words.ofStruct(Abi.FeaturePlan.BYTES);
        plan.setInt(Abi.FeaturePlan.GROUPS, groups.stream().mapToInt(group -> 1 << group.ordinal()).sum());
        plan.setInt(Abi.FeaturePlan.PROFILE, profile.ordinal());
        plan.setInt(Abi.FeaturePlan.PARTS, Abi.RB_PART_BASIC | Abi.RB_PART_EPOCHS | Abi.RB_PART_COMPLEXITY);
        plan.setInt(Abi.FeaturePlan.WINDOW_KIND, window.kind().ordinal());
        plan.setLong(Abi.FeaturePlan.WINDOW_SIZE, window.size());
        return plan;
    }

    /** {@return groups, profile, window and version, as in metadata: {@code lookback,intra exact trades:500 v1}} */
    @Override
    public String toString() {
        return groups.stream().map(Group::toString).reduce((left, right) -> left + "," + right).orElseThrow() + " " + profile + " "
                + window + " v" + DEFINITION_VERSION;
    }

    /**
     * {@return the plan that {@link #toString} has written}
     *
     * @param text the text
     * @throws IllegalArgumentException if it is another text, or that of another version
     */
    public static FeaturePlan parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 4 || !parts[3].equals("v" + DEFINITION_VERSION)) {
            throw new IllegalArgumentException("'" + text + "' is no plan of features of version " + DEFINITION_VERSION);
        }
        Set<Group> groups = EnumSet.noneOf(Group.class);
        for (String name : parts[0].split(",", -1)) {
            groups.add(Group.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        return new FeaturePlan(groups, Profile.valueOf(parts[1].toUpperCase(Locale.ROOT)), FeatureWindow.parse(parts[2]));
    }
}
