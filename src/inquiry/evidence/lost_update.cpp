#include "inquiry/evidence/lost_update.hpp"

#include <map>
#include <utility>

namespace lockstep::inquiry {
namespace {

/// What happened to one object so far.
struct history {
    std::map<unsigned, std::size_t> read_at; ///< by thread: when it last read without having written since
    std::size_t written_at = 0;
    unsigned writer = 0;
    bool written = false;
};

bool reads(trace::op kind) { return trace::traits(kind).memory == trace::loads; }
bool writes(trace::op kind) { return trace::traits(kind).memory == trace::stores; }

} // namespace

std::optional<lost_update> find_lost_update(std::span<const trace::event> events) {
    std::map<std::pair<std::uint64_t, std::uint32_t>, history> objects;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const trace::event& e = events[i];
        if (!reads(e.kind) && !writes(e.kind)) continue;
        const unsigned thread = trace::thread_of(e.process);
        history& h = objects[{e.first.address, e.first.size}];
        const auto read = h.read_at.find(thread);
        if (writes(e.kind)) {
            const bool behind =
                h.written && h.writer != thread && read != h.read_at.end() && read->second < h.written_at;
            if (behind) return lost_update{e.first, h.writer, thread};
            h.written = true;
            h.written_at = i;
            h.writer = thread;
            h.read_at.erase(thread);
        } else {
            h.read_at[thread] = i;
        }
    }
    return std::nullopt;
}

} // namespace lockstep::inquiry
