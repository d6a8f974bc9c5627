package dev.rangebar.chart;

import dev.rangebar.FixedPoint;
import dev.rangebar.chart.Theme.Use;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Draws a chart as a PNG, without a browser or a window system. It uses Java's own canvas: chart libraries have an axis of
 * time, and replacing it by an axis of bars is more work than drawing rectangles.
 */
public final class ChartPicture {
    /** A limit of width and height, in pixels. */
    public static final int MIN_SIZE = 320;
    /** A limit of width and height, in pixels. */
    public static final int MAX_SIZE = 10_000;

    private static final int LEFT = 16;
    private static final int TOP = 88;
    private static final int BOTTOM = 36;
    /** The parts of the height for prices, from the top, and for volume, from the bottom. */
    private static final double HEADROOM = 0.02;
    private static final double PRICE_PART = 0.75;
    private static final double VOLUME_PART = 0.18;
    private static final double ROOM_FOR_BODY = 0.75;
    private static final int TIME_SPACE = 110;
    private static final int PRICE_SPACE = 60;
    private static final int[] ROUND = {1, 2, 5};
    /** The pixels per bar from which on a bar has a hollow body and a gap to the next. */
    private static final int GAP_ROOM = 4;

    static {
        System.setProperty("java.awt.headless", "true");
    }

    private final ChartBars bars;
    private final Theme theme;
    private final BufferedImage image;
    private final Graphics2D canvas;
    private final long highest;
    private final long lowest;
    private final long priceStep;
    private final Rectangle plot;
    /** The pixels per bar. */
    private final double step;
    /** The number of bars that share a pixel and are drawn as one. */
    private final int group;
    private final boolean hasGaps;

    private ChartPicture(ChartBars bars, int width, int height, Theme theme) {
        this.bars = bars;
        this.theme = theme;
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        long high = 0;
        long low = Long.MAX_VALUE;
        for (int i = 0; i < bars.size(); i++) {
            high = Math.max(high, bars.high(i));
            low = Math.min(low, bars.low(i));
        }
        highest = high;
        lowest = low;
        int plotHeight = height - TOP - BOTTOM;
        priceStep = roundStep(Math.max(1, (high - low) / (long) (plotHeight * PRICE_PART / PRICE_SPACE)));
        canvas.setFont(font(Font.PLAIN, 12));
        int labelWidth = bars.size() == 0 ? 0 : canvas.getFontMetrics().stringWidth(label(highest));
        plot = new Rectangle(LEFT, TOP, width - LEFT - labelWidth - 16, plotHeight);
        step = (double) plot.width / bars.size();
        group = (int) Math.ceil(1 / step);
        hasGaps = step >= GAP_ROOM;
    }

    /**
     * Writes a picture.
     *
     * @param title any text
     * @param bars the bars to show
     * @param width the width in pixels
     * @param height the height in pixels
     * @param theme the colours
     * @param out receives the picture; stays open
     * @throws IOException if the output fails, or Java finds no fonts
     */
    public static void write(String title, ChartBars bars, int width, int height, Theme theme, OutputStream out)
            throws IOException {
        if (!hasFonts()) {
            throw new IOException("Java finds no fonts; on Debian: apt-get install libharfbuzz0b fontconfig fonts-dejavu-core");
        }
        try (MemoryCacheImageOutputStream png = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(draw(title, bars, width, height, theme).image, "png", png);
        }
    }

    static ChartPicture draw(String title, ChartBars bars, int width, int height, Theme theme) {
        ChartPicture picture = new ChartPicture(bars, width, height, theme);
        picture.draw(title);
        picture.canvas.dispose();
        return picture;
    }

    BufferedImage image() {
        return image;
    }

    /** Returns the part of the picture for the bars. */
    Rectangle plot() {
        return plot;
    }

