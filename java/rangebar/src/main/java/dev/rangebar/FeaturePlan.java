package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The plan of a second pass over the trades of bars: groups of features, their definitions, the window before a bar and the price rows
 * of a footprint.
 *
 * @param groups the groups, at least one
 * @param profile the definitions of {@link Group#LOOKBACK} and {@link Group#INTRA}
 * @param window the trades before a bar for {@link Group#LOOKBACK}
 * @param rowSize the height of a price row for {@link Group#FOOTPRINT}, in units of 1e-8, above 0; 0 without that group
 */
public record FeaturePlan(Set<Group> groups, Profile profile, FeatureWindow window, long rowSize) {
    /** The version of the definitions of both profiles and of the footprint: a change of a value raises it. */
    public static final int DEFINITION_VERSION = 1;

    private static final Pattern TEXT = Pattern.compile("(\\S+) (\\S+) (\\S+)(?: row:(\\S+))? v" + DEFINITION_VERSION);

    /** The columns of a footprint, whose index is that of a word of it, counted from behind the last one and the flags. */
    private static final List<FeatureColumn> FOOTPRINT_COLUMNS = List.of(
            footprint("delta", FeatureColumn.Kind.VOLUME, Abi.Footprint.DELTA_LO),
            footprint("delta_min", FeatureColumn.Kind.VOLUME, Abi.Footprint.DELTA_MIN_LO),
            footprint("delta_max", FeatureColumn.Kind.VOLUME, Abi.Footprint.DELTA_MAX_LO),
            footprint("point_of_control", FeatureColumn.Kind.PRICE, Abi.Footprint.POINT_OF_CONTROL),
            footprint("value_area_low", FeatureColumn.Kind.PRICE, Abi.Footprint.VALUE_AREA_LOW),
            footprint("value_area_high", FeatureColumn.Kind.PRICE, Abi.Footprint.VALUE_AREA_HIGH),
            footprint("buy_imbalance_count", FeatureColumn.Kind.WHOLE, Abi.Footprint.BUY_IMBALANCE_COUNT),
            footprint("sell_imbalance_count", FeatureColumn.Kind.WHOLE, Abi.Footprint.SELL_IMBALANCE_COUNT),
            footprint("footprint", FeatureColumn.Kind.ROWS, Abi.Footprint.ROW_COUNT));

    /** A group of features. */
    public enum Group {
        /** Features of the trades in a window before a bar opens. */
        LOOKBACK,
        /** Features of the trades of a bar. */
        INTRA,
        /** The footprint of a bar: {@link Footprints}. */
        FOOTPRINT;

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
     * @throws IllegalArgumentException if there is no group, or the row size does not fit the groups
     */
    public FeaturePlan {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(window, "window");
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("a plan of features needs a group: lookback, intra or footprint");
        }
        if (groups.contains(Group.FOOTPRINT) ? rowSize < 1 : rowSize != 0) {
            throw new IllegalArgumentException(rowSize == 0 ? "a footprint needs the size of its price rows" : rowSize < 1
                    ? "price rows of " + FixedPoint.toString(rowSize) + " have no height; expected a size above 0"
                    : "a size of price rows needs the group footprint");
        }
        groups = Collections.unmodifiableSet(EnumSet.copyOf(groups));
    }

    /**
     * A plan without footprint.
     *
     * @param groups the groups, at least one
     * @param profile the definitions
     * @param window the trades before a bar for {@link Group#LOOKBACK}
     */
    public FeaturePlan(Set<Group> groups, Profile profile, FeatureWindow window) {
        this(groups, profile, window, 0);
    }

    /**
     * {@return a plan with every group, whose {@link #columns} are all that a profile can have}
     *
     * @param profile the definitions
     */
    public static FeaturePlan ofAllGroups(Profile profile) {
        return new FeaturePlan(EnumSet.allOf(Group.class), profile, new FeatureWindow(FeatureWindow.Kind.ALL, 0), 1);
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
        if (groups.contains(Group.FOOTPRINT)) {
            columns.addAll(FOOTPRINT_COLUMNS);
        }
        if (profile == Profile.EXACT) {
            columns.add(FeatureColumn.FLAGS);
        }
        return columns;
    }

    /**
     * {@return a column of the plan}
     *
     * @param name its name, such as {@code bar_ofi}
     * @throws IllegalArgumentException if the plan has no such column; the message has those that it has
     */
    public FeatureColumn column(String name) {
        List<FeatureColumn> columns = columns();
        return columns.stream().filter(column -> column.columnName().equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("features " + this + " have no column '" + name + "'; they have "
                        + columns.stream().map(FeatureColumn::columnName).collect(Collectors.joining(", "))));
    }

    /** {@return {@code true} if the core computes values by a profile: a footprint alone needs none} */
    boolean hasProfile() {
        return groups.contains(Group.LOOKBACK) || groups.contains(Group.INTRA);
    }

    private static FeatureColumn footprint(String name, FeatureColumn.Kind kind, int offset) {
        return new FeatureColumn(name, kind, offset / Long.BYTES - Footprints.WORDS - 1);
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
        plan.setInt(Abi.FeaturePlan.GROUPS, groups.stream().filter(group -> group != Group.FOOTPRINT).mapToInt(group -> 1 << group.ordinal()).sum());
        plan.setInt(Abi.FeaturePlan.PROFILE, profile.ordinal());
        plan.setInt(Abi.FeaturePlan.PARTS, Abi.RB_PART_BASIC | Abi.RB_PART_EPOCHS | Abi.RB_PART_COMPLEXITY);
        plan.setInt(Abi.FeaturePlan.WINDOW_KIND, window.kind().ordinal());
        plan.setLong(Abi.FeaturePlan.WINDOW_SIZE, window.size());
        return plan;
    }

    /**
     * {@return groups, profile, window, size of price rows and version, as in metadata: {@code lookback,intra exact trades:500 v1}, {@code
     * footprint exact trades:500 row:10 v1}}
     */
    @Override
    public String toString() {
        return groups.stream().map(Group::toString).reduce((left, right) -> left + "," + right).orElseThrow() + " " + profile + " "
                + window + (rowSize > 0 ? " row:" + FixedPoint.toString(rowSize) : "") + " v" + DEFINITION_VERSION;
    }

    /**
     * {@return the plan that {@link #toString} has written}
     *
     * @param text the text
     * @throws IllegalArgumentException if it is another text, or that of another version
     */
    public static FeaturePlan parse(String text) {
        Matcher plan = TEXT.matcher(text);
        if (!plan.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no plan of features of version " + DEFINITION_VERSION);
        }
        Set<Group> groups = EnumSet.noneOf(Group.class);
        for (String name : plan.group(1).split(",", -1)) {
            groups.add(Group.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        return new FeaturePlan(groups, Profile.valueOf(plan.group(2).toUpperCase(Locale.ROOT)), FeatureWindow.parse(plan.group(3)),
                plan.group(4) == null ? 0 : FixedPoint.parse(plan.group(4)));
    }
}
