package dev.rangebar.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.chart.Theme.Use;
import dev.rangebar.testsupport.Assume;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the colours of pixels against the values of the bars. */
class ChartPictureTest {
    private static final int WIDTH = 1_200;
    private static final int HEIGHT = 700;

    private ChartBars bars;
    private Theme theme = Theme.LIGHT;
    private BufferedImage image;
    private Rectangle plot;
    private long highest;
    private long lowest;

    @BeforeAll
    static void needsFonts() {
        Assume.that(ChartPicture.hasFonts(), "Java finds no fonts (Debian: libharfbuzz0b fontconfig fonts-dejavu-core)");
    }

    private void draw(ChartBars shown) {
        bars = shown;
        ChartPicture picture = ChartPicture.draw("Title", bars, WIDTH, HEIGHT, theme);
        image = picture.image();
        plot = picture.plot();
        highest = IntStream.range(0, bars.size()).mapToLong(bars::high).max().orElse(0);
        lowest = IntStream.range(0, bars.size()).mapToLong(bars::low).min().orElse(0);
    }

    private int rgb(int x, int y) {
        return image.getRGB(x, y) & 0xffffff;
    }

    private void assertColour(Use use, int x, double y, String what) {
        assertEquals(Integer.toHexString(theme.rgb(use)), Integer.toHexString(rgb(x, (int) Math.round(y))), what);
    }

    /** Prices fill 2 % to 77 % of the plot's height, linearly. */
    private double y(long price) {
        return plot.y + plot.height * (0.02 + 0.75 * (highest - price) / (highest - lowest));
    }

