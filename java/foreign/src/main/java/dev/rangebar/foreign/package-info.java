/** Trade columns in memory segments, for Java 23 and later. */
package dev.rangebar.foreign;
