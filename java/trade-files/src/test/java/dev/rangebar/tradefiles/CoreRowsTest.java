package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Trade;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows read by the core and by Java: the same trades, and the same errors at the same places. Each case has the layout, the first
 * line, and the kinds of the cells.
 */
class CoreRowsTest {
    private static final long TIME = 1_723_161_256_322_000L;
    private static final int ROWS = 300;
    private static final String MUTATIONS = "0123456789,,;\t\"'.-+eE ZzTtFf:\r\n\u00e9";

    private record Case(String layout, String header, List<String> kinds) {
        static Case of(String text) {
            String[] parts = text.split("\\|", -1);
            return new Case(parts[0].strip(), parts[1].strip(), Arrays.stream(parts[2].split(",")).map(String::strip).toList());
        }

        ReadOptions options(Rounding rounding) {
            TradeLayout named = layout.contains("=") ? TradeLayout.parse(layout.replace(' ', '\n')) : TradeLayout.named(layout);
            ReadOptions options = ReadOptions.DEFAULT.withLayout(named);
            return rounding == null ? options : options.withRounding(rounding);
        }

        char separator() {
            return layout.contains("separator=tab") ? '\t' : layout.contains("separator=semicolon") ? ';' : ',';
        }

        String row(Random random, int index, boolean isStrict) {
            return kinds.stream().map(kind -> cell(kind, random, index, isStrict)).collect(Collectors.joining("" + separator()))
                    + (random.nextInt(4) == 0 ? "\r\n" : "\n");
        }
    }

    private static final String MAPPED = "time=t price=p quantity=q time-unit=";

    private static List<Case> cases() {
        return List.of(
                "binance-spot | | id,price,decimal,id,id,us,truth,truth",
                "agg_trade_id,price,quantity,first_trade_id,last_trade_id,timestamp_ms,is_buyer_maker | | id,price,decimal,id,id,ms,truth",
                "price,quantity,timestamp_s | | price,decimal,s",
                "timestamp_ns,price,quantity | | ns,price,decimal",
                "binance-trades | id,price,qty,quote_qty,time,is_buyer_maker,is_best_match | id,price,decimal,word,ms,truth,word",
                "binance-api-aggtrades | a,p,q,f,l,T,m,M | id,price,decimal,id,id,us,truth,word",
                "bybit | timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional"
                        + " | s,BTCUSDT,side,decimal,price,word,word,word,word,word",
                "bybit-inverse | timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional"
                        + " | s,BTCUSD,side,decimal,price,word,word,word,word,word",
                "bybit-spot | id,timestamp,price,volume,side,rpi | word,ms,price,decimal,side,word",
                "kraken | | s,price,decimal",
                "kraken-api | | price,decimal,s,b/s,word,word,id",
                "tardis | exchange,symbol,timestamp,local_timestamp,id,side,price,amount | word,word,us,word,word,side,price,decimal",
                "databento | ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol"
                        + " | ns,ns,word,word,word,T,B/A,word,nine,count,word,word,word,word",
                "databento | ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence"
                        + " | iso,iso,word,word,word,T,B/A,word,nine,count,word,word,word",
                "databento-raw | ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence"
                        + " | ns,ns,word,word,word,T,B/A,word,raw,count,word,word,word",
                "ccxt | timestamp,datetime,symbol,side,price,amount,cost | ms,iso,word,side,price,decimal,word",
                "freqtrade | date,timestamp,id,type,side,price,amount,cost | word,ms,word,word,side,price,decimal,word",
                "quotes | time,bid,ask | us,price,price",
                "exness | Exness,Symbol,Timestamp,Bid,Ask | word,word,iso,price,price",
                "dukascopy-node | timestamp,askPrice,bidPrice,askVolume,bidVolume | ms,price,price,decimal,decimal",
                "tardis-quotes | exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount"
                        + " | word,word,us,word,decimal,price,price,decimal",
                "binance-book-ticker | update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time"
                        + " | word,price,decimal,price,decimal,ms,word",
                MAPPED + "us | p,q,note,t | price,decimal,word,us",
                MAPPED + "s separator=tab quote=none | p\tq\tnote\tt | price,decimal,word,s",
                MAPPED + "iso zone=Europe/Berlin | t,p,q | iso,price,decimal",
                MAPPED + "iso separator=semicolon quote=single | t;p;q | iso,price,decimal",
                MAPPED + "ns side=s side-values=buy=1,sell=maker_sell trade-id=i | i,s,t,p,q | id,1/maker_sell,ns,price,decimal",
                MAPPED + "us side=s side-values=buy=SELL,sell=b | s,t,p,q | side,us,price,decimal",
                "time=t price=p contracts=c contract-size=0.01 time-unit=ms | t,p,c | ms,price,six",
                "time=t price=p contracts=c contract-value=100 time-unit=ms | t,p,c | ms,price,decimal",
                "time=t price=p quote-amount=c time-unit=ms | t,p,c | ms,price,decimal",
                "time=t bid=b ask=a time-unit=us quote-price=bid quote-volume=ticks | t,b,a | us,price,price",
                "time=t bid=b ask=a bid-size=x ask-size=y time-unit=us quote-price=ask quote-volume=quoted | t,b,a,x,y"
                        + " | us,price,price,decimal,decimal").stream().map(Case::of).toList();
    }