    private int middle(int bar) {
        return (int) (plot.x + (bar + 0.5) * plot.width / bars.size());
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void drawsCandlesAtTheirPrices(Theme colours) {
        theme = colours;
        draw(GeneratedBars.walk("250 dbps", 1, 60));
        for (int i = 0; i < bars.size(); i++) {
            boolean rose = bars.close(i) >= bars.open(i);
            Use use = rose ? Use.UP : Use.DOWN;
            double top = y(Math.max(bars.open(i), bars.close(i)));
            double bottom = y(Math.min(bars.open(i), bars.close(i)));
            int x = middle(i);
            String what = "bar " + i;
            if (bottom - top > 8) {
                assertColour(rose ? Use.GROUND : use, x + 2, (top + bottom) / 2, what + ", body");
            }
            assertColour(use, x, top, what + ", body's top");
            if (top - y(bars.high(i)) > 4) {
                assertColour(use, x, y(bars.high(i)) + 1, what + ", upper wick");
                assertColour(use, x, top - 2, what + ", upper wick");
            }
            if (y(bars.low(i)) - bottom > 4) {
                assertColour(use, x, y(bars.low(i)) - 2, what + ", lower wick");
            }
            for (double outside : new double[] {y(bars.high(i)) - 2, y(bars.low(i)) + 2}) {
                int colour = rgb(x, (int) outside);
                assertTrue(colour != theme.rgb(Use.UP) && colour != theme.rgb(Use.DOWN), what + " ends there");
            }
        }
    }

    /** Returns the number of pixels of a colour in a column, upwards from the bottom of the plot. */
    private int run(int x, int from, Use use) {
        int y = from;
        while (rgb(x, y) == theme.rgb(use)) {
            y--;
        }
        return from - y;
    }

    @Test
    void stacksVolumeBySide() {
        draw(GeneratedBars.walk("250 dbps", 2, 60));
        double most = IntStream.range(0, bars.size()).mapToDouble(i -> bars.volume(i).doubleValue()).max()
                .getAsDouble();
        int bottom = plot.y + plot.height - 1;
        for (int i = 0; i < bars.size(); i++) {
            int bought = run(middle(i), bottom, Use.UP);
            int sold = run(middle(i), bottom - bought, Use.DOWN);
            assertEquals(bars.buyVolume(i).doubleValue() / most * plot.height * 0.18, bought, 1, "bought in bar " + i);
            assertEquals(bars.volume(i).doubleValue() / most * plot.height * 0.18, bought + sold, 1, "bar " + i);
        }
    }

    @Test
    void drawsVolumeWithoutSidesInOneColour() {
        ChartBars plain = new ChartBars("250 dbps");
        GeneratedBars.add(plain, 1, "100", "101");
        GeneratedBars.add(plain, 2, "101", "100");
        draw(plain);
        int bottom = plot.y + plot.height - 1;
        assertEquals(plot.height * 0.18, run(middle(0), bottom, Use.MUTED), 1);
        assertEquals(plot.height * 0.18, run(middle(1), bottom, Use.MUTED), 1);
    }

    /** More bars than pixels: each column reaches from the highest to the lowest of those that share it. */
    @Test
    void drawsAllBarsThatShareAPixel() {
        draw(GeneratedBars.walk("10 dbps", 3, 50_000));
        double step = (double) plot.width / bars.size();
        int group = (int) Math.ceil(1 / step);
        for (int first = 0; first + group <= bars.size(); first += group) {
            IntStream some = IntStream.range(first, first + group);
            long high = some.mapToLong(bars::high).max().getAsLong();
            long low = IntStream.range(first, first + group).mapToLong(bars::low).min().getAsLong();
            int x = (int) Math.round(plot.x + (first + group / 2.0) * step - 0.5);
            for (double y : new double[] {y(high), (y(high) + y(low)) / 2, y(low) - 1}) {
                int colour = rgb(x, (int) Math.round(Math.max(y, y(high))));
                assertTrue(colour == theme.rgb(Use.UP) || colour == theme.rgb(Use.DOWN), first + " at " + x + "," + y);
            }
        }
    }

    /** A column without volume would mean that there are no trades. */
    @ParameterizedTest
    @CsvSource({"50922", "2000", "1150", "1100", "700", "450", "300"})
    void drawsBarsWithoutRoomForAGapSideBySide(int count) {
        ChartBars same = new ChartBars("10 dbps");
        for (int i = 0; i < count; i++) {
            GeneratedBars.add(same, i, "100", i % 2 == 0 ? "100" : "101");
        }
        draw(same);
        for (int x = plot.x; x < plot.x + plot.width; x++) {
            assertColour(Use.MUTED, x, plot.y + plot.height - 2, "volume at " + x);
        }
    }

    /** The legend shows the same shapes. */
    @ParameterizedTest
    @CsvSource({"300, UP", "275, GROUND", "209, GROUND", "100, GROUND"})
    void drawsARisenBarHollowIfThereIsRoomForAGap(int count, Use inside) {
        draw(GeneratedBars.walk("250 dbps", 5, count));
        int tall = 0;
        for (int i = 0; i < bars.size(); i++) {
            double top = y(Math.max(bars.open(i), bars.close(i)));
            double bottom = y(Math.min(bars.open(i), bars.close(i)));
            if (bottom - top > 6) {
                assertColour(bars.close(i) < bars.open(i) ? Use.DOWN : inside, middle(i), (top + bottom) / 2,
                        "bar " + i);
                tall++;
            }
        }
        assertTrue(tall > 20, tall + " bars");
        assertColour(inside, plot.x + 5, 70, "legend");
    }

    @ParameterizedTest
    @CsvSource({"320, 320", "375, 500", "1600, 900"})
    void writesTheSamePngOfTheRequestedSize(int width, int height) throws IOException {
        ChartBars some = GeneratedBars.walk("250 dbps", 4, 500);
        byte[] png = png(some, "A title that is longer than 320 pixels: " + "x".repeat(300), width, height);
        assertArrayEquals(png, png(some, "A title that is longer than 320 pixels: " + "x".repeat(300), width, height));
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(width, read.getWidth());
        assertEquals(height, read.getHeight());
        int ground = Theme.DARK.rgb(Use.GROUND);
        for (int y = 0; y < height; y++) {
            assertEquals(ground, read.getRGB(0, y) & 0xffffff, "the left edge is free");
            assertEquals(ground, read.getRGB(width - 1, y) & 0xffffff, "the right edge is free");
        }
    }

    /** Returns the number of pixels of a colour in the plot and in the legend. */
    private long pixels(Use use) {
        return IntStream.range(60 * WIDTH, WIDTH * HEIGHT).filter(i -> rgb(i % WIDTH, i / WIDTH) == theme.rgb(use))
                .count();
    }

    private static byte[] png(ChartBars some, String title, int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChartPicture.write(title, some, width, height, Theme.DARK, out);
        return out.toByteArray();
    }

    @Test
    void drawsNoBarAndOneBar() throws IOException {
        draw(new ChartBars("250 dbps"));
        assertEquals(0, pixels(Use.GRID) + pixels(Use.UP) + pixels(Use.DOWN), "axes and a legend of nothing");
        assertTrue(pixels(Use.INK) > 100, "says so");
        ChartBars one = new ChartBars("250 dbps");
        GeneratedBars.add(one, 1, "0.00000001", "0.00000001");
        draw(one);
        assertColour(Use.UP, middle(0), plot.y + plot.height * 0.395, "in the middle");
        ChartBars huge = new ChartBars("250 dbps");
        GeneratedBars.add(huge, 1, "0.00000001", "92233720368.54775807");
        GeneratedBars.add(huge, 2, "92233720368.54775807", "0.00000001");
        assertTrue(png(huge, "", 320, 320).length > 0);
    }
}
