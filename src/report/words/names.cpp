#include "report/words/names.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace lockstep::report {

using trace::event;
using trace::op;

namespace {

/// Each round of a barrier has an address of its own within it.
constexpr std::uint64_t barrier_bytes = 32;

/// The functions of std::atomic stand for their caller.
bool wraps_atomics(const frame& f) {
    const std::string_view file = base_name(f.file);
    return f.system && (file == "atomic" || file == "atomic_base.h" || file == "atomic_wait.h");
}

bool is_thread_object(std::uint64_t address) {
    return address >= trace::thread_object(0) && address < trace::thread_object(trace::max_threads);
}

const frame* own_frame(const std::vector<frame>& stack) {
    const auto mine = std::find_if(stack.begin(), stack.end(), [](const frame& f) { return !f.system && f.line != 0; });
    return mine != stack.end() ? &*mine : nullptr;
}

} // namespace

bool touches_memory(trace::op kind) { return trace::traits(kind).memory != 0; }

names::names(const analyse::recording& r, const symbols& look_up) : recording_(r), symbols_(look_up) {
    find_main_frames();
    name_threads();
    name_synchronisation();
    name_memory();
}

/// Where main's frames are is known for the moment of its first event. Those functions that it never leaves afterwards
/// keep their locals where they are.
void names::find_main_frames() {
    std::span<const std::uint64_t> first;
    std::size_t common = 0; // so many of the outermost return addresses never change
    const auto see = [&](const event& e) {
        const auto callers = callers_of(e);
        if (e.process != trace::thread_process(0) || callers.empty()) return;
        if (first.empty()) {
            first = callers;
            common = callers.size() < trace::max_stack_depth ? callers.size() : 0; // else the outermost are missing
        }
        std::size_t same = 0;
        while (same < common && same < callers.size() && *(callers.rbegin() + same) == *(first.rbegin() + same)) ++same;
        if (same != 0) common = same; // else the function `main` itself has returned
    };
    std::for_each(recording_.events.begin(), recording_.events.end(), see);
    std::for_each(recording_.pending.begin(), recording_.pending.end(), see);
    if (common == 0) return;
    const std::vector<live_frame> live = symbols_.frames_on_stack(first);
    // The i-th function's frame ends with the (i + 1)-th return address, so that one must stay.
    const std::size_t stay = std::min(common, live.size());
    main_frames_.assign(live.end() - static_cast<std::ptrdiff_t>(stay), live.end());
}

/// A global or static variable, or one of main's.
std::optional<variable> names::symbol_at(std::uint64_t address, std::uint64_t size) const {
    if (auto known = symbols_.variable_at(address, size)) return known;
    return local_at(address, size);
}

std::optional<variable> names::local_at(std::uint64_t address, std::uint64_t size) const {
    const auto frame =
        std::find_if(main_frames_.begin(), main_frames_.end(), [&](const live_frame& f) { return address < f.cfa; });
    return frame == main_frames_.end() ? std::nullopt : symbols_.local_at(*frame, address, size);
}

/// A thread is called by the outermost of the user's functions that it was seen in, or by what pthread_create got.
void names::name_threads() {
    functions_.resize(std::max<std::size_t>(recording_.thread_count, 1));
    const auto see = [&](const event& e) {
        const unsigned thread = trace::thread_of(e.process);
        if (thread == 0 || trace::is_environment(e.process)) return;
        if (thread >= functions_.size()) functions_.resize(thread + 1);
        if (!functions_[thread].empty()) return;
        const std::vector<frame> frames = e.kind == op::thread_start ? symbols_.frames_at(e.pc) : stack(e);
        const auto outermost = std::find_if(frames.rbegin(), frames.rend(),
                                            [](const frame& f) { return !f.system && !f.function.empty(); });
        if (outermost != frames.rend()) functions_[thread] = outermost->function;
    };
    std::for_each(recording_.events.begin(), recording_.events.end(), see);
    std::for_each(recording_.pending.begin(), recording_.pending.end(), see);
}

void names::name_synchronisation() {
    std::map<std::string_view, unsigned> counts;
    const auto see = [&](const trace::access& a, std::string_view noun) {
        const std::uint64_t address = trace::program_address(a.address);
        if (!trace::present(a) || noun.empty() || synchronisation_.contains(address)) return;
        if (symbol_at(address, 1)) return;
        const auto before = synchronisation_.upper_bound(address);
        const bool same = noun == "barrier" && before != synchronisation_.begin() &&
                          address - std::prev(before)->first < barrier_bytes;
        synchronisation_[address] = same ? std::prev(before)->second : fmt::format("{}#{}", noun, ++counts[noun]);
    };
    const auto see_event = [&](const event& e) {
        const std::string_view noun = trace::traits(e.kind).noun;
        see(e.first, noun);
        if (noun == "condition") see(e.second, "mutex");
    };
    std::for_each(recording_.events.begin(), recording_.events.end(), see_event);
    std::for_each(recording_.pending.begin(), recording_.pending.end(), see_event);
}