    private static String cell(String kind, Random random, int index, boolean isStrict) {
        int way = isStrict ? 0 : random.nextInt(64);
        long micros = TIME + index * 1_000L;
        return switch (kind) {
            case "id" -> way == 1 ? "1234567890123456789" : way == 2 ? "00" + index : way == 3 ? "1e3" : "" + (1L + index) * 3_141_592_653L;
            case "count" -> "" + random.nextInt(way == 1 ? Integer.MAX_VALUE : 100);
            case "price" -> isStrict ? BigDecimal.valueOf(4_231_390 + index, 2).toPlainString() : decimal(random, way);
            case "decimal" -> isStrict ? BigDecimal.valueOf(1 + index, random.nextInt(9)).toPlainString() : decimal(random, way);
            case "six" -> isStrict ? BigDecimal.valueOf(1 + index, random.nextInt(7)).toPlainString() : decimal(random, way);
            case "nine" -> BigDecimal.valueOf(4_231_390 + index, 2).toPlainString() + "000000" + (way == 1 ? "1" : "0");
            case "raw" -> "" + (4_231_390_000_000L + index * 10_000L + (way == 1 ? 1 : 0));
            case "s" -> way == 1 ? "" + micros / 1_000_000 : way == 2 ? micros / 1_000_000 + ".1234567" : way == 3 ? micros / 1_000 + "" : BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
            case "ms" -> way == 1 ? micros / 1_000 + ".5" : way == 2 ? micros / 1_000 + ".0005" : way == 3 ? micros + "" : micros / 1_000 + "";
            case "us" -> way == 1 ? micros + ".5" : way == 2 ? micros + ".00" : way == 3 ? "9007199254740993.0" : way == 4 ? micros / 1_000 + "" : micros + "";
            case "ns" -> way == 1 ? micros + "500" : way == 2 ? micros + "501" : way == 3 ? "9223372036854775808" : micros + "000";
            case "iso" -> date(micros, way, isStrict, random);
            case "truth" -> way == 1 ? "TRUE" : way == 2 ? "0" : List.of("true", "false", "True", "False").get(random.nextInt(4));
            case "side" -> way == 1 ? "hold" : List.of("buy", "sell", "Buy", "Sell", "BUY", "SELL").get(random.nextInt(6));
            case "word" -> way == 1 ? "\"a,b\"" : way == 2 ? "a'b" : List.of("", "x y", "0b5bf8d1-4c1f", "1e999").get(random.nextInt(4));
            default -> kind.contains("/") ? List.of(kind.split("/")).get(random.nextInt(2)) : kind;
        };
    }

    private static String decimal(Random random, int way) {
        BigDecimal usual = BigDecimal.valueOf(1 + random.nextInt(1 << 20), random.nextInt(5));
        return switch (way) {
            case 1 -> "0";
            case 2 -> "1e-3";
            case 3 -> "-1.5";
            case 4 -> "+2";
            case 5 -> usual.setScale(8 + random.nextInt(6)).toPlainString();
            case 6 -> "0.123456789";
            case 7 -> "" + random.nextLong();
            case 8 -> BigDecimal.valueOf(random.nextLong(1L << 62), random.nextInt(12)).toPlainString();
            case 9 -> random.nextBoolean() ? ".5" : "5.";
            case 10 -> "";
            case 11 -> "0.00000001";
            case 12 -> "000" + usual.toPlainString();
            default -> usual.toPlainString();
        };
    }

    private static String date(long micros, int way, boolean isStrict, Random random) {
        long spread = isStrict ? micros : micros + random.nextInt(1 << 30) * 1_000_003L;
        String text = Instant.EPOCH.plus(spread, ChronoUnit.MICROS).toString();
        return switch (way) {
            case 1 -> text.replace("Z", "+01:00");
            case 2 -> text.replace("T", " ");
            case 3 -> text.replace("Z", "");
            case 4 -> text.replace("Z", "z");
            case 5 -> text.replaceFirst("-\\d\\d-\\d\\d", "-02-" + (27 + random.nextInt(4)));
            case 6 -> text.replaceFirst("T\\d\\d", "T24");
            case 7 -> text.replaceFirst("[.]?\\d*Z", ".123456789Z");
            case 8 -> text.replaceFirst("[.]\\d*Z", "Z");
            case 9 -> text.replaceFirst("\\d\\d[.]", "60.");
            case 10 -> "1969" + text.substring(4);
            default -> text;
        };
    }

