#include "report/run/assumptions.hpp"

#include "report/words/numbers.hpp"

namespace lockstep::report {
namespace {

std::string wakeups_text(std::uint32_t budget) {
    return budget == 0 ? "no spurious wake-ups" : "at most " + counted(budget, "spurious wake-up") + " an execution";
}

std::string weak_text(std::uint32_t budget) {
    return budget == 0 ? "no weak exchange fails for no reason"
                       : "at most " + counted(budget, "weak exchange") + " a thread fails for no reason";
}

std::string reuse_text(const explore::limits& bounds) {
    if ((bounds.flags & trace::reuse_addresses) != 0) return "addresses and thread ids come again at once";
    return bounds.sampled.has(trace::reuse_addresses) ? "addresses and thread ids come again in samples only"
                                                      : "no address or thread id comes again";
}

std::string clocks_text(const explore::limits& bounds) {
    return bounds.sampled.has(trace::one_clock) ? "clocks of threads run apart in samples only"
                                                : "clocks of threads alike";
}

} // namespace

std::vector<assumption> assumptions_of(const run_summary& s) {
    return {
        {"input", "this input"},
        {"memory_model", "sequential consistency"},
        {"spurious_wakeups", wakeups_text(s.bounds.spurious_budget)},
        {"patience", "time-outs more than " + exact_duration(static_cast<std::uint64_t>(s.patience.count())) +
                         " ahead only when no thread can run"},
        {"weak_failures", weak_text(s.weak_failures)},
        {"clocks", clocks_text(s.bounds)},
        {"entropy", "one stream of random numbers"},
        {"address_reuse", reuse_text(s.bounds)},
    };
}

} // namespace lockstep::report
