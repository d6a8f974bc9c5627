package dev.rangebar.bindings;

import dev.rangebar.testsupport.GoldenBars;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Builds the golden bars through {@link JniFunctions}: from arrays, from direct buffers, and trade by trade across saved
 * states; makes the calls that the library refuses. Needs {@link Abi} only, so that it runs on any JDK from 17 on:
 * {@code JniProbe LIBRARY GOLDEN_FOLDER}. Prints {@code N bars} if all is well.
 */
final class JniProbe {
    private static final int[] EXACT_64 = {
        Abi.Bar.OPEN_TIME_US, Abi.Bar.CLOSE_TIME_US, Abi.Bar.OPEN, Abi.Bar.HIGH, Abi.Bar.LOW, Abi.Bar.CLOSE};
    private static final int[] EXACT_128 = {
        Abi.Bar.VOLUME_LO, Abi.Bar.TURNOVER_LO, Abi.Bar.BUY_VOLUME_LO, Abi.Bar.SELL_VOLUME_LO, Abi.Bar.BUY_TURNOVER_LO,
        Abi.Bar.SELL_TURNOVER_LO};
    private static final int[] COUNTS = {
        Abi.Bar.FIRST_TRADE_ID, Abi.Bar.LAST_TRADE_ID, Abi.Bar.FIRST_AGG_TRADE_ID, Abi.Bar.LAST_AGG_TRADE_ID,
        Abi.Bar.TRADE_COUNT, Abi.Bar.AGG_TRADE_COUNT, Abi.Bar.BUY_TRADE_COUNT, Abi.Bar.SELL_TRADE_COUNT};
    private static final int ALL_FIELDS = Abi.RB_FIELD_AGG_TRADE_ID | Abi.RB_FIELD_TRADE_IDS | Abi.RB_FIELD_SIDE;
    private static final int VWAP = 20;
    private static final int DURATION = 21;
    /** A part of an array and a word in front of a struct: offsets that are not 0. */
    private static final int CHUNK = 1_000;
    private static final int FIRST_WORD = 3;
    private static final int TRADES_PER_STATE = 997;

    private JniProbe() {}

    public static void main(String[] arguments) throws IOException {
        System.load(Path.of(arguments[0]).toAbsolutePath().toString());
        JniFunctions.linkAll();
        Path golden = Path.of(arguments[1]);
        int bars = 0;
        for (String folder : List.of("out", "out_nogate")) {
            for (Map.Entry<String, List<String>> expected : GoldenBars.read(golden, folder).entrySet()) {
                bars += check(golden, expected.getKey(), expected.getValue(), folder.equals("out"));
            }
        }
        refusals();
        texts();
        System.out.println(bars + " bars");
    }

    /** Builds golden bars in three ways. */
    private static int check(Path golden, String file, List<String> expected, boolean withGate) throws IOException {
        String[] name = file.split("\\.");
        Trades trades = Trades.read(golden.resolve("in").resolve(name[0] + ".csv"));
        int threshold = Integer.parseInt(name[1]);
        same(file + " from arrays", expected, inChunks(trades, create(threshold, withGate), false));
        same(file + " from direct buffers", expected, inChunks(trades, create(threshold, withGate), true));
        same(file + " by trade", expected, byTrade(trades, create(threshold, withGate)));
        return expected.size() - 1;
    }

    private static long create(int threshold, boolean withGate) {
        long[] options = new long[FIRST_WORD + Abi.Options.WORDS];
        status(Abi.RB_OK, JniFunctions.rb_default_options(options, FIRST_WORD, Abi.Options.BYTES, threshold));
        if (!withGate) {
            options[FIRST_WORD + Abi.Options.TIMESTAMP_GATE / Long.BYTES] = 0; // and include_orphaned beside it
        }
        long[] processor = new long[2];
        status(Abi.RB_OK, JniFunctions.rb_create(options, FIRST_WORD, processor, 1));
        long[] same = new long[1 + Abi.Options.WORDS];
        same[1] = options[FIRST_WORD];
        status(Abi.RB_OK, JniFunctions.rb_get_options(processor[1], same, 1));
        equal("options", Arrays.toString(Arrays.copyOfRange(options, FIRST_WORD, options.length)),
                Arrays.toString(Arrays.copyOfRange(same, 1, same.length)));
        return processor[1];
    }

