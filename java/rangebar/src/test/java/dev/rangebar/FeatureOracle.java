package dev.rangebar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The features of a list of trades, computed slowly from their definitions: arrays and one formula after the other. */
final class FeatureOracle {
    private static final double EPS = Math.pow(2, -52);
    private static final List<Double> DENSITIES = documentedDensities();

    private final List<Trade> trades;
    private final int n;
    private final double[] p;
    private final double[] v;
    private final boolean[] buy;
    private final Map<String, Number> values = new HashMap<>();

    private FeatureOracle(List<Trade> trades) {
        this.trades = trades;
        n = trades.size();
        p = trades.stream().mapToDouble(trade -> (double) trade.price() / 1e8).toArray();
        v = trades.stream().mapToDouble(trade -> (double) trade.quantity() / 1e8).toArray();
        buy = new boolean[n];
        for (int i = 0; i < n; i++) {
            buy[i] = !trades.get(i).rawSell();
        }
    }

    /** Returns the table of densities that the page about features prints. */
    private static List<Double> documentedDensities() {
        Path page = Path.of(System.getProperty("rangebar.test.root"), "docs", "reference", "features.md");
        try (Stream<String> lines = Files.lines(page)) {
            return lines.filter(line -> line.matches("\\| \\d+0? (\\| \\d* )+\\|"))
                    .flatMap(line -> Arrays.stream(line.split("\\|")).skip(2))
                    .filter(cell -> !cell.isBlank())
                    .map(cell -> Long.parseLong(cell.strip()) / 1e8)
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Number> lookback(List<Trade> window) {
        FeatureOracle oracle = new FeatureOracle(window);
        if (oracle.n > 0) {
            oracle.lookback();
        }
        return oracle.values;
    }

    static Map<String, Number> intra(List<Trade> bar) {
        FeatureOracle oracle = new FeatureOracle(bar);
        oracle.intra();
        return oracle.values;
    }

    static Map<String, Number> exact(String prefix, List<Trade> range) {
        FeatureOracle oracle = new FeatureOracle(range);
        oracle.exact(prefix);
        return oracle.values;
    }

    // ---------------------------------------------------------------------------------------- what several formulas use

    private double volume(boolean ofBuys, int step) {
        double sum = 0;
        for (int i = 0; i < n; i += step) {
            sum += buy[i] == ofBuys ? v[i] : 0;
        }
        return sum;
    }

    private long time(int i) {
        return trades.get(i).timestampMicros();
    }

    private long fills(int i) {
        return trades.get(i).fields().tradeIds() ? trades.get(i).rawLastTradeId() - trades.get(i).rawFirstTradeId() + 1 : 1;
    }

    private static double max(double[] of) {
        double most = of[0];
        for (double one : of) {
            most = Math.max(most, one);
        }
        return most;
    }

    private static double min(double[] of) {
        double least = of[0];
        for (double one : of) {
            least = Math.min(least, one);
        }
        return least;
    }

    /** The largest or smallest value up to each index. */
    private static double[] running(double[] of, boolean largest) {
        double[] running = of.clone();
        for (int i = 1; i < of.length; i++) {
            running[i] = largest ? Math.max(running[i - 1], of[i]) : Math.min(running[i - 1], of[i]);
        }
        return running;
    }

    private static double seq(double[] of) {
        double sum = 0;
        for (double one : of) {
            sum += one;
        }
        return sum;
    }

    private static double sum4(double[] of) {
        double[] lanes = new double[4];
        int full = of.length / 4 * 4;
        for (int i = 0; i < full; i++) {
            lanes[i % 4] += of[i];
        }
        double sum = lanes[0] + lanes[1] + lanes[2] + lanes[3];
        for (int i = full; i < of.length; i++) {
            sum += of[i];
        }
        return sum;
    }

    private double[] intervals() {
        double[] d = new double[n - 1];
        for (int i = 0; i < n - 1; i++) {
            d[i] = time(i + 1) - time(i);
        }
        return d;
    }

    private double[] moves() {
        double[] d = new double[n - 1];
        for (int i = 0; i < n - 1; i++) {
            d[i] = Math.abs(p[i + 1] - p[i]);
        }
        return d;
    }

    private static double[] power(double[] of, double mean, int exponent) {
        double[] powers = new double[of.length];
        for (int i = 0; i < of.length; i++) {
            double d = of[i] - mean;
            double square = d * d;
            powers[i] = exponent == 1 ? d : exponent == 2 ? square : exponent == 3 ? square * d : square * square;
        }
        return powers;
    }

    private double vwapRaw() {
        BigInteger volume = BigInteger.ZERO;
        BigInteger turnover = BigInteger.ZERO;
        for (Trade trade : trades) {
            volume = volume.add(BigInteger.valueOf(trade.quantity()));
            turnover = turnover.add(BigInteger.valueOf(trade.quantity()).multiply(BigInteger.valueOf(trade.price())));
        }
        vwap = volume.signum() == 0 ? null : turnover.divide(volume).longValueExact();
        return vwap == null ? 0 : vwap;
    }

    private Long vwap;

    private double garmanKlass(double k) {
        double a = Math.log(max(p) / min(p));
        double c = Math.log(p[n - 1] / p[0]);
        return Math.sqrt(Math.max(0, 0.5 * a * a - k * c * c));
    }

    private double permutationEntropy() {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i + 2 < n; i++) {
            Integer[] order = {0, 1, 2};
            int at = i;
            Arrays.sort(order, (x, y) -> p[at + x] != p[at + y] ? Double.compare(p[at + x], p[at + y]) : x - y);
            counts.merge("" + order[0] + order[1] + order[2], 1, Integer::sum);
        }
        double sum = 0;
        for (int count : counts.values()) {
            double q = count / (double) (n - 2);
            sum -= q * Math.log(q);
        }
        return sum / Math.log(6);
    }

    private static double rounded8(double value) {
        return Math.rint(value * 1e8) / 1e8;
    }

    private static double tanhTable(double z) {
        double entry = Math.floor(Math.min(5, Math.max(0, z)) * 10 + 0.5) / 10;
        return entry > 4.05 ? 1 : rounded8(Math.tanh(entry));
    }

    private static double softClamp(double h) {
        double z = 4 * (h - 0.5);
        return 0.5 + 0.5 * Math.signum(z) * tanhTable(Math.abs(z));
    }

    // -------------------------------------------------------------------------------------- the reference: section 3

    private void lookback() {
        double b = volume(true, 1);
        double s = volume(false, 1);
        long duration = time(n - 1) - time(0);
        long high = trades.stream().mapToLong(Trade::price).max().getAsLong();
        long low = trades.stream().mapToLong(Trade::price).min().getAsLong();
        double vwapRaw = vwapRaw();
        long vwapWhole = vwap == null ? 0 : vwap;
        int buys = 0;
        for (boolean one : buy) {
            buys += one ? 1 : 0;
        }
        values.put("lookback_trade_count", (long) n);
        values.put("lookback_ofi", b + s <= EPS ? 0 : (b - s) / (b + s));
        values.put("lookback_duration_us", duration);
        values.put("lookback_intensity", duration == 0 ? n : n / (duration * 1e-6));
        values.put("lookback_vwap_raw", vwapWhole);
        values.put("lookback_vwap_position", high == low ? 0.5 : (double) (vwapWhole - low) / (double) (high - low));
        values.put("lookback_count_imbalance", (buys - (n - buys)) / (double) n);
        values.put("lookback_price_range", (max(p) - min(p)) / p[0]);
        values.put("lookback_garman_klass_vol", garmanKlass(2 * Math.log(2) - 1));
        if (n >= 2) {
            int step = n > 500 ? 5 : 1;
            double lambdaB = volume(true, step);
            double lambdaS = volume(false, step);
            double q = lambdaB + lambdaS;
            double r = (p[n - 1] - p[0]) / p[0];
            double i = (lambdaB - lambdaS) / q;
            values.put("lookback_kyle_lambda", lambdaB >= q - EPS ? r : lambdaS >= q - EPS ? -r : Math.abs(i) <= EPS ? 0 : r / i);
            double[] d = intervals();
            double w = 1.0 / d.length;
            double mu = sum4(d) * w;
            double sg = Math.sqrt(sum4(power(d, mu, 2)) * w);
            values.put("lookback_burstiness", (sg - mu) / Math.max(sg + mu, EPS));
            double path = sum4(moves());
            values.put("lookback_kaufman_er", path <= EPS ? 0 : Math.abs(p[n - 1] - p[0]) / path);
        }
        if (n >= 3) {
            double mu = seq(v) / n;
            double w = 1.0 / n;
            double sg = Math.sqrt(seq(power(v, mu, 2)) * w);
            values.put("lookback_volume_skew", sg < EPS ? 0 : seq(power(v, mu, 3)) * w / (sg * sg * sg));
            if (n >= 4) {
                values.put("lookback_volume_kurt", sg < EPS ? 0 : seq(power(v, mu, 4)) * w / ((sg * sg) * (sg * sg)) - 3);
            }
        }
        if (n >= 60) {
            double entropy = n < 500 ? permutationEntropy() : approximateEntropy();
            values.put("lookback_permutation_entropy", entropy);
            if (n >= 64) {
                values.put("lookback_hurst", entropy > 0.75 ? 0.5 : softClamp(rescaledRange()));
            }
        }
    }

    private double approximateEntropy() {
        double mu = seq(p) / n;
        double r = 0.2 * Math.sqrt(seq(power(p, mu, 2)) / n);
        double value = (phi(2, r) - phi(3, r)) / Math.log(n);
        return Math.min(1, Math.max(0, value));
    }

    private double phi(int m, double r) {
        int count = n - m + 1;
        int step = count >= 1000 ? 4 : count >= 500 ? 3 : count > 300 ? 2 : 1;
        long matches = 0;
        for (int i = 0; i < count; i += step) {
            for (int j = i + step; j < count; j += step) {
                boolean near = true;
                for (int k = 0; k < m; k++) {
                    near &= Math.abs(p[i + k] - p[j + k]) <= r;
                }
                matches += near ? 1 : 0;
            }
        }
        double c = matches * step * step * (2.0 / ((double) count * (count - 1)));
        return matches == 0 ? 0 : -c * Math.log(c);
    }

    private double rescaledRange() {
        double mu = seq(p) * (1.0 / n);
        double sd = Math.sqrt(seq(power(p, mu, 2)) * (1.0 / n));
        double[] c = new double[n + 1];
        for (int i = 0; i < n; i++) {
            c[i + 1] = c[i] + (p[i] - mu);
        }
        double ratio = (max(c) - min(c)) / sd;
        return sd < EPS || ratio < EPS ? 0.5 : Math.log(ratio) / Math.log(n);
    }

    // -------------------------------------------------------------------------------------- the reference: section 4

    private void intra() {
        double b = volume(true, 1);
        double s = volume(false, 1);
        double t = b + s;
        long duration = time(n - 1) - time(0);
        values.put("intra_trade_count", (long) n);
        values.put("intra_duration_us", duration);
        values.put("intra_intensity", n == 1 ? 0 : duration == 0 ? n : n / (duration * 1e-6));
        values.put("intra_ofi", n == 1 || t <= EPS ? 0 : (b - s) / t);
        if (n == 1) {
            return;
        }
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = p[i] * (1 / p[0]);
        }
        double drawdown = 0;
        double runup = 0;
        double[] highs = running(x, true);
        double[] lows = running(x, false);
        for (int i = 1; i < n; i++) {
            drawdown = Math.max(drawdown, 1 - x[i] / highs[i]);
            runup = Math.max(runup, 1 - lows[i] / x[i]);
        }
        values.put("intra_max_drawdown", Math.min(1, drawdown));
        values.put("intra_max_runup", Math.min(1, runup));
        double[] pv = new double[n];
        long buys = 0;
        long sells = 0;
        for (int i = 0; i < n; i++) {
            pv[i] = p[i] * v[i];
            buys += buy[i] ? fills(i) : 0;
            sells += buy[i] ? 0 : fills(i);
        }
        double w = t <= EPS ? p[0] : seq(pv) / t;
        double range = max(p) - min(p);
        values.put("intra_vwap_position", range <= EPS ? 0.5 : Math.min(1, Math.max(0, (w - min(p)) / range)));
        values.put("intra_count_imbalance", ((double) buys - (double) sells) / (buys + sells));
        double i = (b - s) / t;
        if (t > EPS && Math.abs(i) > EPS) {
            values.put("intra_kyle_lambda", (p[n - 1] - p[0]) / p[0] / i);
        }
        double path = seq(moves());
        values.put("intra_kaufman_er", path <= EPS ? 1 : Math.min(1, Math.abs(p[n - 1] - p[0]) / path));
        values.put("intra_garman_klass_vol", range == 0 ? 0 : garmanKlass(0.6137));
        if (n >= 3) {
            double[] d = intervals();
            double of = 1.0 / d.length;
            double mu = seq(d) * of;
            double sg = Math.sqrt(seq(power(d, mu, 2)) * of);
            if (sg > EPS) {
                values.put("intra_burstiness", (sg - mu) / (sg + mu));
            }
            double mean = seq(v) / n;
            double deviation = Math.sqrt(seq(power(v, mean, 2)) * (1.0 / n));
            if (deviation > EPS) {
                values.put("intra_volume_skew", seq(power(v, mean, 3)) * (1.0 / n) / Math.pow(deviation, 3));
                values.put("intra_volume_kurt", seq(power(v, mean, 4)) * (1.0 / n) / Math.pow(deviation, 4) - 3);
            }
        }
        referenceEpochs("bull", x, drawdown, true);
        referenceEpochs("bear", x, runup, false);
        if (n >= 60) {
            values.put("intra_permutation_entropy", Math.min(1, permutationEntropy()));
        }
        if (n >= 64) {
            values.put("intra_hurst", softClamp(dfa(x)));
        }
    }

