/** Trades in, bars out: sources, duplicate filter, several thresholds and symbols, sinks. */
package dev.rangebar.pipeline;
