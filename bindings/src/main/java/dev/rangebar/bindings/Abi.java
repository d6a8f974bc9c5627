package dev.rangebar.bindings;

/**
 * The constants of {@code rangebar.h} and the offsets of its structs in bytes, as plain numbers: they are there before the library
 * is. A test compares each with what the library reports.
 */
public final class Abi {
    public static final int RB_ABI_VERSION = 3;
    public static final int RB_SCALE = 100000000;
    public static final int RB_MIN_THRESHOLD_DBPS = 1;
    public static final int RB_MAX_THRESHOLD_DBPS = 100000;
    public static final long RB_MAX_ABSOLUTE_DELTA = 1L << 62;
    public static final int RB_STATE_SIZE = 264;
    public static final int RB_MAX_PROCESSORS = 64;
    public static final int RB_OK = 0;
    public static final int RB_CLOSED_BAR = 1;
    public static final int RB_ORPHANED_BAR = 2;
    public static final int RB_OUTPUT_FULL = 3;
    public static final int RB_NO_BAR = 4;
    public static final int RB_ERROR_ARGUMENT = -10;
    public static final int RB_ERROR_STRUCT_SIZE = -11;
    public static final int RB_ERROR_THRESHOLD = -12;
    public static final int RB_ERROR_MAX_GAP = -13;
    public static final int RB_ERROR_OPTION = -14;
    public static final int RB_ERROR_MEMORY = -15;
    public static final int RB_ERROR_BUFFER_SIZE = -16;
    public static final int RB_ERROR_KERNEL = -17;
    public static final int RB_ERROR_DISTANCE = -18;
    public static final int RB_ERROR_PRICE = -30;
    public static final int RB_ERROR_QUANTITY = -31;
    public static final int RB_ERROR_TIMESTAMP = -32;
    public static final int RB_ERROR_TIME_ORDER = -33;
    public static final int RB_ERROR_ID_ORDER = -34;
    public static final int RB_ERROR_NEGATIVE_ID = -35;
    public static final int RB_ERROR_TRADE_ID_RANGE = -36;
    public static final int RB_ERROR_FIELDS = -37;
    public static final int RB_ERROR_OVERFLOW = -38;
    public static final int RB_ERROR_TICK_SIZE = -39;
    public static final int RB_ERROR_STATE_FOREIGN = -60;
    public static final int RB_ERROR_STATE_VERSION = -61;
    public static final int RB_ERROR_STATE_TRUNCATED = -62;
    public static final int RB_ERROR_STATE_CHECKSUM = -63;
    public static final int RB_ERROR_STATE_INVALID = -64;
    public static final int RB_SIDE_BUY = 0;
    public static final int RB_SIDE_SELL = 1;
    public static final int RB_FIELD_AGG_TRADE_ID = 1;
    public static final int RB_FIELD_TRADE_IDS = 2;
    public static final int RB_FIELD_SIDE = 4;
    public static final int RB_BAR_INCOMPLETE = 1;
    public static final int RB_BAR_ORPHANED = 2;
    public static final int RB_BAR_RESET = 4;
    public static final int RB_BAR_AGG_TRADE_ID = 256;
    public static final int RB_BAR_TRADE_IDS = 512;
    public static final int RB_BAR_SIDE = 1024;
    public static final int RB_POSITION_START = 0;
    public static final int RB_POSITION_EXACT = 1;
    public static final int RB_POSITION_GAP = 2;
    public static final int RB_POSITION_OVERLAP = 3;
    public static final int RB_POSITION_TIME_GAP = 4;
    public static final int RB_TEXT_CSV = 0;
    public static final int RB_TEXT_RAW_CSV = 1;
    public static final int RB_TEXT_JSON_LINES = 2;
    public static final int RB_TEXT_ABSENT = 128;
    public static final int RB_TIME_SECONDS = 0;
    public static final int RB_TIME_MILLISECONDS = 1;
    public static final int RB_TIME_MICROSECONDS = 2;
    public static final int RB_TIME_NANOSECONDS = 3;
    public static final int RB_TIME_ISO_UTC = 4;
    public static final int RB_TIME_ISO_Z = 5;
    public static final int RB_ROUND_NONE = 0;
    public static final int RB_ROUND_DOWN = 1;
    public static final int RB_ROUND_HALF_EVEN = 2;
    public static final int RB_QUOTE_NONE = 0;
    public static final int RB_QUOTE_MID = 1;
    public static final int RB_QUOTE_BID = 2;
    public static final int RB_QUOTE_ASK = 3;
    public static final int RB_QUOTE_VOLUME_NONE = 0;
    public static final int RB_QUOTE_VOLUME_TICKS = 1;
    public static final int RB_QUOTE_VOLUME_SIZES = 2;
    public static final int RB_FEATURES_LOOKBACK = 1;
    public static final int RB_FEATURES_INTRA = 2;
    public static final int RB_PROFILE_EXACT = 0;
    public static final int RB_PROFILE_REFERENCE = 1;
    public static final int RB_PART_BASIC = 1;
    public static final int RB_PART_EPOCHS = 2;
    public static final int RB_PART_COMPLEXITY = 4;
    public static final int RB_WINDOW_TRADES = 0;
    public static final int RB_WINDOW_TIME = 1;
    public static final int RB_WINDOW_BARS = 2;
    public static final int RB_WINDOW_ALL = 3;
    public static final int RB_FEATURES_WINDOW_CUT = 1;
    public static final int RB_FEATURE_WHOLE = 0;
    public static final int RB_FEATURE_PRICE = 1;
    public static final int RB_FEATURE_RATIO = 2;
    public static final long RB_FEATURE_NULL_RATIO = 0x7ff8000000000000L;
    public static final int RB_ROW_BUY_IMBALANCE = 1;
    public static final int RB_ROW_SELL_IMBALANCE = 2;