    private void referenceEpochs(String name, double[] x, double loss, boolean bull) {
        double hurdle = Math.max(loss, EPS);
        double base = x[0];
        double best = x[0];
        double worst = x[0];
        double g = 0;
        double l = 0;
        double sum = 0;
        List<Integer> epochs = new ArrayList<>();
        for (int i = 1; i < n; i++) {
            double e = x[i - 1];
            double z = x[i];
            if (bull && z > best || !bull && z < best) {
                g = bull ? z / base - 1 : base / z - 1;
                best = z;
            }
            if (bull && z < worst || !bull && z > worst) {
                l = bull ? 1 - z / base : 1 - base / z;
                worst = z;
            }
            boolean reset = g > Math.abs(l) && g > hurdle && (bull ? best >= base : best <= base);
            if (reset) {
                base = best;
                worst = e;
            }
            sum += g;
            if (g > l && g > hurdle) {
                epochs.add(i);
            }
            if (reset) {
                g = 0;
                l = 0;
            }
        }
        values.put("intra_" + name + "_epoch_density", DENSITIES.get((int) Math.floor(100.0 * epochs.size() / n + 0.5)));
        values.put("intra_" + name + "_excess_gain", tanhTable(5 * sum));
        double cv = epochs.isEmpty() ? 0 : cvOf(epochs);
        double entry = Math.floor(Math.min(5, cv) * 10 + 0.5) / 10;
        values.put("intra_" + name + "_cv", rounded8(1 / (1 + Math.exp(-4 * (entry - 0.5)))));
    }

