#include "lockstep/debug/lock_order.hpp"

#include "debug/names.hpp"
#include "debug/order_graph.hpp"
#include "debug/party.hpp"
#include "lockstep/debug/names.hpp"
#include "lockstep/parking/misuse.hpp"

#include <cstdio>
#include <utility>

namespace lockstep::debug {

namespace {

struct recorded {
    std::mutex lock; ///< guards the graph
    order_graph graph;
    /// In the graph. relaxed: who destroys a lock comes after all who used it, and so sees what they set.
    std::atomic<bool> anything{false};
    /// Counts the locks that left it. release and acquire: who has one that was made in the place of one that left, and
    /// all that was done before, sees the new number.
    std::atomic<std::uint32_t> epoch{0};
    /// acq_rel and acquire: what the user has prepared for it is visible where it is called, and where it was taken
    /// away.
    std::atomic<lock_order_handler> handler{nullptr};
};

/// Never destroyed: a lock that is may be static.
recorded& all() {
    static recorded& record = *new recorded;
    return record;
}

/// What this thread knows to be in the graph: hashes of a lock with the set of those it was taken under.
struct known_orders {
    std::array<std::uint64_t, 64> hashes;
    std::uint32_t epoch;
};
constinit thread_local known_orders known{};

std::uint64_t mixed(const void* lock, bool shared) noexcept {
    std::uint64_t n = (reinterpret_cast<std::uintptr_t>(lock) ^ (shared ? 1 : 0)) * 0x9e37'79b9'7f4a'7c15;
    n ^= n >> 29;
    return n * 0xbf58'476d'1ce4'e5b9;
}

bool is_known(std::uint64_t hash) noexcept {
    const std::uint32_t epoch = all().epoch.load(std::memory_order_acquire);
    if (known.epoch != epoch) known = {{}, epoch};
    std::uint64_t& place = known.hashes[hash >> 58];
    return std::exchange(place, hash) == hash;
}

held_lock* find(party& me, const void* lock) noexcept {
    for (std::uint32_t i = me.held_count.load(std::memory_order_relaxed); i-- > 0;)
        if (me.held[i].lock.load(std::memory_order_relaxed) == lock) return &me.held[i];
    return nullptr;
}

void tell(party& me, const potential_deadlock& found) {
    const lock_order_handler handler = all().handler.load(std::memory_order_acquire);
    if (handler == nullptr) {
        std::fputs(found.text().c_str(), stderr);
        return;
    }
    me.unseen = true;
    handler(found);
    me.unseen = false;
}

/// What is held before the lock is wanted goes into the graph.
[[gnu::noinline]] void record(party& me, const void* lock, const void* from) {
    occasion now;
    now.who = name_of_this_thread();
    now.where.capture(from);
    const std::uint32_t count = me.held_count.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < count; ++i)
        if (!me.held[i].shared) now.excluding.insert(me.held[i].lock.load(std::memory_order_relaxed));
    std::vector<potential_deadlock> found;
    {
        const std::lock_guard guard(all().lock);
        all().anything.store(true, std::memory_order_relaxed);
        for (std::uint32_t i = 0; i < count; ++i)
            if (auto circle = all().graph.note(me.held[i].lock.load(std::memory_order_relaxed), lock, now))
                found.push_back(std::move(*circle));
    }
    for (const potential_deadlock& circle : found) tell(me, circle);
}

/// Of a lock that is wanted, and the set of what is held.
std::uint64_t hash_of(const party& me, const void* lock, bool shared) noexcept {
    std::uint64_t hash = 0;
    const std::uint32_t count = me.held_count.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < count; ++i)
        hash ^= mixed(me.held[i].lock.load(std::memory_order_relaxed), me.held[i].shared);
    return hash * 3 + mixed(lock, shared);
}

/// `from`: the code that wants the lock.
void look(party& me, const void* lock, bool shared, const void* from) {
    if (me.unseen || me.held_count.load(std::memory_order_relaxed) == 0) return;
    if (!is_known(hash_of(me, lock, shared))) record(me, lock, from);
}

/// As few stores as can be: what locks next has to wait for them.
void push(party& me, const void* lock, bool shared) noexcept {
    const std::uint32_t count = me.held_count.load(std::memory_order_relaxed);
    if (me.unseen || count == party::most_held) {
        ++me.not_recorded;
        return;
    }
    held_lock& place = me.held[count];
    place.lock.store(lock, std::memory_order_relaxed);
    if (place.shared != shared) place.shared = shared;
    me.held_count.store(count + 1, std::memory_order_release);
}

void release_unseen(party& me, const void* lock) noexcept {
    if (me.not_recorded == 0)
        parking::misuse("debug::ordered",
                        (describe("lock", lock) + " unlocked by a thread that does not hold it").c_str());
    --me.not_recorded;
}

} // namespace

std::string potential_deadlock::text() const {
    std::string lines = "lockstep: potential deadlock: these locks are taken in a circle\n";
    for (const lock_occasion& o : occasions)
        lines += "  " + o.who + " took " + o.taken + " while it held " + o.held + ":\n" + o.stack;
    return lines;
}

lock_order_handler on_potential_deadlock(lock_order_handler handler) noexcept {
    return all().handler.exchange(handler, std::memory_order_acq_rel);
}

namespace detail {

void lock_wanted(const void* lock, bool shared) noexcept {
    look(party::me(), lock, shared, __builtin_return_address(0));
}

void lock_taken_at_once(const void* lock, bool shared) noexcept {
    party& me = party::me();
    if (me.held_count.load(std::memory_order_relaxed) != 0) {
        if (held_lock* const before = find(me, lock)) {
            ++before->again;
            return;
        }
        look(me, lock, shared, __builtin_return_address(0));
    }
    push(me, lock, shared);
}

void lock_taken(const void* lock, bool shared) noexcept {
    party& me = party::me();
    if (held_lock* const before = find(me, lock)) ++before->again;
    else push(me, lock, shared);
}

void lock_changed(const void* lock, bool shared) noexcept {
    if (held_lock* const place = find(party::me(), lock)) place->shared = shared;
}

void lock_released(const void* lock) noexcept {
    party& me = party::me();
    held_lock* place = find(me, lock);
    if (place == nullptr) return release_unseen(me, lock);
    if (place->again != 0) {
        --place->again;
        return;
    }
    const std::uint32_t last = me.held_count.load(std::memory_order_relaxed) - 1;
    for (; place != &me.held[last]; ++place) { // not the last one that was taken: the others move up
        place->lock.store(place[1].lock.load(std::memory_order_relaxed), std::memory_order_relaxed);
        place->again = std::exchange(place[1].again, 0);
        place->shared = place[1].shared;
    }
    me.held_count.store(last, std::memory_order_release);
}

void lock_destroyed(const void* lock) noexcept {
    name_address(lock, {});
    if (!all().anything.load(std::memory_order_relaxed)) return;
    const std::lock_guard guard(all().lock);
    if (all().graph.forget(lock)) all().epoch.fetch_add(1, std::memory_order_release);
}

} // namespace detail

} // namespace lockstep::debug
