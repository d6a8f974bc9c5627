/** Range bars for Arrow. */
package dev.rangebar.arrow;
