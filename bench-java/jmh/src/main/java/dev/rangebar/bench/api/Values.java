package dev.rangebar.bench.api;

import dev.rangebar.RangeBar;
import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Scale;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** What does a batch cost whose bars are made objects, with decimals and derived values? */
public class Values extends ApiQuestion {
    /** How many trades. */
    @Param("1m")
    public String trades;

    private List<RangeBar> last;

    @Override
    protected Expectation expected() {
        return Expectation.usual(Scale.parse(trades));
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
            throw new IllegalStateException(id + ": the values are not those of the pinned bars");
        }
    }
}
