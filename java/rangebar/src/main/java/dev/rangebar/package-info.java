/**
 * Range bars. Units, everywhere unless said otherwise: prices and volumes are {@code long} in 1e-8 of the currency or
 * asset ({@link dev.rangebar.FixedPoint}), times are {@code long} microseconds since the Unix epoch, thresholds are decimal
 * basis points ({@link dev.rangebar.Threshold}), sums that need 128 bits come as a low and a high half ({@link
 * dev.rangebar.Int128}).
 */
package dev.rangebar;
