package dev.rangebar.cli.commands;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a picture.
 *
 * @param width in pixels
 * @param height in pixels
 */
record PictureSize(int width, int height) {
    static final PictureSize DEFAULT = new PictureSize(1600, 900);
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");

    /**
     * Reads a size such as {@code 1600x900}.
     *
     * @throws IllegalArgumentException if the text is no size, or a picture of that size is not possible
     */
    static PictureSize parse(String text) {
        Matcher parts = SIZE.matcher(text);
        if (parts.matches()) {
            PictureSize size = new PictureSize(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
            if (ChartDrawing.isPossible(size)) {
                return size;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a width and a height of 320 to 10000 pixels, such as "
                + "1600x900");
    }
}
