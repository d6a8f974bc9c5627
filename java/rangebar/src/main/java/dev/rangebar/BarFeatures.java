package dev.rangebar;

import java.time.Duration;

/**
 * The features derived from a bar. Formulas: {@code rb_derive} in {@code rangebar.h}.
 *
 * @param duration the time from open to close
 * @param orderFlowImbalance (buy - sell) / (buy + sell) volume; 0 where both are 0
 * @param vwapCloseDeviation (close - vwap) / (high - low); 0 where high equals low
 * @param priceImpact |close - open| / volume; 0 without volume
 * @param kyleLambdaProxy ((close - open) / open) / order-flow imbalance; 0 where the imbalance is 0, or as good as
 * @param tradeIntensity trades per second; the trade count where the duration is 0
 * @param volumePerTrade volume / trade count
 * @param aggressionRatio buy trades / sell trades, at most 100; without sells 100 if there were buys, else 1
 * @param aggregationDensity trades per record
 * @param turnoverImbalance (buy - sell) / whole turnover; 0 without turnover
 */
public record BarFeatures(Duration duration, double orderFlowImbalance, double vwapCloseDeviation, double priceImpact,
        double kyleLambdaProxy, double tradeIntensity, double volumePerTrade, double aggressionRatio,
        double aggregationDensity, double turnoverImbalance) {}
