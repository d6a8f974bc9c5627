package dev.rangebar.bench.api;

import dev.rangebar.RangeBar;
import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Scale;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures a batch whose bars become objects with decimals and derived values. */
public class Values extends ApiBenchmarkBase {
    /** Number of trades. */
    @Param("1m")
    public String trades;

    private List<RangeBar> last;

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.usual(Scale.parse(trades));
    }

    /** {@return the bars} */
    @Benchmark
    public List<RangeBar> run() {
        last = api.values();
        return last;
    }

    @Override
    protected void check(String id, String method) {
        api.batch();
        api.checkDerived(id);
        if (!api.bars().view().stream().toList().equals(last)) {
            throw new IllegalStateException(id + ": the values are not those of the expected bars");
        }
    }
}
