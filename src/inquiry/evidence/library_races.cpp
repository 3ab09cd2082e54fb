// libstdc++'s std::atomic<std::shared_ptr<T>> protects its pointer with a lock bit. Who only reads the pointer clears
// that bit with memory_order_relaxed (up to GCC 15; from GCC 13 on annotations tell ThreadSanitizer that it is a lock), so
// by the letter nothing orders the read before the next thread's write. On the processors there are, the
// read-modify-writes of the bit do.
#include "inquiry/evidence/library_races.hpp"

#include <algorithm>
#include <string_view>

namespace lockstep::inquiry {
namespace {

constexpr std::string_view shared_pointer = "std::_Sp_atomic::";

bool runs_in(const report::symbols& names, std::uint64_t pc, auto&& wanted) {
    const auto& frames = names.frames(pc);
    return std::any_of(frames.begin(), frames.end(), [&](const report::frame& f) { return wanted(f.function); });
}

/// Between taking and clearing the lock bit, unlike construction and destruction.
bool reads_shared_pointer(std::string_view function) {
    if (!function.starts_with(shared_pointer)) return false;
    const std::string_view member = function.substr(shared_pointer.size());
    return member == "load" || member == "wait" || member == "compare_exchange_strong";
}

bool writes_shared_pointer(std::string_view function) {
    return function == "std::swap" || function == "std::_Sp_atomic::swap" ||
           function == "std::_Sp_atomic::compare_exchange_strong";
}

} // namespace

bool is_library_race(const analyse::diagnosis& d, const report::symbols& names) {
    const auto* const race = std::get_if<analyse::race>(&d.what);
    if (race == nullptr) return false;
    const auto are = [&](std::uint64_t reader, std::uint64_t writer) {
        return runs_in(names, reader, reads_shared_pointer) && runs_in(names, writer, writes_shared_pointer);
    };
    const std::uint64_t a = race->a.at.pc, b = race->b.at.pc;
    return are(a, b) || are(b, a);
}

} // namespace lockstep::inquiry