/// Accesses that overlap touch one object; heap blocks that a finding knows are objects too.
void names::name_memory() {
    struct touched {
        std::uint64_t low, high;
        std::size_t order;
        const char* noun;
    };
    std::vector<touched> all;
    for (const trace::finding& f : recording_.findings)
        if (f.block != 0)
            all.push_back({f.block, f.block + std::max<std::uint64_t>(f.block_size, 1), all.size(), "block"});
    const auto see = [&](const event& e) {
        if (!touches_memory(e.kind) || !trace::present(e.first)) return;
        const std::uint64_t address = trace::program_address(e.first.address);
        if (symbol_at(address, e.first.size)) return;
        const bool on_stack = symbols_.region(address).starts_with("[stack");
        all.push_back({address, address + e.first.size, all.size(), on_stack ? "local" : "object"});
    };
    std::for_each(recording_.events.begin(), recording_.events.end(), see);
    std::for_each(recording_.pending.begin(), recording_.pending.end(), see);

    std::stable_sort(all.begin(), all.end(), [](const touched& a, const touched& b) { return a.low < b.low; });
    std::vector<touched> merged;
    for (const touched& t : all) {
        if (merged.empty() || t.low >= merged.back().high) {
            merged.push_back(t);
            continue;
        }
        touched& into = merged.back();
        into.high = std::max(into.high, t.high);
        if (t.order < into.order) into.noun = t.noun;
        into.order = std::min(into.order, t.order);
    }
    std::sort(merged.begin(), merged.end(), [](const touched& a, const touched& b) { return a.order < b.order; });
    std::map<std::string_view, unsigned> counts;
    for (const touched& t : merged) memory_[t.low] = {t.high, fmt::format("{}#{}", t.noun, ++counts[t.noun])};
}

std::string names::thread(unsigned thread) const { return thread == 0 ? "main" : fmt::format("T{}", thread); }

std::string names::heading(unsigned thread) const {
    const std::string& function = thread < functions_.size() ? functions_[thread] : std::string();
    return thread == 0 || function.empty() ? this->thread(thread) : this->thread(thread) + " " + function;
}

const names::entity& names::find(std::uint64_t object, std::uint64_t bytes) const {
    const std::uint64_t size = std::max<std::uint64_t>(bytes, 1);
    const std::uint64_t address = trace::program_address(object);
    const auto [at, fresh] = cache_.try_emplace({address, size});
    if (!fresh) return at->second;
    entity& found = at->second;
    if (is_thread_object(address)) {
        found.name = thread(static_cast<unsigned>(address - trace::thread_object(0)));
    } else if (address == trace::output_object) {
        found.name = "the output";
    } else if (auto known = symbols_.variable_at(address, size)) {
        found = {std::move(known->name), std::move(known->type), fame::global};
    } else if (auto local = local_at(address, size)) {
        found = {std::move(local->name), std::move(local->type), fame::local};
    } else {
        found.name = unnamed_at(address);
    }
    return found;
}

std::string names::unnamed_at(std::uint64_t address) const {
    if (const auto s = synchronisation_.find(address); s != synchronisation_.end()) return s->second;
    auto after = memory_.upper_bound(address);
    if (after == memory_.begin() || address >= (--after)->second.high) return fmt::format("{:#x}", address);
    const std::uint64_t offset = address - after->first;
    return offset == 0 ? after->second.name : fmt::format("{}+{}", after->second.name, offset);
}

std::string names::value(const trace::access& what, std::uint64_t bits, unsigned width) const {
    if (width == 0 || width > 8 || what.size > 8) return "";
    const scalar_type& type = find(what.address, what.size).type;
    if (type.is == scalar_type::kind::pointer && bits != 0) {
        if (const auto target = symbol_at(bits, 1)) return "&" + target->name;
        if (const auto object = memory_.find(bits); object != memory_.end()) return "&" + object->second.name;
    }
    return format_value(type, bits, width);
}

std::string names::note(const event& e) const {
    return e.after < recording_.note_names.size() ? recording_.note_names[e.after] : "";
}

std::span<const std::uint64_t> names::callers_of(const event& e) const {
    const trace::call_stack* s = analyse::stack_of(recording_, e);
    if (s == nullptr) return {};
    return std::span(s->pc, std::min(s->depth, trace::max_stack_depth));
}

std::vector<frame> names::stack(std::uint64_t pc, std::span<const std::uint64_t> callers) const {
    std::vector<frame> all;
    if (pc != 0 && (callers.empty() || callers.front() != pc)) all = symbols_.frames(pc);
    for (const std::uint64_t caller : callers) {
        const std::vector<frame>& more = symbols_.frames(caller);
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

std::vector<frame> names::stack(const event& e) const { return stack(e.pc, callers_of(e)); }

bool names::is_internal(const event& e) const {
    const std::vector<frame> frames = stack(e);
    if (e.kind == op::output) { // of a length that is not known, or none
        const auto system = [](const frame& f) { return f.system; };
        return e.detail == 0 && !frames.empty() && std::all_of(frames.begin(), frames.end(), system);
    }
    if (!touches_memory(e.kind) || fame_of(e.first) != fame::unnamed) return false;
    const auto code = std::find_if(frames.begin(), frames.end(), [](const frame& f) { return !wraps_atomics(f); });
    return code != frames.end() && code->system;
}

place names::place(const event& e) const { return place(e.pc, callers_of(e)); }

place names::place(std::uint64_t pc, std::span<const std::uint64_t> callers) const {
    const std::vector<frame> frames = stack(pc, callers);
    const frame* f = own_frame(frames);
    return f == nullptr ? report::place{} : place_of(*f);
}

std::string names::place_in_function(std::uint64_t pc, std::span<const std::uint64_t> callers) const {
    const std::vector<frame> frames = stack(pc, callers);
    const frame* f = own_frame(frames);
    if (f == nullptr) return "";
    const std::string line = short_text(place_of(*f));
    return f->function.empty() ? line : fmt::format("{}, {}", line, f->function);
}

unsigned names::depth(const event& e) const {
    if (callers_of(e).empty()) return 0;
    const std::vector<frame> frames = stack(e);
    return static_cast<unsigned>(std::count_if(frames.begin(), frames.end(), [](const frame& f) { return !f.system; }));
}

} // namespace lockstep::report
