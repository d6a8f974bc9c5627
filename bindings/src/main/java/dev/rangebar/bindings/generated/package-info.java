/**
 * The classes that jextract has generated, for Java 23 and later. The package exists before too, since the module's descriptor names
 * it, and the jlink of Java 17 wants to find it.
 */
package dev.rangebar.bindings.generated;
