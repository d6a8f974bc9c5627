/** Range bars for ta4j, exact in every figure. */
package dev.rangebar.ta4j;
