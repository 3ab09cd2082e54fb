#include "inquiry/target/session.hpp"

#include "report/debug_info/modules.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

namespace lockstep::inquiry {

namespace fs = std::filesystem;

std::string runtime_library(instrumentation made_by) {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    if (error) throw std::runtime_error("the runtime cannot be found, because /proc is not mounted: mount it");
    const fs::path name = made_by == instrumentation::clang ? "lib/lockstep/clang/libclang_rt.tsan-x86_64.so"
                                                            : "lib/lockstep/gcc/libtsan.so.2";
    for (const fs::path& above : {self.parent_path(), self.parent_path().parent_path()}) {
        if (fs::exists(above / name, error)) return (above / name).string();
    }
    throw std::runtime_error("the runtime " + name.string() + " is not beside " + self.string() +
                             ": install Lockstep again");
}

explore::launch launch_of(const target& what, const program_input& input) {
    explore::launch how;
    how.program = what.program;
    how.arguments = input.arguments;
    if (!input.stdin_file.empty()) {
        const bool there = fs::exists(input.stdin_file) && input.stdin_file != "/dev/null";
        if (there && !fs::is_regular_file(input.stdin_file))
            throw std::runtime_error("'" + input.stdin_file + "' cannot be standard input: it is not a regular file");
        how.stdin_file = fs::absolute(input.stdin_file).string();
    }
    how.runtime = runtime_library(what.made_by);
    how.max_steps = input.max_steps;
    how.thread_limit = input.thread_limit;
    how.patience = input.patience;
    how.weak_failures = input.weak_failures;
    constexpr std::uint32_t page = 4096;
    how.stack_bytes = (input.stack_bytes + page - 1) / page * page;
    return how;
}

session::session(target what, const explore::launch& how, unsigned count) : target_(std::move(what)), launch_(how) {
    for (unsigned i = 0; i < count; ++i) {
        processes_.push_back(explore::start_process(launch_));
        faces_.push_back(processes_.back().get());
    }
    const std::vector<report::mapping> maps = report::parse_maps(first().memory_map());
    modules_ = report::modules_of(maps);
    symbols_ = report::symbols(maps);
}

void session::settle() {
    for (const auto& process : processes_) {
        while (process->outstanding() > 0) process->next();
    }
}

void session::set_visible(std::span<const std::uint64_t> pcs) {
    settle();
    const std::vector<std::uint64_t> copy(pcs.begin(), pcs.end()); // they may be the executors' own
    for (const auto& process : processes_) process->set_visible(copy);
}

explore::execution session::run(const explore::job& what) {
    settle();
    first().submit(what);
    return first().next();
}

std::string session::explain(const explore::hung_error& error) const {
    std::string sentence = error.message;
    for (const report::frame& frame : symbols_.frames_at(error.pc)) {
        if (frame.system || frame.file.empty()) continue;
        const std::string who = error.thread == 0 ? "main" : "T" + std::to_string(error.thread);
        return sentence + ": " + who + " is at " + fs::path(frame.file).filename().string() + ":" +
               std::to_string(frame.line) + ", " + frame.function;
    }
    return sentence;
}

} // namespace lockstep::inquiry
