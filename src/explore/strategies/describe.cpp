#include "explore/strategies/describe.hpp"

#include <cstdio>
#include <utility>

namespace lockstep::explore {

std::string in_words(const footprint& f) {
    std::string text = trace::is_environment(f.process) ? "the environment of thread "
                       : trace::is_device(f.process)    ? "device "
                                                        : "thread ";
    text += std::to_string(f.process.index()) + ": " + trace::traits(f.kind).name;
    if (f.choices > 1) text += " (" + std::to_string(f.choice) + " of 0 to " + std::to_string(f.choices - 1) + ")";
    const char* before = " of";
    for (const trace::access& a : trace::accesses(f)) {
        if (!trace::present(a)) continue;
        char where[40];
        std::snprintf(where, sizeof where, "%s 0x%llx", std::exchange(before, " and"),
                      static_cast<unsigned long long>(a.address));
        text += where;
    }
    return text;
}

nondeterminism_error nondeterminism(std::size_t step, const footprint& expected, const footprint& seen) {
    return {{"nondeterminism at step " + std::to_string(step) + ": where one execution had " + in_words(expected) +
             ", its repetition had " + in_words(seen)}};
}

nondeterminism_error nondeterminism(std::size_t step, const footprint& expected) {
    return {{"nondeterminism at step " + std::to_string(step) + ": where one execution had " + in_words(expected) +
             ", its repetition could not go on like this"}};
}

} // namespace lockstep::explore
