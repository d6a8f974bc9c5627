package dev.rangebar;

import dev.rangebar.bindings.generated.rb_bar;

/**
 * The size of a bar in memory. A class of its own because generated classes may only be touched once the library is loaded:
 * before that, denied native access would come out as a failed class initialisation instead of a message.
 */
final class BarLayout {
    static final long BYTES = rb_bar.sizeof();

    private BarLayout() {}
}
