#include "report/run/assumptions.hpp"

#include "report/words/numbers.hpp"

namespace lockstep::report {
namespace {

std::string wakeups_text(std::uint32_t budget) {
    return budget == 0 ? "no spurious wake-ups" : "at most " + counted(budget, "spurious wake-up") + " an execution";
}

} // namespace

std::vector<assumption> assumptions_of(const run_summary& s) {
    return {
        {"input", "this input"},
        {"memory_model", "sequential consistency"},
        {"spurious_wakeups", wakeups_text(s.bounds.spurious_budget)},
        {"patience", "time-outs more than " + exact_duration(static_cast<std::uint64_t>(s.patience.count())) + " ahead only when no thread can run"},
        {"entropy", "one stream of random numbers"},
        {"address_reuse", "no address or thread id comes again"},
    };
}

} // namespace lockstep::report