    private static void fill(Block block, String text) {
        block.clear();
        block.bytes = Block.newText();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block.bytes, 0, bytes.length);
        block.to = bytes.length;
    }

    /** All that a reader passes on of a block. */
    private static List<String> contents(RowParser parser, Block block) {
        List<String> all = new ArrayList<>();
        block.invalidRows().forEach(row -> all.add("invalid " + row.reason() + " " + row.line() + ":" + row.column() + " " + row.what()));
        for (InvalidRowReason reason : InvalidRowReason.values()) {
            all.add(reason + " " + block.invalidCount(reason));
        }
        all.add(block.lines + " lines, " + block.blankAtEnd + " blank, " + block.cells.roundedCount() + " rounded");
        if (parser.layout() != null) {
            boolean isOfQuotes = parser.layout().mapping() != null && parser.layout().mapping().quotes().isPresent();
            block.chunk.place(1, parser.layout().fields(), isOfQuotes);
            for (int i = 0; i < block.chunk.size(); i++) {
                Trade trade = block.chunk.trade(i);
                all.add(block.chunk.lineOf(i) + " " + trade + (isOfQuotes ? " spread " + block.chunk.spread(i) : ""));
            }
        }
        return all;
    }

    private static void checkAll(Random random, Case of, boolean isStrict, int oneMutatedOf) {
        Rounding rounding = isStrict ? null : new Rounding[] {null, Rounding.DOWN, Rounding.HALF_EVEN}[random.nextInt(3)];
        boolean skips = random.nextBoolean();
        RowParser byCore = new RowParser(of.options(rounding), skips, true);
        RowParser byJava = new RowParser(of.options(rounding), skips, false);
        String header = of.header.isEmpty() ? "" : of.header + "\n";
        String first = header + of.row(random, 0, true);
        Block coreBlock = new Block();
        Block javaBlock = new Block();
        int index = 0;
        for (int block = 0; block < 4; block++) {
            StringBuilder text = new StringBuilder(block == 0 ? first : "");
            int rows = block == 0 ? 0 : 1 + random.nextInt(ROWS);
            for (int i = 0; i < rows; i++) {
                StringBuilder row = new StringBuilder(of.row(random, ++index, isStrict));
                if (oneMutatedOf > 0 && random.nextInt(oneMutatedOf) == 0) {
                    mutate(row, random);
                }
                text.append(row);
            }
            fill(coreBlock, text + "");
            fill(javaBlock, text + "");
            byCore.parse(coreBlock);
            byJava.parse(javaBlock);
            assertEquals(contents(byJava, javaBlock), contents(byCore, coreBlock), () -> of + " " + rounding);
            if (isStrict && block > 0) {
                assertEquals(rows, coreBlock.chunk.size(), of + ":\n" + text);
                assertEquals(rows, coreBlock.position.rows(), of + ": read by the core, not by Java:\n" + text);
            }
        }
    }

    private static void mutate(StringBuilder row, Random random) {
        int at = random.nextInt(row.length());
        String change = "" + MUTATIONS.charAt(random.nextInt(MUTATIONS.length()));
        int end = random.nextInt(3) == 0 ? at : at + 1;
        row.replace(at, Math.min(end, row.length()), random.nextInt(4) == 0 ? "" : change);
        if (row.indexOf("\n") < 0) {
            row.append('\n');
        }
    }

    /** The core itself reads rows of the usual form, of all layouts. */
    @Test
    void strictRows() {
        Random random = new Random(21);
        cases().stream().filter(of -> !of.layout.contains("maker_sell") && !of.layout.contains("zone")).forEach(of -> {
            for (int run = 0; run < 10; run++) {
                checkAll(random, of, true, 0);
            }
        });
    }

    /** Rows of any form, few or many of them mutated. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100, 5})
    void anyRows(int oneMutatedOf) {
        Random random = new Random(oneMutatedOf);
        for (Case of : cases()) {
            for (int run = 0; run < 25; run++) {
                checkAll(random, of, false, oneMutatedOf);
            }
        }
    }

    /** Every layout that is built in, but for the known ones under another name, is among the cases. */
    @Test
    void allLayouts() {
        List<String> tried = cases().stream().map(Case::layout).toList();
        List<String> missing = TradeLayout.names().stream().filter(name -> !tried.contains(name)).toList();
        assertTrue(missing.stream().allMatch(name -> FileLayout.KNOWN.containsKey(name) || name.equals("binance-api-trades")),
                missing::toString);
    }
}
