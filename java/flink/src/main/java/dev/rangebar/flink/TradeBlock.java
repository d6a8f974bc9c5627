package dev.rangebar.flink;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import dev.rangebar.TradeFields;
import dev.rangebar.pipeline.SymbolNames;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Trades of one symbol, in order: one record of a stream, since a record for each trade costs far more than its bars. */
@TypeInfo(TradeBlock.TypeFactory.class)
public final class TradeBlock {
    /** The type of the records. */
    public static final TypeInformation<TradeBlock> TYPE = new ValueType<>(TradeBlock.class, new Serializer());

    private final String symbol;
    private final long[] timestampMicros;
    private final long[] price;
    private final long[] quantity;
    private final long[] aggTradeId;
    private final long[] firstTradeId;
    private final long[] lastTradeId;
    private final byte[] side;

    private TradeBlock(String symbol, long[] timestampMicros, long[] price, long[] quantity, long[] aggTradeId,
            long[] firstTradeId, long[] lastTradeId, byte[] side) {
        this.symbol = symbol;
        this.timestampMicros = timestampMicros;
        this.price = price;
        this.quantity = quantity;
        this.aggTradeId = aggTradeId;
        this.firstTradeId = firstTradeId;
        this.lastTradeId = lastTradeId;
        this.side = side;
    }

    /**
     * {@return a block of trades}
     *
     * @param symbol the symbol
     * @param trades one or more trades with the same fields
     * @throws IllegalArgumentException if the symbol is not valid, there is no trade, or the fields differ
     */
    public static TradeBlock of(String symbol, List<Trade> trades) {
        if (trades.isEmpty()) {
            throw new IllegalArgumentException(symbol + ": the block has no trade; expected at least one");
        }
        TradeFields fields = trades.get(0).fields();
        int count = trades.size();
        long[] timestampMicros = new long[count];
        long[] price = new long[count];
        long[] quantity = new long[count];
        long[] aggTradeId = fields.aggTradeIds() ? new long[count] : null;
        long[] firstTradeId = fields.tradeIds() ? new long[count] : null;
        long[] lastTradeId = fields.tradeIds() ? new long[count] : null;
        byte[] side = fields.side() ? new byte[count] : null;
        for (int i = 0; i < count; i++) {
            Trade trade = trades.get(i);
            if (!trade.fields().equals(fields)) {
                throw new IllegalArgumentException(symbol + ": trade " + i + " has the fields (" + trade.fields()
                        + "), the first one has (" + fields + "); expected the same fields in a block");
            }
            timestampMicros[i] = trade.timestampMicros();
            price[i] = trade.price();
            quantity[i] = trade.quantity();
            if (fields.aggTradeIds()) {
                aggTradeId[i] = trade.aggTradeId().orElseThrow();
            }
            if (fields.tradeIds()) {
                firstTradeId[i] = trade.firstTradeId().orElseThrow();
                lastTradeId[i] = trade.lastTradeId().orElseThrow();
            }
            if (fields.side()) {
                side[i] = (byte) (trade.side().orElseThrow() == Side.SELL ? 1 : 0);
            }
        }
        return of(symbol, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, side);
    }

    /**
     * {@return a block of trades in columns, which are not copied} The columns are those of {@link TradeColumns}; the last four may
     * be null.
     *
     * @param symbol the symbol
     * @param timestampMicros microseconds since the Unix epoch
     * @param price unit 1e-8
     * @param quantity unit 1e-8
     * @param aggTradeId aggregate trade ids, or null
     * @param firstTradeId first trade ids, or null
     * @param lastTradeId last trade ids, or null as {@code firstTradeId}
     * @param side 0 where the buyer is the aggressor, or null
     * @throws IllegalArgumentException if the symbol is not valid, there is no trade, or the lengths differ
     */
    public static TradeBlock of(String symbol, long[] timestampMicros, long[] price, long[] quantity, long[] aggTradeId,
            long[] firstTradeId, long[] lastTradeId, byte[] side) {
        if (symbol == null) {
            throw new IllegalArgumentException("the symbol of the trades is null");
        }
        TradeBlock block = new TradeBlock(SymbolNames.checked(symbol), timestampMicros, price, quantity, aggTradeId, firstTradeId,
                lastTradeId, side);
        if (block.columns().count() == 0) {
            throw new IllegalArgumentException(symbol + ": the block has no trade; expected at least one");
        }
        return block;
    }

    /**
     * {@return the symbol}
     */
    public String symbol() {
        return symbol;
    }

    /**
     * {@return the number of trades}
     */
    public int size() {
        return timestampMicros.length;
    }

    /**
     * {@return the trades, not copied}
     */
    public TradeColumns columns() {
        TradeColumns all = TradeColumns.of(timestampMicros, price, quantity);
        all = aggTradeId != null ? all.withAggTradeIds(aggTradeId) : all;
        all = firstTradeId != null || lastTradeId != null ? all.withTradeIds(firstTradeId, lastTradeId) : all;
        return side != null ? all.withSides(side) : all;
    }

    /**
     * {@return the time of a trade, in microseconds since the Unix epoch}
     *
     * @param index of the trade
     */
    public long timestampMicros(int index) {
        return timestampMicros[index];
    }

    @Override
    public String toString() {
        return size() + " trades of " + symbol;
    }

    /** The type, for Flink. */
    public static final class TypeFactory extends TypeInfoFactory<TradeBlock> {
        /** For Flink. */
        public TypeFactory() {}

        @Override
        public TypeInformation<TradeBlock> createTypeInfo(Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Serializer that writes arrays as a whole. */
    static final class Serializer extends ValueSerializer<TradeBlock> {
        private static final long serialVersionUID = 1;

        @Override
        public void serialize(TradeBlock block, DataOutputView target) throws IOException {
            target.writeUTF(block.symbol);
            writeLongs(block.timestampMicros, target);
            writeLongs(block.price, target);
            writeLongs(block.quantity, target);
            writeLongs(block.aggTradeId, target);
            writeLongs(block.firstTradeId, target);
            writeLongs(block.lastTradeId, target);
            writeBytes(block.side, target);
        }

        @Override
        public TradeBlock deserialize(DataInputView source) throws IOException {
            return new TradeBlock(source.readUTF(), readLongs(source), readLongs(source), readLongs(source), readLongs(source),
                    readLongs(source), readLongs(source), readBytes(source));
        }

        @Override
        public TypeSerializerSnapshot<TradeBlock> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** Snapshot of the serializer, for Flink. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<TradeBlock> {
        /** For Flink. */
        public Snapshot() {
            super(Serializer::new);
        }
    }
}
