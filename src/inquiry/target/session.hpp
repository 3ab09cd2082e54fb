// A target and the executor processes that run it.
#pragma once

#include "explore/executors/process_executor.hpp"
#include "inquiry/target/request.hpp"
#include "inquiry/target/target.hpp"
#include "report/debug_info/modules.hpp"
#include "report/debug_info/symbols.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace lockstep::inquiry {

/// The shared library to put into the target, found by the place of this executable (lib/lockstep beside it or above
/// it). Throws std::runtime_error where it is not.
std::string runtime_library(instrumentation made_by);

/// How the target is run on such input. Throws std::runtime_error where the input cannot be had.
explore::launch launch_of(const target& what, const program_input& input);

class session {
public:
    /// Starts `count` processes of the target. Throws explore::executor_error.
    session(target what, const explore::launch& how, unsigned count);

    const target& what() const { return target_; }
    const explore::launch& how() const { return launch_; }
    explore::process_executor& first() { return *processes_.front(); }
    const trace::control& control() const { return processes_.front()->control(); }
    std::span<explore::executor* const> executors() const { return faces_; }
    const report::symbols& symbols() const { return symbols_; }
    /// The files of which the program is made: itself and its libraries.
    const std::vector<report::module>& modules() const { return modules_; }

    /// The plain accesses that are steps now.
    std::span<const std::uint64_t> visible() const { return {control().visible_pcs, control().visible_count}; }
    /// Makes these steps on every executor, and no others.
    void set_visible(std::span<const std::uint64_t> pcs);

    /// Lets every executor finish what it was given.
    void settle();

    /// Runs one job on the first executor. The result is valid until the next call.
    explore::execution run(const explore::job& what);

    /// The error's sentence with the place in the program where it hung.
    std::string explain(const explore::hung_error& error) const;

private:
    target target_;
    explore::launch launch_;
    std::vector<std::unique_ptr<explore::process_executor>> processes_;
    std::vector<explore::executor*> faces_;
    std::vector<report::module> modules_;
    report::symbols symbols_;
};

} // namespace lockstep::inquiry
