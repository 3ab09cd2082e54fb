#include "inquiry/watches.hpp"

#include "inquiry/stored_run.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <thread>
#include <utility>

namespace lockstep::inquiry {
namespace {

using namespace std::chrono_literals;

/// Waits until the program has come to its first thread: then its memory is the one that executions start from.
void wait_for_first_thread(session& in) {
    const auto deadline = std::chrono::steady_clock::now() + in.how().watchdog;
    while (__atomic_load_n(&in.control().attached, __ATOMIC_SEQ_CST) < 2) {
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error("the program does not come to its first thread, so there is nothing to watch");
        }
        if (in.how().interrupted != nullptr && *in.how().interrupted) throw std::runtime_error("interrupted");
        std::this_thread::sleep_for(1ms);
    }
}

} // namespace

std::vector<report::variable> set_watches(session& in, const std::vector<std::string>& expressions) {
    if (expressions.empty()) return {};
    if (expressions.size() > trace::max_watches) {
        throw std::runtime_error("no more than " + std::to_string(trace::max_watches) +
                                 " values can be watched at once");
    }
    wait_for_first_thread(in);
    const auto read = [&](std::uint64_t address, std::span<std::byte> into) {
        return in.first().read_memory(address, into.data(), into.size());
    };
    std::vector<report::variable> variables;
    std::vector<explore::watch> watches;
    for (const std::string& expression : expressions) {
        report::watched found = in.symbols().resolve(expression, read);
        if (!found.error.empty()) throw std::runtime_error(found.error);
        if (found.what.size > sizeof(std::uint64_t)) {
            throw std::runtime_error("'" + expression + "' is not a single value: name a member of it");
        }
        watches.push_back({found.what.address, static_cast<std::uint32_t>(found.what.size)});
        variables.push_back(std::move(found.what));
    }
    in.first().set_watches(watches);
    return variables;
}

analyse::recording record_watched(session& in, const trace::schedule_file& file, std::size_t watches) {
    analyse::recording r = analyse::record(in.run(stored_job(file)));
    if (watches == 0) return r;
    const std::size_t steps = analyse::schedule_of(r.events).size();
    for (std::size_t step = 0; step <= steps; ++step) {
        const auto row = in.first().watched(step);
        r.watched.emplace_back(row.begin(), row.end());
    }
    return r;
}

} // namespace lockstep::inquiry