    private void draw(String title) {
        ink(Use.GROUND);
        canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
        drawHead(title);
        if (bars.size() > 0) {
            drawLegend();
            drawPrices();
            drawTimes();
            drawBars();
        } else {
            ink(Use.INK);
            canvas.setFont(font(Font.BOLD, 14));
            String none = "No bars: no trade has closed one.";
            canvas.drawString(none, (image.getWidth() - canvas.getFontMetrics().stringWidth(none)) / 2,
                    plot.y + plot.height / 2);
        }
    }

    private void ink(Use use) {
        canvas.setColor(new Color(theme.rgb(use)));
    }

    /** {@return {@code true} if Java can draw text here; it needs fonts and the libraries that read them} */
    public static boolean hasFonts() {
        try {
            new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics().getFontMetrics(font(Font.PLAIN, 12));
            return true;
        } catch (LinkageError | InternalError | RuntimeException e) { // no library, no configuration, no font
            return false;
        }
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    private void drawHead(String title) {
        ink(Use.INK);
        canvas.setFont(font(Font.BOLD, 20));
        canvas.drawString(fitting(title), LEFT, 30);
        ink(Use.MUTED);
        canvas.setFont(font(Font.PLAIN, 14));
        String about = bars.label() + " \u00b7 " + bars.count();
        if (bars.size() > 0) {
            about += " \u00b7 " + TimeTicks.minute(bars.openTime(0)) + " to "
                    + TimeTicks.minute(bars.closeTime(bars.size() - 1)) + " UTC";
        }
        canvas.drawString(fitting(about), LEFT, 52);
    }

    private void drawLegend() {
        canvas.setFont(font(Font.PLAIN, 12));
        int x = LEFT;
        x = legend(x, Use.UP, hasGaps, "rose");
        x = legend(x, Use.DOWN, false, "fell");
        if (bars.hasSide()) {
            x = legend(x, Use.UP, false, "bought");
            legend(x, Use.DOWN, false, "sold");
        } else {
            legend(x, Use.MUTED, false, "volume");
        }
    }

    private int legend(int x, Use colour, boolean hollow, String text) {
        ink(colour);
        canvas.fillRect(x, 65, 10, 10);
        if (hollow) {
            ink(Use.GROUND);
            canvas.fillRect(x + 1, 66, 8, 8);
        }
        ink(Use.MUTED);
        canvas.drawString(text, x + 15, 75);
        return x + 15 + canvas.getFontMetrics().stringWidth(text) + 16;
    }

    /** Returns the text, shortened to the room that there is. */
    private String fitting(String text) {
        FontMetrics metrics = canvas.getFontMetrics();
        int room = image.getWidth() - 2 * LEFT;
        int end = text.length();
        while (end > 0 && metrics.stringWidth(shortened(text, end)) > room) {
            end--;
        }
        return shortened(text, end);
    }

    private static String shortened(String text, int end) {
        return end == text.length() ? text : text.substring(0, end) + "\u2026";
    }

    private int y(long price) {
        double part = highest == lowest ? 0.5 : (double) (highest - price) / (highest - lowest);
        return (int) Math.round(plot.y + (HEADROOM + part * PRICE_PART) * plot.height);
    }

    /** Returns the smallest 1, 2 or 5 with zeros that is at least this number. */
    private static long roundStep(long least) {
        for (long power = 1;; power *= 10) {
            for (int digit : ROUND) {
                if (digit * power >= least) {
                    return digit * power;
                }
            }
        }
    }

    /** Returns the label of a price, with as many decimals as the step. */
    private String label(long price) {
        int decimals = Math.max(0, BigDecimal.valueOf(priceStep, FixedPoint.DECIMALS).stripTrailingZeros().scale());
        return BigDecimal.valueOf(price - price % priceStep, FixedPoint.DECIMALS).setScale(decimals).toPlainString();
    }

    private void drawPrices() {
        canvas.setFont(font(Font.PLAIN, 12));
        for (long price = highest - highest % priceStep; price >= lowest; price -= priceStep) {
            ink(Use.GRID);
            canvas.fillRect(plot.x, y(price), plot.width, 1);
            ink(Use.MUTED);
            canvas.drawString(label(price), plot.x + plot.width + 8, y(price) + 4);
        }
    }

    private void drawTimes() {
        int bottom = plot.y + plot.height;
        TimeTicks.of(bars, TIME_SPACE / step).forEach((bar, label) -> {
            int x = x(bar + 0.5);
            int width = canvas.getFontMetrics().stringWidth(label);
            if (x - width / 2 >= 4 && x + width / 2 < plot.x + plot.width) {
                ink(Use.GRID);
                canvas.fillRect(x, plot.y, 1, plot.height);
                ink(Use.MUTED);
                canvas.drawString(label, x - width / 2, bottom + 22);
            }
        });
        ink(Use.HAIR);
        canvas.fillRect(plot.x, bottom, plot.width, 1);
    }

    /**
     * Draws the bars. Without room for gaps each bar ends where the next begins: gaps at some bars only, from rounding,
     * would look like missing bars.
     */
    private void drawBars() {
        int bodyWidth = Math.min((int) step - 1, (int) (step * ROOM_FOR_BODY));
        bodyWidth -= (bodyWidth - 1) % 2; // the wick is in the middle
        double most = 0;
        for (int first = 0; first < bars.size(); first += group) {
            most = Math.max(most, volume(first).doubleValue());
        }
        for (int first = 0; first < bars.size(); first += group) {
            int end = Math.min(first + group, bars.size());
            int left = x(hasGaps ? first + 0.5 - bodyWidth / 2.0 / step : first);
            int right = hasGaps ? left + bodyWidth : x(end);
            left = Math.min(left, right - 1);
            drawVolume(first, left, right - left, most);
            drawPrice(first, end, left, right - left);
        }
        ink(Use.MUTED);
        String volume = new BigDecimal(most, new MathContext(3)).stripTrailingZeros().toPlainString();
        canvas.drawString("Volume, up to " + volume + (group == 1 ? " per bar" : " per " + group + " bars"), plot.x,
                (int) (plot.y + plot.height * (1 - VOLUME_PART)) - 6);
    }

    /** Returns the left edge of a bar. */
    private int x(double bar) {
        return (int) Math.round(plot.x + bar * step);
    }

    private BigDecimal volume(int first) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = first; i < Math.min(first + group, bars.size()); i++) {
            sum = sum.add(bars.volume(i));
        }
        return sum;
    }

    private void drawVolume(int first, int left, int width, double most) {
        int bottom = plot.y + plot.height;
        int height = tall(volume(first), most);
        ink(bars.hasSide() ? Use.DOWN : Use.MUTED);
        canvas.fillRect(left, bottom - height, width, height);
        if (bars.hasSide()) {
            BigDecimal bought = BigDecimal.ZERO;
            for (int i = first; i < Math.min(first + group, bars.size()); i++) {
                bought = bought.add(bars.buyVolume(i));
            }
            height = tall(bought, most);
            ink(Use.UP);
            canvas.fillRect(left, bottom - height, width, height);
        }
    }

    private int tall(BigDecimal volume, double most) {
        return most == 0 ? 0 : (int) Math.round(volume.doubleValue() / most * plot.height * VOLUME_PART);
    }

    private void drawPrice(int first, int end, int left, int width) {
        long high = 0;
        long low = Long.MAX_VALUE;
        for (int i = first; i < end; i++) {
            high = Math.max(high, bars.high(i));
            low = Math.min(low, bars.low(i));
        }
        long open = bars.open(first);
        long close = bars.close(end - 1);
        ink(close >= open ? Use.UP : Use.DOWN);
        int wick = group == 1 ? 1 : width;
        canvas.fillRect(left + (width - wick) / 2, y(high), wick, Math.max(1, y(low) - y(high)));
        if (group > 1) {
            return;
        }
        int top = y(Math.max(open, close));
        int height = Math.max(1, y(Math.min(open, close)) - top);
        canvas.fillRect(left, top, width, height);
        if (close >= open && hasGaps && height > 2) { // risen bars are hollow: they differ without colours, too
            ink(Use.GROUND);
            canvas.fillRect(left + 1, top + 1, width - 2, height - 2);
        }
    }
}