    private Abi() {}

    /** The options of a processor. */
    public static final class Options {
        public static final int BYTES = 48;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int STRUCT_SIZE = 0;
        public static final int THRESHOLD_DBPS = 4;
        public static final int TIMESTAMP_GATE = 8;
        public static final int INCLUDE_ORPHANED = 12;
        public static final int MAX_GAP_US = 16;
        public static final int RESERVED = 24;
        public static final int ABSOLUTE_DELTA = 32;
        public static final int TICK_SIZE = 40;

        private Options() {}
    }

    /** A bar. */
    public static final class Bar {
        public static final int BYTES = 216;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int STRUCT_SIZE = 0;
        public static final int FLAGS = 4;
        public static final int OPEN_TIME_US = 8;
        public static final int CLOSE_TIME_US = 16;
        public static final int OPEN = 24;
        public static final int HIGH = 32;
        public static final int LOW = 40;
        public static final int CLOSE = 48;
        public static final int VOLUME_LO = 56;
        public static final int VOLUME_HI = 64;
        public static final int TURNOVER_LO = 72;
        public static final int TURNOVER_HI = 80;
        public static final int BUY_VOLUME_LO = 88;
        public static final int BUY_VOLUME_HI = 96;
        public static final int SELL_VOLUME_LO = 104;
        public static final int SELL_VOLUME_HI = 112;
        public static final int BUY_TURNOVER_LO = 120;
        public static final int BUY_TURNOVER_HI = 128;
        public static final int SELL_TURNOVER_LO = 136;
        public static final int SELL_TURNOVER_HI = 144;
        public static final int FIRST_TRADE_ID = 152;
        public static final int LAST_TRADE_ID = 160;
        public static final int FIRST_AGG_TRADE_ID = 168;
        public static final int LAST_AGG_TRADE_ID = 176;
        public static final int TRADE_COUNT = 184;
        public static final int AGG_TRADE_COUNT = 192;
        public static final int BUY_TRADE_COUNT = 200;
        public static final int SELL_TRADE_COUNT = 208;

        private Bar() {}
    }

    /** The values that follow from a bar. */
    public static final class Derived {
        public static final int BYTES = 96;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int STRUCT_SIZE = 0;
        public static final int RESERVED = 4;
        public static final int VWAP = 8;
        public static final int DURATION_US = 16;
        public static final int OFI = 24;
        public static final int VWAP_CLOSE_DEVIATION = 32;
        public static final int PRICE_IMPACT = 40;
        public static final int KYLE_LAMBDA_PROXY = 48;
        public static final int TRADE_INTENSITY = 56;
        public static final int VOLUME_PER_TRADE = 64;
        public static final int AGGRESSION_RATIO = 72;
        public static final int AGGREGATION_DENSITY = 80;
        public static final int TURNOVER_IMBALANCE = 88;

        private Derived() {}
    }

