package dev.rangebar.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.rangebar.BarField;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;

/** Arrow's metadata of bars as flatbuffers. The code builds vectors of structs from their end, as flatbuffers requires. */
final class Messages {
    private static final int BITS = 64;
    private static final int DECIMAL_BITS = 128;
    /** The number of digits of 63 bits. */
    private static final int PRICE_DIGITS = 19;
    private static final int FIRST_SIZE = 4096;

    private Messages() {}

    /** Returns the message at the beginning of a stream; the metadata of the message are not those of the schema. */
    static FlatBufferBuilder schema(Map<String, String> metadata, Map<String, String> ofMessage) {
        FlatBufferBuilder to = new FlatBufferBuilder(FIRST_SIZE);
        int pairs = pairs(to, ofMessage);
        return message(to, MessageHeader.Schema, schema(to, metadata), 0, pairs);
    }

    /** Returns the message before the body of a batch; the offsets are those of the buffers in the body. */
    static FlatBufferBuilder batch(int rows, List<Long> nulls, List<Long> offsets, List<ByteBuffer> buffers,
            long bodyBytes, Map<String, String> ofMessage) {
        FlatBufferBuilder to = new FlatBufferBuilder(FIRST_SIZE);
        int pairs = pairs(to, ofMessage);
        RecordBatch.startNodesVector(to, nulls.size());
        for (int i = nulls.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(to, rows, nulls.get(i));
        }
        int nodes = to.endVector();
        RecordBatch.startBuffersVector(to, buffers.size());
        for (int i = buffers.size() - 1; i >= 0; i--) {
            Buffer.createBuffer(to, offsets.get(i), buffers.get(i).remaining());
        }
        int places = to.endVector();
        return message(to, MessageHeader.RecordBatch, RecordBatch.createRecordBatch(to, rows, nodes, places, 0, 0),
                bodyBytes, pairs);
    }

    /** Returns the footer of a file, with its own metadata at the end. */
    static FlatBufferBuilder footer(Map<String, String> metadata, List<BarArrowWriter.Block> batches,
            Map<String, String> ofFooter) {
        FlatBufferBuilder to = new FlatBufferBuilder(FIRST_SIZE);
        int pairs = Footer.createCustomMetadataVector(to, keyValues(to, ofFooter));
        int schema = schema(to, metadata);
        Footer.startDictionariesVector(to, 0);
        int dictionaries = to.endVector();
        Footer.startRecordBatchesVector(to, batches.size());
        for (int i = batches.size() - 1; i >= 0; i--) {
            Block.createBlock(to, batches.get(i).offset(), batches.get(i).metadataBytes(), batches.get(i).bodyBytes());
        }
        int blocks = to.endVector();
        to.finish(Footer.createFooter(to, MetadataVersion.V5, schema, dictionaries, blocks, pairs));
        return to;
    }

    private static FlatBufferBuilder message(FlatBufferBuilder to, byte kind, int header, long bodyBytes, int pairs) {
        to.finish(Message.createMessage(to, MetadataVersion.V5, kind, header, bodyBytes, pairs));
        return to;
    }

    /** Returns the metadata of a message; 0 for none. */
    private static int pairs(FlatBufferBuilder to, Map<String, String> ofMessage) {
        return ofMessage.isEmpty() ? 0 : Message.createCustomMetadataVector(to, keyValues(to, ofMessage));
    }

    private static int[] keyValues(FlatBufferBuilder to, Map<String, String> metadata) {
        return metadata.entrySet().stream().sorted(Map.Entry.comparingByKey()).mapToInt(entry -> KeyValue
                .createKeyValue(to, to.createString(entry.getKey()), to.createString(entry.getValue()))).toArray();
    }

    private static int schema(FlatBufferBuilder to, Map<String, String> metadata) {
        int[] fields = Arrays.stream(BarField.values()).mapToInt(field -> field(to, field)).toArray();
        int[] pairs = keyValues(to, metadata);
        return Schema.createSchema(to, Endianness.Little, Schema.createFieldsVector(to, fields),
                Schema.createCustomMetadataVector(to, pairs), 0);
    }

    private static int field(FlatBufferBuilder to, BarField field) {
        int name = to.createString(field.columnName());
        int children = Field.createChildrenVector(to, new int[0]);
        int decimals = field.kind().decimals();
        return switch (field.kind()) {
            case TIME -> field(to, name, Type.Timestamp,
                    Timestamp.createTimestamp(to, TimeUnit.MICROSECOND, to.createString("UTC")), children);
            case PRICE -> field(to, name, Type.Decimal,
                    Decimal.createDecimal(to, PRICE_DIGITS, decimals, DECIMAL_BITS), children);
            case VOLUME, TURNOVER -> field(to, name, Type.Decimal,
                    Decimal.createDecimal(to, BarField.MAX_DECIMAL_DIGITS, decimals, DECIMAL_BITS), children);
            case WHOLE -> field(to, name, Type.Int, Int.createInt(to, BITS, true), children);
            case RATIO -> field(to, name, Type.FloatingPoint,
                    FloatingPoint.createFloatingPoint(to, Precision.DOUBLE), children);
            case FLAG -> {
                Bool.startBool(to);
                yield field(to, name, Type.Bool, Bool.endBool(to), children);
            }
        };
    }

    private static int field(FlatBufferBuilder to, int name, byte kind, int type, int children) {
        return Field.createField(to, name, true, kind, type, 0, children, 0);
    }
}
