/** Range bars in Flink jobs: start with {@link dev.rangebar.flink.FlinkBars}. */
package dev.rangebar.flink;
