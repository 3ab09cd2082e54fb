// Stuck executions, told.
#include "report/words/sentence.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace lockstep::report {

using analyse::signal_fate;
using analyse::stuck_thread;
using analyse::wait_reason;

namespace {

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

class teller {
public:
    teller(const analyse::recording& r, const stuck_thread& t, const names& who)
        : r_(r), t_(t), who_(who), object_(trace::present(t.object) ? who.object(t.object) : "something") {
        const std::string place = short_text(who.place(t.next));
        if (!place.empty()) place_ = fmt::format(" ({})", place);
    }

    /// `in_circle`: the holder is told next, so it need not be named here.
    std::string tell(bool in_circle) const {
        std::vector<std::string> held;
        for (const analyse::hold& h : t_.holds)
            if (h.lock != t_.object.address) held.push_back(who_.memory(h.lock, 1));
        const std::string holds = held.empty() ? "" : "holds " + listed(held) + " and ";
        return who_.thread(t_.thread) + " " + holds + what(in_circle);
    }

private:
    std::string by(std::size_t event) const {
        const trace::event& e = r_.events[event];
        const std::string place = short_text(who_.place(e));
        const unsigned thread = trace::thread_of(e.process);
        return fmt::format("by {}{}", thread == t_.thread ? "itself" : who_.thread(thread),
                           place.empty() ? "" : fmt::format(" ({})", place));
    }

    std::string what(bool in_circle) const {
        switch (t_.why) {
        case wait_reason::lock: return lock(in_circle);
        case wait_reason::signal:
            return fmt::format("waits on {}{}{}", object_, place_, missed("signal", "waited", "signals"));
        case wait_reason::semaphore: return fmt::format("waits for {}{}, and nobody can release it", object_, place_);
        case wait_reason::join: return fmt::format("waits for {} to end{}", object_, place_);
        case wait_reason::barrier: return barrier();
        case wait_reason::once: return fmt::format("waits for the initialisation of {}{}", object_, place_);
        case wait_reason::futex:
            if (t_.slept_on != t_.now)
                return fmt::format("sleeps on `{}`{}, which has since changed from {} to {}, but nobody woke it",
                                   object_, place_, value(t_.slept_on), value(t_.now));
            return fmt::format("sleeps on `{}`{}{}", object_, place_, missed("wake-up", "slept", "wakes"));
        case wait_reason::spin: return spin();
        case wait_reason::other: return "waits" + place_;
        }
        return "waits";
    }

    std::string value(std::uint64_t bits) const { return who_.value(t_.object, bits, t_.object.size); }

    std::string lock(bool in_circle) const {
        const bool itself = std::find(t_.waits_for.begin(), t_.waits_for.end(), t_.thread) != t_.waits_for.end();
        std::string text = fmt::format("waits for {}{}", object_, place_);
        const std::string since = t_.holder ? short_text(who_.place(r_.events[t_.holder->event])) : "";
        const std::string taken = since.empty() ? "" : fmt::format(" (taken at {})", since);
        if (itself) return text + ", which it holds itself" + taken;
        if (t_.held_before)
            return text + ", which main took before it created the first thread" +
                   (t_.holder_ended ? " and still held when it ended" : "");
        if (t_.holder_ended && t_.holder)
            return text + fmt::format(", which {} still held when it ended{}", who_.thread(t_.holder->thread), taken);
        if (in_circle || !t_.holder) return text;
        return text + fmt::format(", which {} holds", who_.thread(t_.holder->thread));
    }

    /// What became of the signals: `sent` is what they are, `fell_asleep` and `sends` what the two sides do.
    std::string missed(const char* sent, const char* fell_asleep, const char* sends) const {
        switch (t_.missed.fate) {
        case signal_fate::too_early:
            return fmt::format(", but the last {}, {}, came before it {}", sent, by(*t_.missed.signal), fell_asleep);
        case signal_fate::taken:
            return fmt::format(", but the {} {} woke {} instead", sent, by(*t_.missed.signal),
                               who_.thread(t_.missed.woken_instead));
        default: return fmt::format(", and nobody ever {} it", sends);
        }
    }

    std::string barrier() const {
        if (t_.needed == 0) return fmt::format("waits at {}{}, and nobody can arrive", object_, place_);
        return fmt::format("waits at {}{}, where {} of {} have arrived", object_, place_, t_.arrived, t_.needed);
    }

    std::string spin() const {
        auto best = names::fame::unnamed; // a loop also reads variables of its own, which are not the reason
        for (const trace::access& a : t_.spins_on) best = std::min(best, who_.fame_of(a));
        std::vector<std::string> on;
        for (const trace::access& a : t_.spins_on)
            if (who_.fame_of(a) == best) on.push_back("`" + who_.object(a) + "`");
        return fmt::format("spins{}{}{}, which nobody can change", on.empty() ? "" : " on ", listed(on), place_);
    }

    const analyse::recording& r_;
    const stuck_thread& t_;
    const names& who_;
    std::string object_, place_;
};

} // namespace

std::string tell_stuck(const analyse::recording& r, const analyse::stuck& s, const names& who) {
    std::string text;
    for (std::size_t i = 0; i < s.threads.size(); ++i) {
        if (i != 0) text += i < s.cycle ? ", " : "; ";
        text += teller(r, s.threads[i], who).tell(i < s.cycle);
    }
    return text;
}

} // namespace lockstep::report
