package dev.rangebar;

/**
 * The distance from a bar's open at which a trade closes the bar.
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="distance"}
 *
 * <p>Every signature that accepts or returns a distance names this type. A kind of distance that a later version adds
 * becomes a new permitted type: a {@code switch} over the types without {@code default} (Java 21 and later) then no longer
 * compiles until it handles the new kind. All kinds are immutable values with {@code equals} and a {@code toString} for people.
 */
public sealed interface BarDistance permits Threshold {}