    private static List<long[]> inChunks(Trades trades, long processor, boolean direct) {
        long[] bars = new long[FIRST_WORD + CHUNK * Abi.Bar.WORDS];
        long[] result = result();
        List<long[]> all = new ArrayList<>();
        Object[] arrays = direct ? new Object[7] : trades.columns;
        long[] addresses = new long[7];
        for (int i = 0; direct && i < addresses.length; i++) {
            addresses[i] = JniFunctions.bufferAddress(trades.buffers[i]);
        }
        for (int first = 0; first < trades.count; first += CHUNK) {
            int count = Math.min(CHUNK, trades.count - first);
            long[] at = new long[7];
            for (int i = 0; i < at.length; i++) {
                at[i] = addresses[i] + (long) first * (i < 6 ? Long.BYTES : 1);
            }
            status(Abi.RB_OK, JniFunctions.rb_process(processor, count, arrays[0], at[0], arrays[1], at[1], arrays[2],
                    at[2], arrays[3], at[3], arrays[4], at[4], arrays[5], at[5], arrays[6], at[6], bars, FIRST_WORD, CHUNK,
                    null, 0, 0, result, 0));
            equal("trades consumed", count, result[Abi.Result.TRADES_CONSUMED / Long.BYTES]);
            for (int bar = 0; bar < result[Abi.Result.BARS_WRITTEN / Long.BYTES]; bar++) {
                int from = FIRST_WORD + bar * Abi.Bar.WORDS;
                all.add(Arrays.copyOfRange(bars, from, from + Abi.Bar.WORDS));
            }
        }
        return withForming(all, processor);
    }

    private static List<long[]> byTrade(Trades trades, long first) {
        long processor = first;
        List<long[]> all = new ArrayList<>();
        long[] bar = new long[FIRST_WORD + Abi.Bar.WORDS];
        for (int i = 0; i < trades.count; i++) {
            int status = JniFunctions.rb_push(processor, ALL_FIELDS, trades.word(0, i), trades.word(1, i),
                    trades.word(2, i), trades.word(3, i), trades.word(4, i), trades.word(5, i),
                    ((byte[]) trades.columns[6])[i], bar, FIRST_WORD, null, 0);
            if (status == Abi.RB_CLOSED_BAR) {
                all.add(Arrays.copyOfRange(bar, FIRST_WORD, bar.length));
            } else {
                status(Abi.RB_OK, status);
            }
            if (i % TRADES_PER_STATE == 1) {
                byte[] state = new byte[Abi.RB_STATE_SIZE];
                status(Abi.RB_OK, JniFunctions.rb_save(processor, state, state.length));
                JniFunctions.rb_destroy(processor);
                long[] restored = new long[1];
                status(Abi.RB_OK, JniFunctions.rb_restore(state, state.length, restored, 0));
                processor = restored[0];
            }
        }
        return withForming(all, processor);
    }

    private static List<long[]> withForming(List<long[]> bars, long processor) {
        long[] bar = new long[Abi.Bar.WORDS];
        if (JniFunctions.rb_forming_bar(processor, bar, 0) == Abi.RB_OK) {
            bars.add(bar);
        }
        JniFunctions.rb_destroy(processor);
        return bars;
    }

    private static void same(String what, List<String> expected, List<long[]> bars) {
        equal(what, expected.size() - 1, bars.size());
        for (int i = 0; i < bars.size(); i++) {
            long[] bar = bars.get(i);
            List<String> fields = List.of(expected.get(i + 1).split(","));
            List<String> found = new ArrayList<>();
            for (int offset : EXACT_64) {
                found.add(Long.toString(bar[offset / Long.BYTES]));
            }
            for (int offset : EXACT_128) {
                BigInteger high = BigInteger.valueOf(bar[offset / Long.BYTES + 1]);
                found.add(high.shiftLeft(Long.SIZE).add(new BigInteger(Long.toUnsignedString(bar[offset / Long.BYTES])))
                        .toString());
            }
            for (int offset : COUNTS) {
                found.add(Long.toString(bar[offset / Long.BYTES]));
            }
            long[] derived = new long[Abi.Derived.WORDS];
            derived[0] = Abi.Derived.BYTES;
            status(Abi.RB_OK, JniFunctions.rb_derive(bar, 0, 1, derived, 0));
            found.add(Long.toString(derived[Abi.Derived.VWAP / Long.BYTES]));
            found.add(Long.toString(derived[Abi.Derived.DURATION_US / Long.BYTES]));
            equal(what + ", bar " + i, fields.subList(0, DURATION + 1), found);
            equal(what + ", bar " + i, VWAP + 2, found.size());
        }
    }

