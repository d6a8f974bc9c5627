package dev.rangebar.chart;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The colours of charts, for pages and pictures. */
public enum Theme {
    /** A white background. */
    LIGHT(0xffffff, 0x1c2127, 0x59636e, 0xd5dbe1, 0xeceff2, 0x00796b, 0xb0003a),
    /** A nearly black background. */
    DARK(0x10141a, 0xe4e8ec, 0x9aa5b1, 0x3a4450, 0x1f262e, 0x4cd0b3, 0xff7d9d);

    /** The use of a colour. */
    enum Use {
        GROUND, INK, MUTED, HAIR, GRID, UP, DOWN
    }

    private final int[] colours;

    Theme(int... colours) {
        this.colours = colours;
    }

    int rgb(Use use) {
        return colours[use.ordinal()];
    }

    /** Returns the colours as CSS custom properties. */
    String properties() {
        return Arrays.stream(Use.values()).map(use -> String.format("--%s: #%06x;", use.name().toLowerCase(Locale.ROOT),
                rgb(use))).collect(Collectors.joining(" "));
    }
}
