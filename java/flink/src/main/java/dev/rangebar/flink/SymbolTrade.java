package dev.rangebar.flink;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.pipeline.SymbolNames;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Trade of a symbol. A {@link TradeBlock} of many trades costs far less for each. */
@TypeInfo(SymbolTrade.TypeFactory.class)
public final class SymbolTrade {
    /** The type of the records. */
    public static final TypeInformation<SymbolTrade> TYPE = new ValueType<>(SymbolTrade.class, new Serializer());

    private final String symbol;
    private final Trade trade;

    private SymbolTrade(String symbol, Trade trade) {
        this.symbol = symbol;
        this.trade = trade;
    }

    /**
     * {@return a trade of a symbol}
     *
     * @param symbol the symbol
     * @param trade the trade
     * @throws IllegalArgumentException if the symbol is null or not valid, or the trade is null
     */
    public static SymbolTrade of(String symbol, Trade trade) {
        if (symbol == null || trade == null) {
            throw new IllegalArgumentException("the " + (symbol == null ? "symbol of a trade" : "trade of " + symbol) + " is null");
        }
        return new SymbolTrade(SymbolNames.checked(symbol), trade);
    }

    /**
     * {@return the symbol}
     */
    public String symbol() {
        return symbol;
    }

    /**
     * {@return the trade}
     */
    public Trade trade() {
        return trade;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SymbolTrade && symbol.equals(((SymbolTrade) other).symbol)
                && trade.equals(((SymbolTrade) other).trade);
    }

    @Override
    public int hashCode() {
        return Objects.hash(symbol, trade);
    }

    @Override
    public String toString() {
        return symbol + ": " + trade;
    }

    /** The type, for Flink. */
    public static final class TypeFactory extends TypeInfoFactory<SymbolTrade> {
        /** For Flink. */
        public TypeFactory() {}

        @Override
        public TypeInformation<SymbolTrade> createTypeInfo(Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Serializer of a trade and its fields. */
    static final class Serializer extends ValueSerializer<SymbolTrade> {
        private static final long serialVersionUID = 1;
        private static final int AGG_TRADE_ID = 1;
        private static final int TRADE_IDS = 2;
        private static final int BUY = 4;
        private static final int SELL = 8;

        @Override
        public void serialize(SymbolTrade value, DataOutputView target) throws IOException {
            Trade trade = value.trade;
            OptionalLong id = trade.aggTradeId();
            OptionalLong first = trade.firstTradeId();
            target.writeUTF(value.symbol);
            target.writeByte((id.isPresent() ? AGG_TRADE_ID : 0) | (first.isPresent() ? TRADE_IDS : 0)
                    | trade.side().map(side -> side == Side.BUY ? BUY : SELL).orElse(0));
            target.writeLong(trade.timestampMicros());
            target.writeLong(trade.price());
            target.writeLong(trade.quantity());
            if (id.isPresent()) {
                target.writeLong(id.getAsLong());
            }
            if (first.isPresent()) {
                target.writeLong(first.getAsLong());
                target.writeLong(trade.lastTradeId().orElseThrow());
            }
        }

        @Override
        public SymbolTrade deserialize(DataInputView source) throws IOException {
            String symbol = source.readUTF();
            int fields = source.readByte();
            Trade trade = Trade.of(source.readLong(), source.readLong(), source.readLong());
            trade = (fields & AGG_TRADE_ID) != 0 ? trade.withAggTradeId(source.readLong()) : trade;
            trade = (fields & TRADE_IDS) != 0 ? trade.withTradeIds(source.readLong(), source.readLong()) : trade;
            trade = (fields & (BUY | SELL)) != 0 ? trade.withSide((fields & BUY) != 0 ? Side.BUY : Side.SELL) : trade;
            return new SymbolTrade(symbol, trade);
        }

        @Override
        public TypeSerializerSnapshot<SymbolTrade> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** Snapshot of the serializer, for Flink. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SymbolTrade> {
        /** For Flink. */
        public Snapshot() {
            super(Serializer::new);
        }
    }
}
