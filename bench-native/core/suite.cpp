#include "suite.hpp"

#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

namespace suite {

namespace {

bool failed = false;
char running_name[128] = "none";

/* The allocations of the last timed loop: google-benchmark's own count includes the set-up of the benchmark. */
bench_allocations last_allocated{};

class memory_manager : public benchmark::MemoryManager {
  public:
    void Start() override { last_allocated = {}; }

    void Stop(Result &result) override {
        result.num_allocs = last_allocated.count;
        result.max_bytes_used = last_allocated.bytes; /* an upper bound: frees are not counted */
        result.total_allocated_bytes = last_allocated.bytes;
    }

    /* google-benchmark 1.7 calls this; later versions do not have it. */
    void Stop(Result *result) { Stop(*result); }
};

struct kept_columns {
    bench_columns columns{};
    rb_u64 checksum = 0;
    kept_columns() = default;
    kept_columns(const kept_columns &) = delete;
    kept_columns &operator=(const kept_columns &) = delete;
    ~kept_columns() { bench_columns_free(&columns); }
};

const bench_columns &columns_of(const rb_bench_expectation &expected) {
    static std::map<std::tuple<rb_i32, rb_i32, rb_i64, rb_u32>, kept_columns> all;
    const auto key = std::make_tuple(expected.profile, expected.symbol, expected.trade_count, expected.fields);
    auto found = all.find(key);
    if (found == all.end()) {
        found = all.try_emplace(key).first;
        kept_columns &made = found->second;
        if (!bench_columns_make(expected.profile, expected.symbol, expected.trade_count, expected.fields,
                                &made.columns)) {
            all.erase(found);
            throw std::runtime_error("no memory for the trades");
        }
        made.checksum = bench_columns_checksum(&made.columns);
    }
    if (found->second.checksum != expected.trades_checksum) {
        throw std::runtime_error("the trades are not the expected ones");
    }
    return found->second.columns;
}

processor_ptr processor_for(rb_i32 threshold_dbps) {
    rb_options options;
    rb_processor *processor = nullptr;
    if (rb_default_options(&options, sizeof options, threshold_dbps) != RB_OK || rb_create(&options, &processor) != RB_OK) {
        throw std::runtime_error("no processor");
    }
    return processor_ptr(processor);
}

/* The checksums of one workload; for several, one that depends on all and on their order. */
std::string checksums(const std::vector<const workload *> &workloads) {
    rb_u64 trades = 0;
    rb_u64 bars = 0;
    for (const workload *each : workloads) {
        trades = 31 * trades + each->expected.trades_checksum;
        bars = 31 * bars + each->expected.bars_checksum;
    }
    char text[64];
    std::snprintf(text, sizeof text, "trades=%016llx bars=%016llx", static_cast<unsigned long long>(trades),
                  static_cast<unsigned long long>(bars));
    return text;
}

} // namespace

void add(const std::string &name, std::function<void(benchmark::State &)> body) {
    static std::set<std::string> names;
    if (!names.insert(name).second) {
        throw std::logic_error("two benchmarks are named " + name);
    }
    benchmark::RegisterBenchmark(name.c_str(), [name, body](benchmark::State &state) {
        std::snprintf(running_name, sizeof running_name, "%s", name.c_str());
        try {
            body(state);
        } catch (const std::exception &reason) {
            fail(state, reason.what());
        }
    });
}

void fail(benchmark::State &state, const std::string &message) {
    failed = true;
    std::fprintf(stderr, "rangebar-bench: %s: %s\n", running_name, message.c_str());
    state.SkipWithError(message.c_str());
}

bool any_failed() {
    return failed;
}

const char *running() {
    return running_name;
}

void register_memory_manager() {
    static memory_manager manager;
    if (bench_allocations_supported()) {
        benchmark::RegisterMemoryManager(&manager);
    }
}

rb_bench_expectation expect(rb_i32 profile, rb_i64 trade_count, rb_i32 threshold_dbps, rb_u32 fields,
                            rb_i32 symbol) {
    rb_bench_expectation expected;
    if (rb_bench_expect(profile, symbol, trade_count, threshold_dbps, fields, &expected) != RB_OK) {
        throw std::logic_error("no expected results for this workload");
    }
    return expected;
}

workload::workload(const rb_bench_expectation &of)
    : expected(of), columns(columns_of(of)), processor(processor_for(of.threshold_dbps)),
      bars(static_cast<size_t>(of.bar_count) + 1) {
    result.struct_size = sizeof result;
    spoil();
}

void workload::spoil() {
    std::memset(bars.data(), 0xA5, bars.size() * sizeof(rb_bar));
    result.status = RB_ERROR_ARGUMENT;
    result.bars_written = 0;
}

void workload::stream() {
    rb_clear(processor.get());
    rb_i64 closed = 0;
    rb_status status = RB_OK;
    for (rb_i64 i = 0; i < columns.count && status >= 0 && closed < static_cast<rb_i64>(bars.size()); i++) {
        status = bench_columns_push(&columns, i, processor.get(), &bars[static_cast<size_t>(closed)]);
        closed += status == RB_CLOSED_BAR;
    }
    result.status = status < 0 ? status : static_cast<rb_status>(RB_OK);
    result.bars_written = closed;
}

std::string workload::complaint() const {
    if (result.status != RB_OK) {
        return std::string("ended with ") + rb_status_name(result.status);
    }
    if (result.bars_written == 0) {
        return "closes no bar";
    }
    if (result.bars_written != expected.bar_count) {
        return "closes " + std::to_string(result.bars_written) + " bars, expected " +
               std::to_string(expected.bar_count);
    }
    if (rb_bench_bars_checksum(bars.data(), result.bars_written) != expected.bars_checksum) {
        return "the bars are not the expected ones";
    }
    return "";
}

void report(benchmark::State &state, const std::vector<const workload *> &workloads) {
    rb_i64 trades = 0;
    rb_i64 bytes = 0;
    rb_i64 bars = 0;
    for (const workload *each : workloads) {
        const std::string complaint = each->complaint();
        if (!complaint.empty()) {
            fail(state, complaint);
            return;
        }
        trades += each->columns.count;
        bytes += each->columns.count * bench_columns_width(each->columns.set);
        bars += each->result.bars_written;
    }
    const auto iterations = static_cast<rb_i64>(state.iterations());
    state.SetItemsProcessed(iterations * trades);
    state.SetBytesProcessed(iterations * bytes);
    state.counters["trades"] = static_cast<double>(trades);
    state.counters["bars"] = static_cast<double>(bars);
    state.counters["trades_per_bar"] = static_cast<double>(trades) / static_cast<double>(bars);
    state.SetLabel(checksums(workloads));
}

void report_allocations(benchmark::State &state, const bench_allocations &allocated) {
    last_allocated = allocated;
    if (bench_allocations_supported()) {
        using benchmark::Counter;
        state.counters["allocations"] = Counter(static_cast<double>(allocated.count), Counter::kAvgIterations);
        state.counters["allocated_bytes"] = Counter(static_cast<double>(allocated.bytes), Counter::kAvgIterations);
    }
}

void add_batch(const std::string &name, rb_i32 profile, rb_i64 trade_count, rb_i32 threshold_dbps, rb_u32 fields) {
    add(name, [=](benchmark::State &state) {
        workload work(expect(profile, trade_count, threshold_dbps, fields));
        measure(state, [&] { work.batch(); });
        report(state, {&work});
    });
}

} // namespace suite