    private static double cvOf(List<Integer> epochs) {
        double sum = 0;
        double squares = 0;
        int last = 0;
        for (int epoch : epochs) {
            sum += epoch - last;
            squares += (double) (epoch - last) * (epoch - last);
            last = epoch;
        }
        double mean = sum / epochs.size();
        return Math.sqrt(Math.max(squares / epochs.size() - mean * mean, 0)) / mean;
    }

    private double dfa(double[] x) {
        double mean = seq(x) / n;
        double[] y = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[i] - mean;
            y[i] = sum;
        }
        int first = Math.max(n / 4, 8);
        int second = (int) Math.ceil(1.5 * first);
        double f1 = fluctuation(y, first);
        double f2 = fluctuation(y, second);
        return second > n / 2 || f1 <= EPS || f2 <= EPS ? 0.5 : Math.log(f2 / f1) / Math.log((double) second / first);
    }

    private double fluctuation(double[] y, int s) {
        double sum = 0;
        for (int segment = 0; segment < n / s; segment++) {
            double xy = 0;
            double ys = 0;
            double yy = 0;
            for (int j = 0; j < s; j++) {
                double value = y[segment * s + j];
                xy += (j - (s - 1) / 2.0) * value;
                ys += value;
                yy += value * value;
            }
            double q = yy - ys * ys / s - xy * xy / (s * ((double) s * s - 1) / 12);
            sum += Math.sqrt(Math.max(q, 0) / s);
        }
        return sum / (n / s);
    }

    // --------------------------------------------------------------------------------------------- the exact profile

    private void exact(String prefix) {
        values.put(prefix + "agg_trade_count", (long) n);
        long buys = 0;
        long all = 0;
        BigInteger volume = BigInteger.ZERO;
        BigInteger bought = BigInteger.ZERO;
        for (int i = 0; i < n; i++) {
            all += fills(i);
            buys += buy[i] ? fills(i) : 0;
            volume = volume.add(BigInteger.valueOf(trades.get(i).quantity()));
            bought = bought.add(buy[i] ? BigInteger.valueOf(trades.get(i).quantity()) : BigInteger.ZERO);
        }
        values.put(prefix + "trade_count", all);
        if (n == 0) {
            return;
        }
        long duration = time(n - 1) - time(0);
        values.put(prefix + "duration_us", duration);
        if (duration > 0) {
            values.put(prefix + "trade_intensity", all / (duration / 1e6));
        }
        vwapRaw();
        if (vwap != null) {
            values.put(prefix + "vwap", vwap);
            double ofi = bought.add(bought).subtract(volume).doubleValue() / volume.doubleValue();
            values.put(prefix + "ofi", ofi);
            if (n >= 2 && Math.abs(ofi) > EPS) {
                values.put(prefix + "kyle_lambda", (p[n - 1] - p[0]) / p[0] / ofi);
            }
            if (max(p) > min(p)) {
                long low = trades.stream().mapToLong(Trade::price).min().getAsLong();
                long high = trades.stream().mapToLong(Trade::price).max().getAsLong();
                values.put(prefix + "vwap_position", (double) (vwap - low) / (double) (high - low));
            }
        }
        values.put(prefix + "count_imbalance", (2.0 * buys - all) / all);
        values.put(prefix + "price_range", (max(p) - min(p)) / p[0]);
        if (n < 2) {
            return;
        }
        double drawdown = 0;
        double runup = 0;
        double[] raw = trades.stream().mapToDouble(Trade::price).toArray();
        double[] highs = running(raw, true);
        double[] lows = running(raw, false);
        for (int i = 1; i < n; i++) {
            drawdown = Math.max(drawdown, (highs[i] - raw[i]) / highs[i]);
            runup = Math.max(runup, (raw[i] - lows[i]) / raw[i]);
        }
        values.put(prefix + "max_drawdown", drawdown);
        values.put(prefix + "max_runup", runup);
        double path = seq(moves());
        if (path > 0) {
            values.put(prefix + "kaufman_er", Math.abs(p[n - 1] - p[0]) / path);
        }
        values.put(prefix + "garman_klass_vol", garmanKlass(2 * Math.log(2) - 1));
        exactEpochs(prefix + "bull", raw, drawdown, true);
        exactEpochs(prefix + "bear", raw, runup, false);
        if (n >= 60) {
            values.put(prefix + "permutation_entropy", Math.min(1, permutationEntropy()));
        }
        if (n < 3) {
            return;
        }
        if (duration > 0) {
            double[] d = intervals();
            double mu = seq(d) / d.length;
            double sg = Math.sqrt(seq(power(d, mu, 2)) / d.length);
            values.put(prefix + "burstiness", (sg - mu) / (sg + mu));
        }
        if (max(v) > min(v)) {
            double mean = seq(v) / n;
            double variance = seq(power(v, mean, 2)) / n;
            values.put(prefix + "volume_skew", seq(power(v, mean, 3)) / n / Math.pow(variance, 1.5));
            if (n >= 4) {
                values.put(prefix + "volume_kurt", seq(power(v, mean, 4)) / n / (variance * variance) - 3);
            }
        }
    }

    private void exactEpochs(String name, double[] raw, double loss, boolean bull) {
        double hurdle = Math.max(loss, EPS);
        double base = raw[0];
        double best = raw[0];
        double worst = raw[0];
        double g = 0;
        double l = 0;
        double gains = 0;
        List<Integer> epochs = new ArrayList<>();
        for (int i = 1; i < n; i++) {
            double z = raw[i];
            if (bull && z > best || !bull && z < best) {
                g = bull ? (z - base) / base : (base - z) / z;
                best = z;
            }
            if (bull && z < worst || !bull && z > worst) {
                l = bull ? (base - z) / base : (z - base) / z;
                worst = z;
            }
            if (g > l && g > hurdle) {
                epochs.add(i);
                gains += g;
                base = best;
                worst = raw[i - 1];
                g = 0;
                l = 0;
            }
        }
        values.put(name + "_epoch_density", 1 / (1 + Math.exp(-10 * (epochs.size() / (double) n - 0.5))));
        values.put(name + "_excess_gain", Math.tanh(5 * gains));
        if (!epochs.isEmpty()) {
            values.put(name + "_cv", 1 / (1 + Math.exp(-4 * (Math.min(100, cvOf(epochs)) - 0.5))));
        }
    }
}
