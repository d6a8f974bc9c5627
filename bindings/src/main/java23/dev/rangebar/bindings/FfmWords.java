package dev.rangebar.bindings;

import java.lang.foreign.MemorySegment;

/** Words with the segment by which FFM passes them. */
final class FfmWords extends Words {
    final MemorySegment segment;

    FfmWords(long[] array) {
        this(array, MemorySegment.ofArray(array));
    }

    FfmWords(long[] array, MemorySegment segment) {
        super(array);
        this.segment = segment;
    }
}
