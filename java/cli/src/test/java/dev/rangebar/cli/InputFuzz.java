package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trade files of any bytes: each makes bars, or one line of error that says where. Then all before that line is right,
 * and
 * what stands behind it does not matter. A seed is a file; the command line goes on for as long as one likes: {@code
 * InputFuzz SECONDS [FIRST_SEED]}.
 */
final class InputFuzz {
    private static final Pattern ERROR = Pattern.compile("\\(standard input\\)(?::([0-9]+)(?::[0-9]+)?)?: [ -~]+\n");
    /** The largest number that the reader accepts. */
    private static final int MAX_LINE_BYTES = 1 << 16;
    private static final String[] HAZARDS = {"\n", "\r\n", "\n\n", ",", ",,", "\u0000", "\u00ef\u00bb\u00bf", "-1", "0",
        "99999999999999999999", "1e5", "nan", "true", "\"1\"", " ", ";", "\u00ff\u00fe", "0.000000001", ".", "-",
        "9223372036854775807", "92233720368.54775807", "\u001f\u008b\b", "PK\u0003\u0004", "timestamp,price,quantity\n"};

    /** Counters of the cases that came up. */
    static final class Seen {
        long built;
        long refusedInLine;
        long refusedWhole;

        @Override
        public String toString() {
            return built + " built, " + refusedInLine + " refused in a line, " + refusedWhole + " refused as a whole";
        }
    }

    private InputFuzz() {}

    static void run(long seed, Seen seen) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] text = changed(file(random), random);
        boolean gzip = random.nextInt(8) == 0;
        byte[] bytes = gzip ? damaged(Cli.gzip(text), random) : text;
        Cli.Result result = Cli.buildBytes(bytes, "--include-incomplete");
        if (result.exitCode() == ExitCode.OK) {
            seen.built++;
            return;
        }
        assertEquals(ExitCode.DATA, result.exitCode(), () -> "seed " + seed + ": " + result.err());
        Matcher error = ERROR.matcher(result.err());
        assertTrue(error.matches(), () -> "seed " + seed + ": " + result.err());
        if (error.group(1) == null) {
            seen.refusedWhole++;
            return;
        }
        seen.refusedInLine++;
        int line = Integer.parseInt(error.group(1));
        if (!gzip) {
            byte[] before = Arrays.copyOf(text, startOf(line, text));
            Cli.Result again = Cli.buildBytes(before, "--include-incomplete");
            assertEquals(ExitCode.OK, again.exitCode(),
                    () -> "seed " + seed + ", before line " + line + ": " + again.err());
        }
    }

    private static int startOf(int line, byte[] text) {
        int at = 0;
        for (int before = 1; before < line; before++) {
            while (at < text.length && text[at] != '\n') {
                at++;
            }
            assertTrue(at < text.length, "there is no line " + line);
            at++;
        }
        return at;
    }

    private static String file(SplittableRandom random) {
        int layout = random.nextInt(4);
        StringBuilder text = new StringBuilder(switch (layout) {
            case 0 -> "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n";
            case 2 -> "timestamp_us,price,quantity\n";
            default -> "";
        });
        long time = layout != 2 && random.nextBoolean() ? 1_723_161_256_322L : 1_723_161_256_322_000L;
        long cents = 6_180_030;
        for (int i = 0, rows = random.nextInt(60); i < rows; i++) {
            time += random.nextInt(3);
            cents += random.nextInt(40_001) - 20_000;
            String price = cents / 100 + "." + (10 + cents % 90);
            text.append(layout < 2
                    ? String.format(Locale.ROOT, "%d,%s,0.%d,%d,%d,%d,%b", 77 + i, price, random.nextInt(1_000), 2 * i,
                            2 * i + 1, time, random.nextBoolean())
                    : time + "," + price + "," + random.nextInt(10)).append(random.nextInt(30) == 0 ? "\r\n" : "\n");
        }
        return text.toString();
    }

    private static byte[] changed(String file, SplittableRandom random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
        int from = 0;
        for (int changes = random.nextInt(4); changes > 0 && from < bytes.length; changes--) {
            int to = random.nextInt(from, bytes.length);
            out.write(bytes, from, to - from);
            switch (random.nextInt(4)) {
                case 0 -> out.writeBytes(HAZARDS[random.nextInt(HAZARDS.length)].getBytes(StandardCharsets.ISO_8859_1));
                case 1 -> out.write(random.nextInt(256));
                case 2 -> to = Math.min(bytes.length, to + random.nextInt(1, 8));
                default -> {
                    if (random.nextInt(100) == 0) {
                        byte[] most = new byte[MAX_LINE_BYTES + random.nextInt(3) - 1];
                        Arrays.fill(most, (byte) '1');
                        out.writeBytes(most);
                    } else {
                        byte[] noise = new byte[random.nextInt(20)];
                        random.nextBytes(noise);
                        out.writeBytes(noise);
                    }
                }
            }
            from = to;
        }
        out.write(bytes, from, bytes.length - from);
        return out.toByteArray();
    }

    private static byte[] damaged(byte[] gzip, SplittableRandom random) {
        if (random.nextBoolean()) {
            gzip[random.nextInt(gzip.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(gzip, random.nextInt(gzip.length + 8)) : gzip;
    }

    public static void main(String[] arguments) {
        long start = System.nanoTime();
        long end = start + Long.parseLong(arguments[0]) * 1_000_000_000;
        long first = arguments.length > 1 ? Long.parseLong(arguments[1]) : 0;
        long seed = first;
        int found = 0;
        Seen seen = new Seen();
        for (; System.nanoTime() < end; seed++) {
            try {
                run(seed, seen);
            } catch (RuntimeException | Error e) {
                found++;
                System.err.println("seed " + seed);
                e.printStackTrace();
            }
            if ((seed - first) % 100_000 == 0) {
                System.out.println((System.nanoTime() - start) / 1_000_000_000 + " s, next seed " + seed + ", " + seen
                        + ", findings " + found);
            }
        }
        System.out.println((System.nanoTime() - start) / 1_000_000_000 + " s, next seed " + seed + ", " + seen
                + ", findings "
                + found + "\n" + (found == 0 ? "PASSED" : "FAILED"));
        System.exit(found == 0 ? 0 : 1);
    }
}
