// The values that `--watch` shows beside the steps.
//
// The runtime samples them before each step, so after the last event before a step they are certain. Between unscheduled
// accesses they follow from what those wrote.
#pragma once

#include "analyse/recording.hpp"
#include "report/table/scope.hpp"
#include "report/words/names.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lockstep::report {

class watch_columns {
public:
    watch_columns(const analyse::recording& r, const scope& shown, const names& who);

    /// To be called for each event, in order.
    void apply(std::size_t index);
    /// After the last applied event, formatted by type.
    std::vector<std::string> values() const;

private:
    const analyse::recording& r_;
    const scope& shown_;
    const names& who_;
    std::size_t steps_ = 0;
    std::vector<std::uint64_t> now_;
};

} // namespace lockstep::report
