#include "inquiry/evidence/lost_update.hpp"

#include <map>
#include <set>
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

using object_key = std::pair<std::uint64_t, std::uint32_t>;

object_key key_of(const trace::event& e) { return {e.first.address, e.first.size}; }

/// What an access at this place in the program touches in this execution.
std::set<object_key> touched_at(std::span<const trace::event> events, std::uint64_t pc) {
    std::set<object_key> objects;
    for (const trace::event& e : events)
        if (e.pc == pc && (reads(e.kind) || writes(e.kind))) objects.insert(key_of(e));
    return objects;
}

template <typename Counts>
std::optional<lost_update> find_first(std::span<const trace::event> events, Counts counts) {
    std::map<object_key, history> objects;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const trace::event& e = events[i];
        if ((!reads(e.kind) && !writes(e.kind)) || !counts(key_of(e))) continue;
        const unsigned thread = trace::thread_of(e.process);
        history& h = objects[key_of(e)];
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

} // namespace

std::optional<lost_update> find_lost_update(std::span<const trace::event> events) {
    return find_first(events, [](const object_key&) { return true; });
}

std::optional<lost_update> find_lost_update(std::span<const trace::event> events, const analyse::race& of) {
    const std::set<object_key> a = touched_at(events, of.a.at.pc), b = touched_at(events, of.b.at.pc);
    return find_first(events, [&](const object_key& object) { return a.contains(object) && b.contains(object); });
}

} // namespace lockstep::inquiry
