package dev.rangebar.flink;

import dev.rangebar.Trade;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Trade that no bar counts, with the reason. */
@TypeInfo(RefusedTrade.TypeFactory.class)
public final class RefusedTrade {
    /** The type of the records. */
    public static final TypeInformation<RefusedTrade> TYPE = new ValueType<>(RefusedTrade.class, new Serializer());

    private final SymbolTrade trade;
    private final String reason;

    RefusedTrade(SymbolTrade trade, String reason) {
        this.trade = trade;
        this.reason = reason;
    }

    /**
     * {@return the symbol}
     */
    public String symbol() {
        return trade.symbol();
    }

    /**
     * {@return the trade}
     */
    public Trade trade() {
        return trade.trade();
    }

    /**
     * {@return the rule that it breaks, for people}
     */
    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return symbol() + ": " + reason;
    }

    /** The type, for Flink. */
    public static final class TypeFactory extends TypeInfoFactory<RefusedTrade> {
        /** For Flink. */
        public TypeFactory() {}

        @Override
        public TypeInformation<RefusedTrade> createTypeInfo(Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Serializer of the trade and the reason. */
    static final class Serializer extends ValueSerializer<RefusedTrade> {
        private static final long serialVersionUID = 1;
        private final SymbolTrade.Serializer trades = new SymbolTrade.Serializer();

        @Override
        public void serialize(RefusedTrade value, DataOutputView target) throws IOException {
            trades.serialize(value.trade, target);
            target.writeUTF(value.reason);
        }

        @Override
        public RefusedTrade deserialize(DataInputView source) throws IOException {
            return new RefusedTrade(trades.deserialize(source), source.readUTF());
        }

        @Override
        public TypeSerializerSnapshot<RefusedTrade> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** Snapshot of the serializer, for Flink. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<RefusedTrade> {
        /** For Flink. */
        public Snapshot() {
            super(Serializer::new);
        }
    }
}
