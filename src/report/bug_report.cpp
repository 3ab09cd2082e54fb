#include "report/bug_report.hpp"

#include "analyse/findings.hpp"
#include "analyse/locks.hpp"
#include "analyse/stuck.hpp"
#include "report/render/grid.hpp"
#include "report/render/wait_graph.hpp"
#include "report/table/table.hpp"
#include "report/words/names.hpp"
#include "report/words/sentence.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace lockstep::report {

using trace::finding;
using trace::finding_kind;

namespace {

/// Gathers the parts of a report that are not the sentence and the table.
class detailer {
public:
    detailer(const analyse::recording& r, const finding& f, const names& who, const style& how, bug_report& into)
        : r_(r), f_(f), who_(who), how_(how), into_(into) {}

    void gather() {
        const bool is_stuck = f_.kind == finding_kind::deadlock || f_.kind == finding_kind::self_deadlock ||
                              f_.kind == finding_kind::livelock || f_.kind == finding_kind::lost_wakeup;
        if (is_stuck && r_.end == trace::ending::stuck) return stuck();
        if (f_.kind == finding_kind::leak) return; // of no thread, and its sentence says it all
        if (f_.kind == finding_kind::never_true) return location(f_.a_pc, {});
        if (f_.kind == finding_kind::unjoined_thread) {
            thread(f_.b);
            location(f_.a_pc, {});
            return;
        }
        if (f_.kind == finding_kind::exit_holding_lock) return unreleased();
        if (f_.kind == finding_kind::starvation) return thread(f_.a);
        const std::span a(f_.a_stack, std::min<std::size_t>(f_.a_depth, trace::max_stack_depth));
        const std::span b(f_.b_stack, std::min<std::size_t>(f_.b_depth, trace::max_stack_depth));
        const bool race = f_.kind == finding_kind::data_race;
        const auto verb = [](bool writes) { return writes ? "writes" : "reads"; };
        side(f_.a, f_.a_pc, a, race ? verb(f_.a_is_write != 0) : "at the failure");
        if (race) side(f_.b, f_.b_pc, b, verb(f_.b_is_write != 0));
        if (f_.kind == finding_kind::use_after_return && f_.b_pc != 0) side(f_.b, f_.b_pc, b, "leaves the function");
        if (f_.allocated_pc != 0) block_place("allocated", f_.allocated_by, f_.allocated_pc);
        if (f_.freed_pc != 0) block_place("freed", f_.freed_by, f_.freed_pc);
    }

private:
    void thread(trace::process_id p) {
        const std::string name = who_.heading(trace::thread_of(p));
        if (std::find(into_.threads.begin(), into_.threads.end(), name) == into_.threads.end())
            into_.threads.push_back(name);
    }

    void location(std::uint64_t pc, std::span<const std::uint64_t> callers) {
        const std::string place = who_.place(pc, callers);
        if (!place.empty() && std::find(into_.locations.begin(), into_.locations.end(), place) == into_.locations.end())
            into_.locations.push_back(place);
    }

    void side(trace::process_id p, std::uint64_t pc, std::span<const std::uint64_t> callers, const std::string& does) {
        thread(p);
        location(pc, callers);
        print_stack(fmt::format("{} {}", who_.thread(trace::thread_of(p)), does), who_.stack(pc, callers));
    }

    void block_place(const char* what, trace::process_id p, std::uint64_t pc) {
        print_stack(fmt::format("{} by {}", what, who_.thread(trace::thread_of(p))), who_.stack(pc, {}));
    }

    /// The user's own frames, and those of libraries between them; what lies below the user's outermost is start-up code.
    void print_stack(const std::string& title, std::vector<frame> frames) {
        const auto own = [](const frame& f) { return !f.system; };
        const auto outermost = std::find_if(frames.rbegin(), frames.rend(), own);
        if (outermost != frames.rend()) frames.erase(outermost.base(), frames.end());
        std::erase_if(frames, [](const frame& f) { return f.function.empty() && f.line == 0; });
        if (frames.empty()) return;
        if (!into_.details.empty()) into_.details += "\n";
        into_.details += title + ":\n";
        for (const frame& f : frames) {
            const std::string place = f.line == 0 ? "" : fmt::format("  {}:{}", base_name(f.file), f.line);
            into_.details += fmt::format("    {}{}\n", f.function.empty() ? "?" : f.function, place);
        }
    }

    /// It matters where the locks were taken, not where the thread ended.
    void unreleased() {
        thread(f_.a);
        for (const analyse::hold& h : analyse::locks_before(r_, f_.a_event).held_by(trace::thread_of(f_.a))) {
            const trace::event& taken = r_.events[h.event];
            if (const std::string place = who_.place(taken); !place.empty()) into_.locations.push_back(place);
            print_stack(fmt::format("{} takes {}", who_.thread(h.thread), who_.memory(h.lock, 1)),
                        own_frames(who_.stack(taken)));
        }
    }

    /// How a library locks and waits inside is of no interest.
    static std::vector<frame> own_frames(std::vector<frame> frames) {
        std::erase_if(frames, [](const frame& f) { return f.system; });
        return frames;
    }

    void stuck() {
        const analyse::stuck s = analyse::explain_stuck(r_);
        into_.details += draw_wait_graph(s, who_, how_);
        into_.dot = wait_graph_dot(s, who_);
        for (std::size_t i = 0; i < s.threads.size(); ++i) {
            const trace::event& next = s.threads[i].next;
            if (i < s.roots) {
                thread(next.process);
                if (const std::string place = who_.place(next); !place.empty()) into_.locations.push_back(place);
            }
            std::vector<frame> frames = own_frames(who_.stack(next));
            if (frames.size() > 1)
                print_stack(fmt::format("{} waits", who_.thread(s.threads[i].thread)), std::move(frames));
        }
    }

    const analyse::recording& r_;
    const finding& f_;
    const names& who_;
    const style& how_;
    bug_report& into_;
};

} // namespace

bug_report make_report(const analyse::recording& r, const finding& f, const symbols& look_up, const style& how) {
    const names who(r, look_up);
    bug_report b;
    b.kind = analyse::kind_name(f.kind);
    b.error = analyse::severity_of(f) == analyse::severity::error;
    b.sentence = sentence(r, f, who);
    b.table = draw_table(r, &f, who, how);
    detailer(r, f, who, how, b).gather();
    return b;
}

std::string make_table(const analyse::recording& r, const symbols& look_up, const style& how) {
    return draw_table(r, nullptr, names(r, look_up), how);
}

std::string render(const bug_report& b, const style& how) {
    std::string text = painted(b.sentence, b.error ? tone::alarm : tone::strong, how) + "\n";
    if (!b.table.empty()) text += "\n" + b.table;
    if (!b.details.empty()) text += "\n" + b.details;
    return text;
}

} // namespace lockstep::report
