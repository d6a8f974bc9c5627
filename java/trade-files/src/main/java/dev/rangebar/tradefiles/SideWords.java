package dev.rangebar.tradefiles;

import dev.rangebar.Side;
import dev.rangebar.TradeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Words for the side of the aggressor: buy and sell in any case, and those of a layout. */
final class SideWords {
    static final byte BUY = 0;
    static final byte SELL = 1;
    /** The result for any other word. */
    static final byte UNKNOWN = -1;

    private static final String BUY_WORD = "buy";
    private static final String SELL_WORD = "sell";
    /** A word of so many bytes fits in a long, with a bit before it that tells words of other lengths apart. */
    private static final int PACKED_BYTES = Long.BYTES - 1;
    private static final byte LOWER_CASE = 0x20;

    /** The words of the layout; those of the packed length come first, in the same order as {@link #packed}. */
    private final byte[][] words;
    private final byte[] sides;
    private final long[] packed;
    private final long packedBuy;
    private final long packedSell;
    private final String known;

    SideWords(List<String> buy, List<String> sell) {
        List<String> all = new ArrayList<>(buy);
        all.addAll(sell);
        words = all.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        sides = new byte[words.length];
        Arrays.fill(sides, buy.size(), words.length, SELL);
        packed = Arrays.stream(words).mapToLong(word -> word.length > PACKED_BYTES ? 0 : pack(word, 0, word.length, (byte) 0))
                .toArray();
        packedBuy = pack(BUY_WORD.getBytes(StandardCharsets.US_ASCII), 0, BUY_WORD.length(), (byte) 0);
        packedSell = pack(SELL_WORD.getBytes(StandardCharsets.US_ASCII), 0, SELL_WORD.length(), (byte) 0);
        known = String.join(", ", all.isEmpty() ? List.of(BUY_WORD, SELL_WORD) : all);
    }

    private static long pack(byte[] bytes, int from, int to, byte bits) {
        long word = 1;
        for (int i = from; i < to; i++) {
            word = word << Byte.SIZE | (bytes[i] | bits) & 0xff;
        }
        return word;
    }

    /** Adds the words of the layout. */
    void addTo(TradeText.Builder reader) {
        for (int i = 0; i < words.length; i++) {
            reader.side(new String(words[i], StandardCharsets.UTF_8), sides[i] == SELL ? Side.SELL : Side.BUY);
        }
    }

    /** Returns the side that a word means: {@link #BUY}, {@link #SELL} or {@link #UNKNOWN}. */
    byte find(byte[] bytes, int from, int to) {
        if (to - from > PACKED_BYTES) {
            for (int i = 0; i < words.length; i++) {
                if (Arrays.equals(bytes, from, to, words[i], 0, words[i].length)) {
                    return sides[i];
                }
            }
            return UNKNOWN;
        }
        long word = pack(bytes, from, to, (byte) 0);
        for (int i = 0; i < packed.length; i++) {
            if (packed[i] == word) {
                return sides[i];
            }
        }
        long lower = pack(bytes, from, to, LOWER_CASE);
        return lower == packedBuy ? BUY : lower == packedSell ? SELL : UNKNOWN;
    }

    /**
     * Returns the side that a word means.
     *
     * @throws NumberFormatException if it means none
     */
    byte read(byte[] bytes, int from, int to) {
        byte side = find(bytes, from, to);
        if (side == UNKNOWN) {
            throw new NumberFormatException(FieldText.quote(bytes, from, to) + " is not a side; expected " + known
                    + "; --side-values buy=...,sell=... names the words, and --map side= reads the file without sides");
        }
        return side;
    }
}
