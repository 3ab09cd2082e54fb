#include "lockstep/debug/waiters.hpp"

#include "debug/names.hpp"
#include "debug/party.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace lockstep::debug {

namespace {

class recorder final : public parking::wait_watcher {
public:
    void* begins(const parking::wait_reason& why) noexcept override {
        party& me = party::me();
        stack_trace where;
        where.capture(__builtin_return_address(0));
        const std::lock_guard guard(everybody());
        me.waits_for.clear();
        for (const parking::wait_reason* r = &why; r != nullptr; r = r->also) me.waits_for.push_back(*r);
        me.where = where;
        me.since = std::chrono::steady_clock::now();
        me.waiting = true;
        return &me;
    }
    void ends(void* wait) noexcept override {
        const std::lock_guard guard(everybody());
        static_cast<party*>(wait)->waiting = false;
    }
};

/// A party as it was when we looked.
struct seen_party {
    std::string name;
    bool waiting;
    std::vector<parking::wait_reason> waits_for;
    std::chrono::steady_clock::time_point since;
    stack_trace where;
    const void* who;
    std::vector<parking::holder> asked;      ///< what it waits for, who holds it
    std::vector<std::size_t> waits_for_whom; ///< positions of the holders, those whom one of has to go on
    bool surely = true; ///< they hold it; or else only one of them does, and the others look like it
    bool in_circle = false;
};

/// What there is to see, without the locks: only who waits has to stand still for it.
class picture {
public:
    picture() {
        {
            const std::lock_guard guard(everybody());
            everybody().each([&](const party& p) { add(p); });
        }
        for (seen_party& p : all_) find_holders(p);
        for (std::size_t i = 0; i < all_.size(); ++i) look_for_circles(i);
    }

    std::string text() const {
        std::string lines;
        std::size_t count = 0;
        for (const seen_party& p : all_) {
            if (!p.waiting) continue;
            ++count;
            lines += line(p);
        }
        for (const std::vector<std::size_t>& circle : circles_) lines += line(circle);
        return "lockstep: " + std::to_string(count) + " waiting\n" + lines;
    }

private:
    void add(const party& p) {
        const std::size_t here = all_.size();
        seen_party& seen = all_.emplace_back(seen_party{p.name(), p.waiting, {}, p.since, p.where, p.who, {}, {}});
        if (p.waiting) seen.waits_for = p.waits_for;
        for (const parking::wait_reason& r : seen.waits_for) // what it waits for is there as long as it waits
            if (r.held_by != nullptr) seen.asked.push_back(r.held_by(r.object));
        holders_[p.who].push_back(here); // for those who join it
        by_hash_[key(parking::hash_of(p.who))].push_back(here);
        const std::uint32_t held = std::min(p.held_count.load(std::memory_order_acquire), party::most_held);
        for (std::uint32_t i = 0; i < held; ++i)
            holders_[p.held[i].lock.load(std::memory_order_relaxed)].push_back(here);
    }

    /// Everything that says who holds it knows at least these bits.
    static std::uint64_t key(std::uint64_t hash) noexcept { return hash >> 47; }

    void find_holders(seen_party& p) {
        for (const parking::wait_reason& r : p.waits_for) {
            const auto found = holders_.find(r.object);
            if (found != holders_.end()) std::ranges::copy(found->second, std::back_inserter(p.waits_for_whom));
        }
        if (!p.waits_for_whom.empty()) return; // by the order of locks, which is exact
        for (const parking::holder& h : p.asked) {
            if (h.known == 0) continue;
            for (const std::size_t i : by_hash_[key(h.hash)])
                if ((parking::hash_of(all_[i].who) & h.known) == h.hash) p.waits_for_whom.push_back(i);
            p.surely = p.waits_for_whom.size() == 1;
        }
    }

    /// Goes from each to those it waits for, in depth; whoever is met again on the way closes a circle. One that waits
    /// for any of several is not followed: another may help it out.
    void look_for_circles(std::size_t start) {
        struct step {
            std::size_t who, next;
        };
        std::vector<step> way{{start, 0}};
        while (!way.empty()) {
            auto& [who, next] = way.back();
            const seen_party& p = all_[who];
            if (next == 0 && std::exchange(looked_[who], true)) {
                way.pop_back();
                continue;
            }
            if (p.waits_for.size() > 1 || !p.surely || next == p.waits_for_whom.size()) {
                way.pop_back();
                continue;
            }
            const std::size_t whom = p.waits_for_whom[next++];
            const auto met = std::ranges::find(way, whom, &step::who);
            if (met == way.end()) {
                if (!looked_[whom]) way.push_back({whom, 0});
                continue;
            }
            std::vector<std::size_t>& circle = circles_.emplace_back();
            for (auto at = met; at != way.end(); ++at) {
                circle.push_back(at->who);
                all_[at->who].in_circle = true;
            }
        }
    }

    std::string line(const seen_party& p) const {
        std::string text = (p.in_circle ? "* " : "  ") + p.name + " waits for ";
        for (std::size_t i = 0; i < p.waits_for.size(); ++i)
            text += (i == 0 ? "" : " or ") + describe(p.waits_for[i].kind, p.waits_for[i].object);
        for (std::size_t i = 0; i < p.waits_for_whom.size(); ++i)
            text += (i == 0 ? ", held by " : p.surely ? " and " : " or ") + all_[p.waits_for_whom[i]].name;
        if (p.waits_for_whom.empty() && !p.surely) text += ", held by one that has no name and never waited";
        const auto length = std::chrono::steady_clock::now() - p.since;
        text +=
            ", for " + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(length).count()) + " ms\n";
        return text + p.where.text("      ");
    }

    std::string line(const std::vector<std::size_t>& circle) const {
        std::string text = "circular wait (*): ";
        for (const std::size_t who : circle) {
            const parking::wait_reason& why = all_[who].waits_for.front();
            text += all_[who].name + " -> " + describe(why.kind, why.object) + " -> ";
        }
        return text + all_[circle.front()].name + "\n";
    }

    std::vector<seen_party> all_;
    std::unordered_map<const void*, std::vector<std::size_t>> holders_;   ///< of a lock, or the end of the party itself
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_hash_; ///< the parties, by key()
    std::unordered_map<std::size_t, bool> looked_;
    std::vector<std::vector<std::size_t>> circles_;
};

} // namespace

void watch_waiters() {
    static recorder& all = *new recorder;                     // never destroyed: threads may outlive the static objects
    static const bool warm = (stack_trace().capture(), true); // the first trace loads a library
    static_cast<void>(warm);
    parking::watcher.store(&all, std::memory_order_release);
}

std::string waiters() {
    watch_waiters();
    return picture().text();
}

void print_waiters(std::FILE* to) {
    std::fputs(waiters().c_str(), to);
    std::fflush(to);
}

} // namespace lockstep::debug
