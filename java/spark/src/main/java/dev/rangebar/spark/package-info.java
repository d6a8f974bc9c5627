/** Range bars on a Spark cluster: start with {@link dev.rangebar.spark.SparkBars}. */
package dev.rangebar.spark;
