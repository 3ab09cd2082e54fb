// A peer as others see it, and its beginning and end.
#include "lockstep/net/p2p/peer/peer.hpp"

#include "net/p2p/peer/core.hpp"

namespace lockstep::net::p2p {

namespace {

std::uint64_t seed_of(const peer_options& options) {
    if (options.seed != 0) return options.seed;
    std::random_device system;
    return static_cast<std::uint64_t>(system()) << 32 | system();
}

} // namespace

peer::core::core(identity its, peer_network& over, const peer_options& options)
    : who(std::move(its)), network(over), clock(over.clock()), options(options), at(who.id().hex(), over, options.node),
      lock(clock), table(who.id(), options.routing), random(seed_of(options)) {
    at.on("p2p.ping", [this](const message& m) -> message_content {
        heard_of(introduced(m.sender, m.content.to_value()));
        return introduction();
    });
    at.on("p2p.find", [this](const message& m) -> message_content { return answer_find(m); });
    on("p2p.leave", [this](const peer_id& from, const value&) -> message_content {
        gone(from);
        return {};
    });
    at.on_other_requests([](const message& m) -> message_content {
        throw remote_error(reply_code::not_supported, "peers do not answer '" + m.kind + "' here");
    });
    start([this] { upkeep(); });
}

peer::core::~core() {
    stop.request_stop();
    at.close();
    std::error_code never_set;
    lock.lock_when([this] { return fibers == 0; }, {}, never_set, "peer (its fibers)");
    lock.unlock();
}

void peer::core::start(std::function<void()> f) {
    if (stop.stop_requested()) return;
    lock.lock();
    ++fibers;
    lock.unlock();
    const auto one_less = [this] {
        lock.lock();
        --fibers;
        lock.unlock_and_wake(); // and then the peer may be gone
    };
    try {
        clock.start([f = std::move(f), one_less] {
            try {
                f();
            } catch (const std::exception&) { // no memory, or a module's affair: another time
            }
            one_less();
        });
    } catch (const std::exception&) {
        one_less();
    }
}

peer::peer(identity who, peer_network& over, const peer_options& options)
    : core_(std::make_unique<core>(std::move(who), over, options)) {}
peer::~peer() = default;

const identity& peer::own_identity() const noexcept { return core_->who; }
const peer_id& peer::id() const noexcept { return core_->who.id(); }
contact peer::self() const { return core_->self(); }
const peer_options& peer::options() const noexcept { return core_->options; }
message_clock& peer::clock() const noexcept { return core_->clock; }
peer_network& peer::network() const noexcept { return core_->network; }
net::node& peer::at() noexcept { return core_->at; }

void peer::join(const std::vector<contact>& known, const patience& wait) { core_->join(known, wait); }
void peer::leave() { core_->leave(); }

void peer::ping(const contact& whom, const patience& wait) {
    std::error_code error;
    if (!core_->ping(whom, wait, error)) throw std::system_error(error, "pinging " + whom.to_string());
}

found peer::find(const peer_id& target, const patience& wait) {
    return core_->find(target, {.lookup = core_->options.lookup}, wait);
}
found peer::find(const peer_id& target, const find_options& how, const patience& wait) {
    return core_->find(target, how, wait);
}

// --- what is known already --------------------------------------------------------------------------------------------

std::vector<contact> peer::known_near(const peer_id& target, std::size_t most) const {
    core_->lock.lock();
    std::vector<contact> all = core_->table.nearest(target, most);
    core_->lock.unlock();
    return all;
}

std::vector<contact> peer::neighbours() const {
    core_->lock.lock();
    std::vector<contact> all = core_->neighbours;
    core_->lock.unlock();
    return all;
}

std::optional<routing_table::entry> peer::known(const peer_id& who) const {
    core_->lock.lock();
    const routing_table::entry* const e = core_->table.find(who);
    std::optional<routing_table::entry> copy;
    if (e != nullptr) copy = *e;
    core_->lock.unlock();
    return copy;
}

std::size_t peer::known_peers() const {
    core_->lock.lock();
    const std::size_t n = core_->table.size();
    core_->lock.unlock();
    return n;
}

std::vector<std::size_t> peer::bucket_sizes() const {
    core_->lock.lock();
    std::vector<std::size_t> sizes;
    for (std::size_t i = 0; i < core_->table.buckets(); ++i) sizes.push_back(core_->table.bucket(i).size());
    core_->lock.unlock();
    return sizes;
}

// --- for modules ------------------------------------------------------------------------------------------------------

void peer::on(const std::string& kind, handler h) { core_->on(kind, std::move(h)); }

std::optional<message> peer::ask(const contact& whom, const std::string& kind, value content, const patience& wait,
                                 std::error_code& error) {
    return core_->ask(whom, kind, std::move(content), wait, error);
}

value peer::ask(const contact& whom, const std::string& kind, value content, const patience& wait) {
    std::error_code error;
    auto answer = core_->ask(whom, kind, std::move(content), wait, error);
    if (!answer) throw std::system_error(error, "asking for '" + kind + "' of " + whom.to_string());
    if (answer->kind == error_kind) throw remote_error(*answer);
    return std::move(answer->content).to_value();
}

void peer::on_neighbours(std::function<void(const neighbour_event&)> told) {
    core_->lock.lock();
    core_->told.push_back(std::move(told));
    core_->lock.unlock();
}

void peer::every(std::chrono::nanoseconds pause, std::function<void()> f) { core_->at.every(pause, std::move(f)); }

} // namespace lockstep::net::p2p
