// What is otherwise than usual in an execution, whatever its schedule: a set of job flags. A schedule means the same again
// only in the circumstances in which it was found, so they travel with it and stand in its file.
#pragma once

#include "trace/channel.hpp"

#include <array>
#include <cstdint>

namespace lockstep::trace {

class circumstances {
public:
    constexpr circumstances() = default;
    /// Those among the flags of a job; what else is asked of it does not belong to the schedule.
    static constexpr circumstances of(std::uint32_t job_flags) {
        circumstances c;
        for (const row& r : names) c.flags_ |= job_flags & r.flag;
        return c;
    }

    constexpr std::uint32_t flags() const { return flags_; }
    constexpr bool has(std::uint32_t flag) const { return (flags_ & flag) != 0; }
    constexpr circumstances without(std::uint32_t flag) const { return of(flags_ & ~flag); }
    constexpr bool operator==(const circumstances&) const = default;

    /// Their names in a schedule file.
    struct row {
        std::uint32_t flag;
        const char* name;
    };
    static constexpr std::array<row, 3> names{
        {{in_brief, "in_brief"}, {reuse_addresses, "reuses_addresses"}, {one_clock, "one_clock"}}};

private:
    std::uint32_t flags_ = 0;
};

} // namespace lockstep::trace
