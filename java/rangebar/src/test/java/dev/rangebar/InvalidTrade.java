package dev.rangebar;

/** Every way in which a trade of all columns can be wrong; the trade before it stays as it is. */
enum InvalidTrade {
    PRICE_ZERO(TradeError.PRICE) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.price[i] = 0;
        }
    },
    PRICE_NEGATIVE(TradeError.PRICE) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.price[i] = Long.MIN_VALUE;
        }
    },
    PRICE_TOO_LARGE(TradeError.PRICE) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.price[i] = Limits.maxPrice(thresholdDbps) + 1;
        }
    },
    VOLUME_NEGATIVE(TradeError.QUANTITY) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.quantity[i] = -1;
        }
    },
    TIMESTAMP_TOO_LATE(TradeError.TIMESTAMP) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.timestampMicros[i] = 1L << 62;
        }
    },
    TIMESTAMP_TOO_EARLY(TradeError.TIMESTAMP) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.timestampMicros[i] = -(1L << 62) - 1;
        }
    },
    TIME_FALLS(TradeError.TIME_ORDER) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.timestampMicros[i] = trades.timestampMicros[i - 1] - 1;
        }
    },
    ID_STAYS(TradeError.ID_ORDER) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.timestampMicros[i] = trades.timestampMicros[i - 1];
            trades.aggTradeId[i] = trades.aggTradeId[i - 1];
        }
    },
    AGG_TRADE_ID_NEGATIVE(TradeError.NEGATIVE_ID) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.aggTradeId[i] = -1;
        }
    },
    FIRST_TRADE_ID_NEGATIVE(TradeError.NEGATIVE_ID) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.firstTradeId[i] = -1;
        }
    },
    LAST_TRADE_ID_NEGATIVE(TradeError.NEGATIVE_ID) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.lastTradeId[i] = -1;
        }
    },
    TRADE_IDS_REVERSED(TradeError.TRADE_ID_RANGE) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.firstTradeId[i] = trades.lastTradeId[i] + 1;
        }
    },
    TOO_MANY_TRADES(TradeError.OVERFLOW) {
        @Override
        void spoil(Trades trades, int i, int thresholdDbps) {
            trades.firstTradeId[i] = 0;
            trades.lastTradeId[i] = Long.MAX_VALUE;
        }
    };

    final TradeError error;

    InvalidTrade(TradeError error) {
        this.error = error;
    }

    abstract void spoil(Trades trades, int i, int thresholdDbps);
}
