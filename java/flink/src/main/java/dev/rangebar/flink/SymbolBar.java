package dev.rangebar.flink;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.Int128;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Bar of a symbol and threshold, exact. */
@TypeInfo(SymbolBar.TypeFactory.class)
public final class SymbolBar {
    /** The type of the records. */
    public static final TypeInformation<SymbolBar> TYPE = new ValueType<>(SymbolBar.class, new Serializer());

    private static final BarField[] FIELDS = BarField.values();
    /** The index of the first word of each field; two words for a number of 128 bits. */
    private static final int[] WORDS = new int[FIELDS.length + 1];

    static {
        for (int i = 0; i < FIELDS.length; i++) {
            WORDS[i + 1] = WORDS[i] + (isWide(FIELDS[i]) ? 2 : 1);
        }
    }

    private final String symbol;
    private final int thresholdDbps;
    /** A bit for each field that is known. */
    private final long known;
    private final boolean orphaned;
    private final long[] words;

    private SymbolBar(String symbol, int thresholdDbps, long known, boolean orphaned, long[] words) {
        this.symbol = symbol;
        this.thresholdDbps = thresholdDbps;
        this.known = known;
        this.orphaned = orphaned;
        this.words = words;
    }

    private static boolean isWide(BarField field) {
        return field.kind() == BarField.Kind.VOLUME || field.kind() == BarField.Kind.TURNOVER;
    }

    static SymbolBar of(String symbol, int thresholdDbps, BarView bars, long index) {
        long known = 0;
        long[] words = new long[WORDS[FIELDS.length]];
        for (int i = 0; i < FIELDS.length; i++) {
            BarField field = FIELDS[i];
            if (field.isKnown(bars, index)) {
                known |= 1L << i;
                words[WORDS[i]] = field.kind() == BarField.Kind.RATIO ? Double.doubleToRawLongBits(field.ratio(bars, index))
                        : field.number(bars, index);
                if (isWide(field)) {
                    words[WORDS[i] + 1] = field.high(bars, index);
                }
            }
        }
        return new SymbolBar(symbol, thresholdDbps, known, bars.isOrphaned(index), words);
    }

    /**
     * {@return the symbol}
     */
    public String symbol() {
        return symbol;
    }

    /**
     * {@return the threshold, in decimal basis points}
     */
    public int thresholdDbps() {
        return thresholdDbps;
    }

    /**
     * {@return {@code true} if a gap has ended the bar, not a breach}
     */
    public boolean isOrphaned() {
        return orphaned;
    }

    /**
     * {@return {@code true} if the trades have what the field needs}
     *
     * @param field the field
     */
    public boolean isKnown(BarField field) {
        return (known >> field.ordinal() & 1) != 0;
    }

    /**
     * {@return a whole number: microseconds of a time, 1 or 0 of a flag, 1e-8 of a price}
     *
     * @param field a field of these kinds
     * @throws IllegalArgumentException if it has 128 bits or is a floating-point number
     */
    public long number(BarField field) {
        if (isWide(field) || field.kind() == BarField.Kind.RATIO) {
            throw new IllegalArgumentException(field + " is a " + field.kind() + "; use decimal or ratio");
        }
        return words[WORDS[field.ordinal()]];
    }

    /**
     * {@return the exact value of a price, volume, turnover or whole number}
     *
     * @param field a field of these kinds
     * @throws IllegalArgumentException if it is a floating-point number
     */
    public BigDecimal decimal(BarField field) {
        int word = WORDS[field.ordinal()];
        return isWide(field) ? Int128.toBigDecimal(words[word], words[word + 1], field.kind().decimals())
                : BigDecimal.valueOf(number(field), field.kind().decimals());
    }

    /**
     * {@return a floating-point number}
     *
     * @param field a field of this kind
     * @throws IllegalArgumentException if it is of another kind
     */
    public double ratio(BarField field) {
        if (field.kind() != BarField.Kind.RATIO) {
            throw new IllegalArgumentException(field + " is a " + field.kind() + "; use number or decimal");
        }
        return Double.longBitsToDouble(words[WORDS[field.ordinal()]]);
    }

    /**
     * {@return the bar as a line of JSON: numbers as text where doubles would round them, times in microseconds}
     */
    public String toJson() {
        return "{\"symbol\":\"" + symbol + "\",\"threshold_dbps\":" + thresholdDbps + Arrays.stream(FIELDS).filter(this::isKnown)
                .map(field -> ",\"" + field.columnName() + "\":" + json(field)).collect(Collectors.joining()) + "}";
    }

    private String json(BarField field) {
        return switch (field.kind()) {
            case TIME, WHOLE -> Long.toString(number(field));
            case FLAG -> Boolean.toString(number(field) != 0);
            case RATIO -> Double.toString(ratio(field));
            case PRICE, VOLUME, TURNOVER -> "\"" + decimal(field).toPlainString() + "\"";
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SymbolBar && symbol.equals(((SymbolBar) other).symbol)
                && thresholdDbps == ((SymbolBar) other).thresholdDbps && known == ((SymbolBar) other).known
                && orphaned == ((SymbolBar) other).orphaned && Arrays.equals(words, ((SymbolBar) other).words);
    }

    @Override
    public int hashCode() {
        return Objects.hash(symbol, thresholdDbps, Arrays.hashCode(words));
    }

    @Override
    public String toString() {
        return symbol + " at " + thresholdDbps + " dbps, opens at "
                + Instant.EPOCH.plus(number(BarField.OPEN_TIME), ChronoUnit.MICROS) + (orphaned ? ", orphaned" : "");
    }

    /** The type, for Flink. */
    public static final class TypeFactory extends TypeInfoFactory<SymbolBar> {
        /** For Flink. */
        public TypeFactory() {}

        @Override
        public TypeInformation<SymbolBar> createTypeInfo(Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Serializer of the words. */
    static final class Serializer extends ValueSerializer<SymbolBar> {
        private static final long serialVersionUID = 1;

        @Override
        public void serialize(SymbolBar bar, DataOutputView target) throws IOException {
            target.writeUTF(bar.symbol);
            target.writeInt(bar.thresholdDbps);
            target.writeLong(bar.known);
            target.writeBoolean(bar.orphaned);
            writeLongs(bar.words, target);
        }

        @Override
        public SymbolBar deserialize(DataInputView source) throws IOException {
            return new SymbolBar(source.readUTF(), source.readInt(), source.readLong(), source.readBoolean(), readLongs(source));
        }

        @Override
        public TypeSerializerSnapshot<SymbolBar> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** Snapshot of the serializer, for Flink. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SymbolBar> {
        /** For Flink. */
        public Snapshot() {
            super(Serializer::new);
        }
    }
}
