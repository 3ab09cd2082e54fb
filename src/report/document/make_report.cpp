#include "report/document/make_report.hpp"

#include "report/document/source_reader.hpp"
#include "report/words/names.hpp"
#include "report/words/sentence.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace lockstep::report {

namespace {

/// Gathers threads, locations, stacks and graph; a function for each type of diagnosis.
class detailer {
public:
    detailer(const analyse::recording& r, const names& who, document& into) : r_(r), who_(who), into_(into) {}

    void operator()(const analyse::race& w) {
        side(w.a.at, deed(r_, w.a));
        side(w.b.at, deed(r_, w.b));
        if (w.block) block(*w.block);
    }

    void operator()(const analyse::stuck& w) {
        into_.graph = make_wait_graph(w, who_);
        for (std::size_t i = 0; i < w.threads.size(); ++i) {
            const analyse::stuck_thread& t = w.threads[i];
            if (i < w.roots) {
                thread(t.thread);
                location_of_one(who_.place(t.next));
            }
            std::vector<frame> frames = own_frames(who_.stack(t.next));
            if (frames.size() > 1) stack(who_.thread(t.thread) + " waits", std::move(frames));
        }
    }

    void operator()(const analyse::heap_misuse& w) {
        side(w.at, "at the failure");
        if (w.block) block(*w.block);
    }

    void operator()(const analyse::dead_frame& w) {
        side(w.use.at, "at the failure");
        if (w.left.pc != 0) side(w.left, "leaves the function");
    }

    /// It matters where the locks were taken, not where the thread ended.
    void operator()(const analyse::kept_locks& w) {
        thread(w.at.thread);
        for (const analyse::hold& h : w.locks) {
            assert(h.event < r_.events.size());
            const trace::event& taken = r_.events[h.event];
            location_of_one(who_.place(taken));
            stack(fmt::format("{} takes {}", who_.thread(h.thread), who_.memory(h.lock, 1)),
                  own_frames(who_.stack(taken)));
        }
    }

    void operator()(const analyse::leak&) {} // of no thread, and its sentence says it all

    void operator()(const analyse::bad_exit&) { thread(0); }

    void operator()(const analyse::starvation& w) { thread(trace::thread_of(w.waits_in.process)); }

    void operator()(const analyse::unmet_condition& w) { location(who_.place(w.pc)); }

    void operator()(const analyse::unjoined_thread& w) {
        thread(w.thread);
        location(who_.place(w.created.pc));
    }

    void operator()(const auto& w) { side(w.at, "at the failure"); } // of the remaining ones

private:
    void thread(unsigned thread) {
        const std::string name = who_.heading(thread);
        if (std::find(into_.threads.begin(), into_.threads.end(), name) == into_.threads.end())
            into_.threads.push_back(name);
    }

    void location(const place& where) {
        const auto same = [&](const place& p) { return same_line(p, where); };
        if (where.known() && std::none_of(into_.locations.begin(), into_.locations.end(), same))
            into_.locations.push_back(where);
    }

    /// One for each of several that do the same, though it be the same place.
    void location_of_one(const place& where) {
        if (where.known()) into_.locations.push_back(where);
    }

    void side(const analyse::site& s, std::string_view does) {
        thread(s.thread);
        location(who_.place(s.pc, s.callers));
        stack(fmt::format("{} {}", who_.thread(s.thread), does), who_.stack(s.pc, s.callers));
    }

    void block(const analyse::heap_block& b) {
        if (b.allocated.pc != 0)
            stack("allocated by " + who_.thread(b.allocated.thread), who_.stack(b.allocated.pc, b.allocated.callers));
        if (b.freed.pc != 0) stack("freed by " + who_.thread(b.freed.thread), who_.stack(b.freed.pc, b.freed.callers));
    }

    /// The user's own frames, and those of libraries between them; what lies below the user's outermost is start-up code.
    void stack(std::string title, std::vector<frame> frames) {
        const auto own = [](const frame& f) { return !f.system; };
        const auto outermost = std::find_if(frames.rbegin(), frames.rend(), own);
        if (outermost != frames.rend()) frames.erase(outermost.base(), frames.end());
        std::erase_if(frames, [](const frame& f) { return f.function.empty() && f.line == 0; });
        if (frames.empty()) return;
        titled_stack s{std::move(title), {}};
        for (const frame& f : frames) s.frames.push_back({f.function, place_of(f), !f.system});
        into_.stacks.push_back(std::move(s));
    }

    /// How a library locks and waits inside is of no interest.
    static std::vector<frame> own_frames(std::vector<frame> frames) {
        std::erase_if(frames, [](const frame& f) { return f.system; });
        return frames;
    }

    const analyse::recording& r_;
    const names& who_;
    document& into_;
};

} // namespace

document make_report(const analyse::recording& r, const analyse::diagnosis& d, const symbols& look_up,
                     const scope& shown) {
    const names who(r, look_up);
    document report;
    report.kind = analyse::kind_name(d.kind);
    report.error = analyse::severity_of(d) == analyse::severity::error;
    report.sentence = sentence(r, d, who);
    if (report.error) report.steps = make_table(r, &d, who, shown);
    std::visit(detailer(r, who, report), d.what);
    report.source = source_of(report);
    return report;
}

table make_table(const analyse::recording& r, const symbols& look_up, const scope& shown) {
    return make_table(r, nullptr, names(r, look_up), shown);
}

} // namespace lockstep::report