    /** Makes calls that the library refuses, with absent arrays too. */
    private static void refusals() {
        long processor = create(250, true);
        long[] column = {1, 2};
        long[] prices = {100, -1};
        long[] bars = new long[2 * Abi.Bar.WORDS];
        long[] result = result();
        status(Abi.RB_ERROR_PRICE, process(processor, 2, column, prices, bars, result));
        equal("error index", 1L, result[Abi.Result.ERROR_INDEX / Long.BYTES]);
        status(Abi.RB_OK, process(processor, 2, column, column, bars, result)); // one array for all that is read
        status(Abi.RB_OK, process(processor, 0, new long[0], new long[0], new long[0], result));
        status(Abi.RB_ERROR_ARGUMENT, process(processor, 1, null, column, bars, result));
        status(Abi.RB_ERROR_ARGUMENT, process(processor, 1, column, column, bars, null));
        status(Abi.RB_ERROR_ARGUMENT,
                JniFunctions.rb_push(processor, 0, 9, 1, 1, 0, 0, 0, (byte) 0, null, FIRST_WORD, null, 0));
        status(Abi.RB_ERROR_ARGUMENT, JniFunctions.rb_save(processor, null, Abi.RB_STATE_SIZE));
        status(Abi.RB_ERROR_BUFFER_SIZE, JniFunctions.rb_save(processor, new byte[8], 8));
        status(Abi.RB_ERROR_ARGUMENT, JniFunctions.rb_restore(null, Abi.RB_STATE_SIZE, new long[1], 0));
        status(Abi.RB_ERROR_STATE_FOREIGN,
                JniFunctions.rb_restore(new byte[Abi.RB_STATE_SIZE], Abi.RB_STATE_SIZE, new long[1], 0));
        status(Abi.RB_ERROR_ARGUMENT, JniFunctions.rb_create(null, FIRST_WORD, new long[1], 0));
        status(Abi.RB_ERROR_ARGUMENT, JniFunctions.rb_create(new long[Abi.Options.WORDS], 0, null, 0));
        status(Abi.RB_ERROR_ARGUMENT, JniFunctions.rb_derive(null, 0, 1, new long[Abi.Derived.WORDS], 0));
        status(Abi.RB_ERROR_ARGUMENT, JniFunctions.rb_forming_bar(0, bars, 0));
        status(Abi.RB_ERROR_ARGUMENT, JniFunctions.rb_checkpoint(0));
        JniFunctions.rb_destroy(processor);
        JniFunctions.rb_destroy(0);
    }

    private static int process(long processor, int count, long[] times, long[] prices, long[] bars, long[] result) {
        return JniFunctions.rb_process(processor, count, times, 0, prices, 0, prices, 0, null, 0, null, 0, null, 0, null, 0,
                bars, 0, bars.length / Abi.Bar.WORDS, null, 0, 0, result, 0);
    }

    private static void texts() {
        equal("status name", "RB_ERROR_PRICE", JniFunctions.rb_status_name(Abi.RB_ERROR_PRICE));
        equal("has a message", false, JniFunctions.rb_status_message(Abi.RB_ERROR_PRICE).isEmpty());
        equal("has a kernel", false, JniFunctions.rb_kernel_name().isEmpty());
        equal("has a reason", false, JniFunctions.rb_kernel_reason().isEmpty());
        equal("ABI version", Abi.RB_ABI_VERSION, JniFunctions.rb_abi_version());
        long[] value = new long[2];
        equal("entry", "RB_ABI_VERSION", JniFunctions.rb_abi_entry(0, value, 1));
        equal("value", (long) Abi.RB_ABI_VERSION, value[1]);
        equal("no value", null, JniFunctions.rb_abi_entry(0, null, 0));
        equal("no entry", null, JniFunctions.rb_abi_entry(-1, value, 0));
        equal("heap buffer", 0L, JniFunctions.bufferAddress(ByteBuffer.allocate(8)));
        equal("no buffer", 0L, JniFunctions.bufferAddress(null));
    }

    private static long[] result() {
        long[] result = new long[Abi.Result.WORDS];
        result[0] = Abi.Result.BYTES;
        return result;
    }

    private static void status(int expected, int found) {
        equal("status", JniFunctions.rb_status_name(expected), JniFunctions.rb_status_name(found));
    }

    private static void equal(String what, Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError(what + ": expected " + expected + ", but found " + found);
        }
    }

    private static void equal(String what, long expected, long found) {
        equal(what, (Object) expected, found);
    }

    /** The columns of a golden input, as arrays and as direct buffers, in the order of {@code rb_process}. */
    private static final class Trades {
        private static final int[] FIELDS = {5, 1, 2, 0, 3, 4, 6};
        final int count;
        final Object[] columns = new Object[7];
        final ByteBuffer[] buffers = new ByteBuffer[7];

        private Trades(List<String[]> rows) {
            count = rows.size();
            for (int column = 0; column < columns.length; column++) {
                int field = FIELDS[column];
                if (column < 6) {
                    int decimals = field == 1 || field == 2 ? 8 : 0;
                    long[] words = rows.stream().mapToLong(row -> new BigDecimal(row[field]).movePointRight(decimals)
                            .longValueExact()).toArray();
                    columns[column] = words;
                    buffers[column] = ByteBuffer.allocateDirect(count * Long.BYTES).order(ByteOrder.nativeOrder());
                    buffers[column].asLongBuffer().put(words);
                } else {
                    byte[] sides = new byte[count];
                    for (int i = 0; i < count; i++) {
                        sides[i] = (byte) (rows.get(i)[field].equals("true") ? Abi.RB_SIDE_SELL : Abi.RB_SIDE_BUY);
                    }
                    columns[column] = sides;
                    buffers[column] = ByteBuffer.allocateDirect(count).put(sides);
                }
            }
        }

        static Trades read(Path file) throws IOException {
            return new Trades(Files.readAllLines(file).stream().skip(1).map(line -> line.split(",")).toList());
        }

        long word(int column, int index) {
            return ((long[]) columns[column])[index];
        }
    }
}
