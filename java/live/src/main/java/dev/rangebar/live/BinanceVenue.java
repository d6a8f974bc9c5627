package dev.rangebar.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.rangebar.FixedPoint;
import dev.rangebar.Side;
import dev.rangebar.Trade;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Binance. Spot sends microseconds on request, in the stream and in requests, as its archive has them: with milliseconds
 * the timestamp gate would give other bars.
 */
public final class BinanceVenue implements Venue {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String MILLIS = "the times are milliseconds, although microseconds were requested: the bars would "
            + "differ from those of the archive";
    private static final int QUOTED_LENGTH = 200;
    private static final long HOUR_MILLIS = 3_600_000;
    /** Times from here on are microseconds. */
    private static final long FIRST_MICROS = 100_000_000_000_000L;
    private static final int MICROS_PER_MILLI = 1_000;

    private final Market market;
    private final String streamBase;
    private final String restBase;

    /** A market of the exchange. */
    public enum Market {
        /** Spot. */
        SPOT("spot", "wss://stream.binance.com:9443", "", "https://api.binance.com", "/api/v3/", Duration.ofSeconds(60),
                4, 6_000),
        /** Futures settled in USDT or USDC. */
        USD_M("um", "wss://fstream.binance.com", "/market", "https://fapi.binance.com", "/fapi/v1/",
                Duration.ofMinutes(7), 20, 2_400),
        /** Futures settled in the coin itself; quantities are contracts. */
        COIN_M("cm", "wss://dstream.binance.com", "", "https://dapi.binance.com", "/dapi/v1/", Duration.ofMinutes(7), 20,
                2_400);

        private final String shortName;
        private final String streamBase;
        private final String streamFolder;
        private final String restBase;
        private final String restFolder;
        private final Duration silence;
        private final int requestWeight;
        private final int weight;

        Market(String shortName, String streamBase, String streamFolder, String restBase, String restFolder,
                Duration silence, int requestWeight, int weight) {
            this.shortName = shortName;
            this.streamBase = streamBase;
            this.streamFolder = streamFolder;
            this.restBase = restBase;
            this.restFolder = restFolder;
            this.silence = silence;
            this.requestWeight = requestWeight;
            this.weight = weight;
        }

        /**
         * {@return the market with this name: {@code spot}, {@code um} or {@code cm}}
         *
         * @param name the name, as in the archive
         * @throws IllegalArgumentException if no market has it
         */
        public static Market named(String name) {
            for (Market market : values()) {
                if (market.shortName.equals(name)) {
                    return market;
                }
            }
            throw new IllegalArgumentException("'" + name + "' is not a market with a feed; expected spot, um or cm");
        }

        @Override
        public String toString() {
            return shortName;
        }
    }

    private BinanceVenue(Market market, String streamBase, String restBase) {
        this.market = market;
        this.streamBase = streamBase;
        this.restBase = restBase;
    }

    /**
     * {@return a market of the exchange at its own addresses}
     *
     * @param market the market
     */
    public static BinanceVenue of(Market market) {
        return new BinanceVenue(market, market.streamBase, market.restBase);
    }

    /**
     * {@return the same market at another address of its streams}
     *
     * @param base scheme {@code ws} or {@code wss}, host and port; the exchange's own paths are appended
     * @throws IllegalArgumentException if it is no such address
     */
    public BinanceVenue withStreamBase(String base) {
        return new BinanceVenue(market, checked(base, "ws", "wss"), restBase);
    }

    /**
     * {@return the same market at another address of its requests}
     *
     * @param base scheme {@code http} or {@code https}, host and port; the exchange's own paths are appended
     * @throws IllegalArgumentException if it is no such address
     */
    public BinanceVenue withRestBase(String base) {
        return new BinanceVenue(market, streamBase, checked(base, "http", "https"));
    }

