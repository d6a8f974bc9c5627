/**
 * Exact range bars, in two storeys.
 *
 * <p><b>Simple</b>: values and one call. {@link dev.rangebar.TradeBuffer} collects trades, {@link dev.rangebar.RangeBars} builds
 * the bars of all of them, {@link dev.rangebar.RangeBarProcessor#push(Trade)} those of trades that arrive one by one.
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="first"}
 *
 * <p><b>Columnar</b>: no object for each trade or bar. {@link dev.rangebar.TradeColumns} are arrays or direct buffers, {@link
 * dev.rangebar.BarBuffer} and {@link dev.rangebar.BarView} hold and read bars in place, {@link dev.rangebar.ProcessorGroup}
 * processes the same trades at several thresholds, {@link dev.rangebar.ParallelBatch} several symbols on all cores.
 *
 * <p>Units in the columnar storey: prices, quantities and volumes are {@code long} in 1e-8 of the currency or asset ({@link
 * dev.rangebar.FixedPoint}), times are {@code long} microseconds since the Unix epoch, thresholds are decimal basis points
 * ({@link dev.rangebar.Threshold}), and sums that need 128 bits come as two halves, {@code ...Lo64} and {@code ...Hi64} ({@link
 * dev.rangebar.Int128}).
 */
package dev.rangebar;