    /** The result of a call. */
    public static final class Result {
        public static final int BYTES = 112;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int STRUCT_SIZE = 0;
        public static final int STATUS = 4;
        public static final int TRADES_CONSUMED = 8;
        public static final int BARS_WRITTEN = 16;
        public static final int ORPHANS_WRITTEN = 24;
        public static final int ORPHANS_DISCARDED = 32;
        public static final int ERROR_INDEX = 40;
        public static final int TIMESTAMP_US = 48;
        public static final int PRICE = 56;
        public static final int QUANTITY = 64;
        public static final int AGG_TRADE_ID = 72;
        public static final int FIRST_TRADE_ID = 80;
        public static final int LAST_TRADE_ID = 88;
        public static final int PREVIOUS_TIMESTAMP_US = 96;
        public static final int PREVIOUS_AGG_TRADE_ID = 104;

        private Result() {}
    }

    /** The limits within which the next trade only adds to the forming bar. */
    public static final class Limits {
        public static final int BYTES = 56;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int STRUCT_SIZE = 0;
        public static final int FIELDS = 4;
        public static final int LOWER = 8;
        public static final int UPPER = 16;
        public static final int MAX_PRICE = 24;
        public static final int LAST_TIMESTAMP_US = 32;
        public static final int LAST_AGG_TRADE_ID = 40;
        public static final int FAST_PATH_ROOM = 48;

        private Limits() {}
    }

    /** The position of a trade relative to the last one. */
    public static final class Position {
        public static final int BYTES = 48;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int STRUCT_SIZE = 0;
        public static final int KIND = 4;
        public static final int IDS = 8;
        public static final int TIME_US = 16;
        public static final int LAST_TIMESTAMP_US = 24;
        public static final int LAST_AGG_TRADE_ID = 32;
        public static final int LAST_TRADE_ID = 40;

        private Position() {}
    }

    /** The plan of a pass for features. */
    public static final class FeaturePlan {
        public static final int BYTES = 32;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int STRUCT_SIZE = 0;
        public static final int GROUPS = 4;
        public static final int PROFILE = 8;
        public static final int PARTS = 12;
        public static final int WINDOW_KIND = 16;
        public static final int RESERVED = 20;
        public static final int WINDOW_SIZE = 24;

        private FeaturePlan() {}
    }

    /** A price row of a footprint. */
    public static final class FootprintRow {
        public static final int BYTES = 64;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int PRICE = 0;
        public static final int BUY_VOLUME_LO = 8;
        public static final int BUY_VOLUME_HI = 16;
        public static final int SELL_VOLUME_LO = 24;
        public static final int SELL_VOLUME_HI = 32;
        public static final int BUY_TRADE_COUNT = 40;
        public static final int SELL_TRADE_COUNT = 48;
        public static final int FLAGS = 56;

        private FootprintRow() {}
    }

    /** The footprint of a bar. */
    public static final class Footprint {
        public static final int BYTES = 112;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int STRUCT_SIZE = 0;
        public static final int RESERVED = 4;
        public static final int FIRST_ROW = 8;
        public static final int ROW_COUNT = 16;
        public static final int DELTA_LO = 24;
        public static final int DELTA_HI = 32;
        public static final int DELTA_MIN_LO = 40;
        public static final int DELTA_MIN_HI = 48;
        public static final int DELTA_MAX_LO = 56;
        public static final int DELTA_MAX_HI = 64;
        public static final int POINT_OF_CONTROL = 72;
        public static final int VALUE_AREA_LOW = 80;
        public static final int VALUE_AREA_HIGH = 88;
        public static final int BUY_IMBALANCE_COUNT = 96;
        public static final int SELL_IMBALANCE_COUNT = 104;

        private Footprint() {}
    }

    /** The layout of rows of text. */
    public static final class RowLayout {
        public static final int BYTES = 64;
        public static final int WORDS = BYTES / Long.BYTES;
        public static final int STRUCT_SIZE = 0;
        public static final int SEPARATOR = 4;
        public static final int QUOTE = 8;
        public static final int TIME_UNIT = 12;
        public static final int ROUNDING = 16;
        public static final int PRICE_EXPONENT = 20;
        public static final int QUOTE_PRICE = 24;
        public static final int QUOTE_VOLUME = 28;
        public static final int TIME_FROM = 32;
        public static final int TIME_TO = 40;
        public static final int QUANTITY_FACTOR = 48;
        public static final int QUANTITY_DIVISOR = 56;

        private RowLayout() {}
    }
}