    private static String checked(String base, String scheme, String secureScheme) {
        String expected = "'" + base + "' is not an address such as " + secureScheme + "://host or " + scheme
                + "://host:port";
        URI uri;
        try {
            uri = URI.create(base);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expected, e);
        }
        if (!(scheme.equals(uri.getScheme()) || secureScheme.equals(uri.getScheme())) || uri.getHost() == null
                || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException(expected);
        }
        return base.replaceFirst("/+$", "");
    }

    @Override
    public String name() {
        return "binance " + market;
    }

    @Override
    public FeedLimits limits() {
        return FeedLimits.of(market.silence, market.weight);
    }

    @Override
    public URI stream(List<String> symbols) {
        String streams = symbols.stream().map(symbol -> symbol.toLowerCase(Locale.ROOT) + "@aggTrade")
                .collect(Collectors.joining("/"));
        return URI.create(streamBase + market.streamFolder + "/stream?streams=" + streams
                + (market == Market.SPOT ? "&timeUnit=MICROSECOND" : ""));
    }

    @Override
    public Request tradesFrom(String symbol, long fromId, int count) {
        return request(symbol, "&fromId=" + fromId + "&limit=" + count);
    }

    @Override
    public Request firstTradeOfHour(String symbol, long fromMicros) {
        long fromMillis = (fromMicros + MICROS_PER_MILLI - 1) / MICROS_PER_MILLI;
        return request(symbol, "&startTime=" + fromMillis + "&endTime=" + (fromMillis + HOUR_MILLIS - 1) + "&limit=1");
    }

    @Override
    public Request newestTrade(String symbol) {
        return request(symbol, "&limit=1");
    }

    private Request request(String symbol, String parameters) {
        URI uri = URI.create(restBase + market.restFolder + "aggTrades?symbol=" + symbol + parameters);
        return new Request(uri, market == Market.SPOT ? Map.of("X-MBX-TIME-UNIT", "MICROSECOND") : Map.of(),
                market.requestWeight);
    }

    @Override
    public Message message(String text) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no JSON object");
            }
            return new Fields().read(json).toMessage(text, market == Market.SPOT);
        } catch (JsonProcessingException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
    }

    @Override
    public List<Trade> trades(String body) throws IOException {
        List<Trade> trades = new ArrayList<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("no JSON array");
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Fields fields = new Fields().read(json);
                if (market == Market.SPOT && fields.hasMillis()) {
                    throw new IOException(MILLIS);
                }
                trades.add(fields.toTrade());
            }
            if (json.currentToken() != JsonToken.END_ARRAY) {
                throw new IOException("an element is no JSON object");
            }
        } catch (JsonProcessingException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
        return trades;
    }

    @Override
    public String error(String body) {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                Fields fields = new Fields().read(json);
                if (fields.message != null) {
                    return fields.message + (fields.code == null ? "" : " (code " + fields.code + ")");
                }
            }
        } catch (IOException e) {
            // the body is shown as it is
        }
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= QUOTED_LENGTH ? line : line.substring(0, QUOTED_LENGTH) + "...";
    }

    /** Fields of a JSON object; those in {@code data} and {@code error} count as its own. Unknown ones are skipped. */
    private static final class Fields {
        private String event;
        private String symbol;
        private String code;
        private String message;
        private String price;
        private String quantity;
        private Long id;
        private Long first;
        private Long last;
        private Long time;
        private Boolean buyerIsMaker;
        private boolean hasError;

        Fields read(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.START_OBJECT && (name.equals("data") || name.equals("error"))) {
                    hasError |= name.equals("error");
                    read(json);
                } else if (value.isScalarValue()) {
                    readScalar(json, name, value);
                } else {
                    json.skipChildren();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("the JSON object does not end");
            }
            return this;
        }

        private void readScalar(JsonParser json, String name, JsonToken value) throws IOException {
            switch (name) {
                case "e" -> event = json.getText();
                case "s" -> symbol = json.getText();
                case "code" -> code = json.getText();
                case "msg" -> message = json.getText();
                case "p" -> price = json.getText();
                case "q" -> quantity = json.getText();
                case "a" -> id = wholeNumber(json, name, value);
                case "f" -> first = wholeNumber(json, name, value);
                case "l" -> last = wholeNumber(json, name, value);
                case "T" -> time = wholeNumber(json, name, value);
                case "m" -> {
                    if (!value.isBoolean()) {
                        throw new IOException("field m is neither true nor false");
                    }
                    buyerIsMaker = json.getBooleanValue();
                }
                default -> { }
            }
        }

        private static long wholeNumber(JsonParser json, String name, JsonToken value) throws IOException {
            if (value != JsonToken.VALUE_NUMBER_INT) {
                throw new IOException("field " + name + " is no whole number");
            }
            return json.getLongValue();
        }

        Trade toTrade() throws IOException {
            try {
                long units = Objects.requireNonNull(time, "T");
                return Trade.of(hasMillis() ? Math.multiplyExact(units, MICROS_PER_MILLI) : units,
                        FixedPoint.parse(Objects.requireNonNull(price, "p")),
                        FixedPoint.parse(Objects.requireNonNull(quantity, "q")), Objects.requireNonNull(id, "a"),
                        Objects.requireNonNull(first, "f"), Objects.requireNonNull(last, "l"),
                        Objects.requireNonNull(buyerIsMaker, "m") ? Side.SELL : Side.BUY);
            } catch (NullPointerException e) {
                throw new IOException("field " + e.getMessage() + " is absent", e);
            } catch (NumberFormatException | ArithmeticException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        /** {@return {@code true} if the time is in milliseconds} */
        boolean hasMillis() {
            return time != null && Math.abs(time) < FIRST_MICROS;
        }

        Message toMessage(String text, boolean needsMicros) throws IOException {
            if (hasError || code != null && message != null) {
                return new Message(Kind.REFUSAL, null, null, message == null ? text
                        : message + (code == null ? "" : " (code " + code + ")"));
            }
            if ("serverShutdown".equals(event)) {
                return new Message(Kind.SHUTDOWN, null, null, null);
            }
            if (!"aggTrade".equals(event)) {
                return new Message(Kind.OTHER, null, null, null);
            }
            if (symbol == null) {
                throw new IOException("field s is absent");
            }
            return needsMicros && hasMillis() ? new Message(Kind.REFUSAL, null, null, MILLIS)
                    : new Message(Kind.TRADE, symbol, toTrade(), null);
        }
    }
}
