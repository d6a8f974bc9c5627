package dev.rangebar.cli;

import dev.rangebar.BarView;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The columns of the output, in order: the one list of them. */
enum BarColumn {
    OPEN_TIME(Cell.time(BarView::openTimeMicros)),
    CLOSE_TIME(Cell.time(BarView::closeTimeMicros)),
    OPEN(Cell.price(BarView::open)),
    HIGH(Cell.price(BarView::high)),
    LOW(Cell.price(BarView::low)),
    CLOSE(Cell.price(BarView::close)),
    VOLUME(Cell.sum(8, BarView::volumeLow, BarView::volumeHigh)),
    TURNOVER(Cell.sum(16, BarView::turnoverLow, BarView::turnoverHigh)),
    BUY_VOLUME(Cell.sum(8, BarView::buyVolumeLow, BarView::buyVolumeHigh), BarView::hasSide),
    SELL_VOLUME(Cell.sum(8, BarView::sellVolumeLow, BarView::sellVolumeHigh), BarView::hasSide),
    BUY_TURNOVER(Cell.sum(16, BarView::buyTurnoverLow, BarView::buyTurnoverHigh), BarView::hasSide),
    SELL_TURNOVER(Cell.sum(16, BarView::sellTurnoverLow, BarView::sellTurnoverHigh), BarView::hasSide),
    FIRST_TRADE_ID(Cell.count(BarView::firstTradeId), BarView::hasTradeIds),
    LAST_TRADE_ID(Cell.count(BarView::lastTradeId), BarView::hasTradeIds),
    FIRST_AGG_TRADE_ID(Cell.count(BarView::firstAggregateId), BarView::hasAggregateIds),
    LAST_AGG_TRADE_ID(Cell.count(BarView::lastAggregateId), BarView::hasAggregateIds),
    INDIVIDUAL_TRADE_COUNT(Cell.count(BarView::tradeCount)),
    AGG_RECORD_COUNT(Cell.count(BarView::aggregateRecordCount)),
    BUY_TRADE_COUNT(Cell.count(BarView::buyTradeCount), BarView::hasSide),
    SELL_TRADE_COUNT(Cell.count(BarView::sellTradeCount), BarView::hasSide),
    VWAP(Cell.price(BarView::vwap)),
    DURATION_US(Cell.count(BarView::durationMicros)),
    OFI(Cell.ratio(BarView::orderFlowImbalance), BarView::hasSide),
    VWAP_CLOSE_DEVIATION(Cell.ratio(BarView::vwapCloseDeviation)),
    PRICE_IMPACT(Cell.ratio(BarView::priceImpact)),
    KYLE_LAMBDA_PROXY(Cell.ratio(BarView::kyleLambdaProxy), BarView::hasSide),
    TRADE_INTENSITY(Cell.ratio(BarView::tradeIntensity)),
    VOLUME_PER_TRADE(Cell.ratio(BarView::volumePerTrade)),
    AGGRESSION_RATIO(Cell.ratio(BarView::aggressionRatio), BarView::hasSide),
    AGGREGATION_DENSITY(Cell.ratio(BarView::aggregationDensity)),
    TURNOVER_IMBALANCE(Cell.ratio(BarView::turnoverImbalance), BarView::hasSide),
    IS_INCOMPLETE(Cell.truth(BarView::isIncomplete));

    private final Cell cell;
    private final Cell.TruthValue isKnown;

    BarColumn(Cell cell) {
        this(cell, (bars, index) -> true);
    }

    /** A column that needs one that a run of trades need not have. */
    BarColumn(Cell cell, Cell.TruthValue isKnown) {
        this.cell = cell;
        this.isKnown = isKnown;
    }

    /** The names of all columns, in order. */
    static List<String> titles() {
        return Arrays.stream(values()).map(column -> column.name().toLowerCase(Locale.ROOT)).toList();
    }

    /** Appends the exact number; 0 or the value that the formula defines where the trades did not say. */
    void appendRaw(StringBuilder out, BarView bars, long index) {
        cell.raw().append(out, bars, index);
    }

    /** Appends the value in natural units; nothing where the trades did not say. */
    void appendReadable(StringBuilder out, BarView bars, long index) {
        if (isKnown.of(bars, index)) {
            cell.readable().append(out, bars, index);
        }
    }
}
