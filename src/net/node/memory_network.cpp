#include "lockstep/net/node/memory_network.hpp"

#include "lockstep/net/message/state_lock.hpp"
#include "net/node/receivers.hpp"

#include <algorithm>
#include <unordered_map>

namespace lockstep::net {

class memory_network::core {
public:
    core(std::function<message_fate(const message&)> decides, message_clock& clock)
        : clock(clock), here(clock), decides(std::move(decides)), lock(clock) {}

    message_fate fate_of(const message& m);
    message_fate chance(const message& m);
    bool connected(const std::string& a, const std::string& b) const;
    message_deadline arrival(const message& m, std::chrono::nanoseconds delay);
    void deliver_later(message m, message_deadline when);

    message_clock& clock;
    detail::receivers here;
    const std::function<message_fate(const message&)> decides; ///< empty: by chance

    detail::state_lock lock; ///< guards what follows
    network_faults faults;
    std::mt19937_64 random;
    std::function<void(const message&)> watcher;
    /// When the latest message between two arrives, by a hash of their names: where two pairs have the same, messages of one
    /// arrive a nanosecond after those of the other. Of those that have arrived nothing is kept.
    std::unordered_map<std::size_t, message_deadline> last;
    std::size_t most_last = 1024; ///< then those are looked for
    std::size_t under_way = 0;
};

memory_network::memory_network(network_faults faults, std::uint64_t seed, message_clock& clock)
    : core_(std::make_unique<core>(nullptr, clock)) {
    core_->faults = std::move(faults);
    core_->random.seed(seed);
}

memory_network::memory_network(std::function<message_fate(const message&)> decides, message_clock& clock)
    : core_(std::make_unique<core>(std::move(decides), clock)) {}

memory_network::~memory_network() {
    std::error_code never_set;
    core_->lock.lock_when([this] { return core_->under_way == 0; }, {}, never_set, "memory network (to be empty)");
    core_->lock.unlock();
}

void memory_network::attach(const std::string& name, message_receiver& receiver) { core_->here.attach(name, receiver); }
void memory_network::detach(const std::string& name) noexcept { core_->here.detach(name); }
message_clock& memory_network::clock() noexcept { return core_->clock; }

void memory_network::set(network_faults faults) {
    core_->lock.lock();
    core_->faults = std::move(faults);
    core_->lock.unlock();
}

void memory_network::watch(std::function<void(const message&)> watcher) {
    core_->lock.lock();
    core_->watcher = std::move(watcher);
    core_->lock.unlock();
}

void memory_network::send(message m, const patience&, std::error_code& error) {
    error.clear();
    for (const std::string* const name : {&m.sender, &m.recipient, &m.kind})
        if (!is_message_name(*name)) {
            error = message_errc::wrong_name;
            return;
        }
    core_->lock.lock();
    if (core_->watcher) core_->watcher(m);
    const message_fate fate = core_->fate_of(m);
    const bool at_once = fate.delay <= fate.delay.zero() && !fate.beside;
    const message_deadline when = at_once ? message_deadline() : core_->arrival(m, fate.delay);
    if (!at_once) core_->under_way += fate.copies;
    core_->lock.unlock();
    for (unsigned copy = 0; copy < fate.copies; ++copy) {
        if (!at_once) {
            core_->deliver_later(m, when);
        } else if (copy + 1 < fate.copies) {
            message another = m;
            core_->here.deliver(another);
        } else {
            core_->here.deliver(m);
        }
    }
}

void memory_network::core::deliver_later(message m, message_deadline when) {
    clock.start([this, m = std::move(m), when]() mutable {
        parking::ticket nobody_grants;
        clock.wait(nobody_grants, when, {"memory network (the time of a message)"});
        here.deliver(m);
        lock.lock();
        --under_way;
        lock.unlock_and_wake(); // and then the network may be gone
    });
}

/// Under the lock.
message_fate memory_network::core::fate_of(const message& m) { return decides ? decides(m) : chance(m); }

/// Under the lock.
message_fate memory_network::core::chance(const message& m) {
    const auto happens = [&](double likelihood) {
        return likelihood > 0 && std::uniform_real_distribution<double>()(random) < likelihood;
    };
    message_fate fate;
    if (faults.delay_most > fate.delay || faults.delay_least > fate.delay) {
        const auto most = std::max(faults.delay_least, faults.delay_most);
        fate.delay = std::chrono::nanoseconds(
            std::uniform_int_distribution<std::int64_t>(faults.delay_least.count(), most.count())(random));
    }
    if (happens(faults.loss) || !connected(m.sender, m.recipient)) fate.copies = 0;
    else if (happens(faults.duplication)) fate.copies = 2;
    return fate;
}

/// Under the lock.
bool memory_network::core::connected(const std::string& a, const std::string& b) const {
    if (faults.crashed.contains(a) || faults.crashed.contains(b)) return false;
    for (const std::set<std::string>& part : faults.partition)
        if (part.contains(a) || part.contains(b)) {
            const auto elsewhere = [&](const std::string& name) {
                return !part.contains(name) &&
                       std::ranges::any_of(faults.partition, [&](const auto& p) { return p.contains(name); });
            };
            if (elsewhere(a) || elsewhere(b)) return false;
        }
    return true;
}

/// Under the lock. When a message arrives: after those that were sent before it, unless they may be overtaken.
message_deadline memory_network::core::arrival(const message& m, std::chrono::nanoseconds delay) {
    const message_deadline when = clock.after(delay);
    if (decides || faults.reorders) return when;
    if (last.size() >= most_last) {
        std::erase_if(last, [now = clock.now()](const auto& l) { return l.second < now; });
        most_last = std::max<std::size_t>(1024, 2 * last.size());
    }
    const std::hash<std::string> hash;
    message_deadline& latest = last[hash(m.sender) * 31 + hash(m.recipient)];
    return latest = std::max(latest + std::chrono::nanoseconds(1), when); // never at the same time
}

} // namespace lockstep::net
