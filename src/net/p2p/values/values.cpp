#include "lockstep/net/p2p/values/values.hpp"

#include "net/p2p/values/peer_neighbourhood.hpp"
#include "net/p2p/values/subscription.hpp"

namespace lockstep::net::p2p {

const std::error_category& values_category() noexcept {
    static const class : public std::error_category {
        const char* name() const noexcept override { return "lockstep.values"; }
        std::string message(int code) const override {
            switch (static_cast<values_errc>(code)) {
            case values_errc::too_few_copies: return "too few peers have it";
            case values_errc::limited: return "there is no room for it now";
            case values_errc::changed: return "it is not what was expected";
            case values_errc::maybe: return "it may have been done, or not";
            case values_errc::no_more_numbers: return "its sequence number is the last one there is";
            }
            return "unknown";
        }
    } category;
    return category;
}

std::error_code make_error_code(values_errc code) noexcept { return {static_cast<int>(code), values_category()}; }

values::core::core(neighbourhood& others, const identity& owner, message_clock& clock, values_options options)
    : owner(owner), me(owner.id()), others(others), options(std::move(options)), clock(clock),
      kept(this->options.limits, this->options.disk, clock), lock(clock),
      chance(this->options.seed != 0 ? this->options.seed : std::random_device()()) {}

void values::core::begin() {
    for (const char* const kind :
         {detail::kinds::store, detail::kinds::get, detail::kinds::promise, detail::kinds::offer, detail::kinds::pull,
          detail::kinds::watch, detail::kinds::changed})
        others.on(kind, [this, kind = std::string(kind)](const peer_id& from, const value& asked) -> message_content {
            return serve(kind, asked, source_of(from));
        });
    start([this] { maintain(); });
}

void values::core::end() noexcept {
    stop.request_stop();
    lock.lock();
    ending = true;
    lock.unlock_and_wake();
    std::error_code never_set;
    lock.lock_when([this] { return running == 0; }, {}, never_set, "values (what is under way)");
    lock.unlock();
    others.end();
}

values::values(peer& at, values_options options) {
    auto others = std::make_unique<detail::peer_neighbourhood>(at);
    core_ = std::make_shared<core>(*others, at.own_identity(), at.clock(), std::move(options));
    others->on_change([c = core_.get()] { c->have_changed(); }); // it is not told any more when that has ended
    own_ = std::move(others);
    core_->begin();
}
values::values(neighbourhood& others, const identity& owner, message_clock& clock, values_options options)
    : core_(std::make_shared<core>(others, owner, clock, std::move(options))) {
    core_->begin();
}
values::~values() { core_->end(); }

put_result values::put_immutable(std::string bytes, const put_options& how, const patience& wait) {
    return core_->put_immutable(std::move(bytes), how, wait);
}
put_result values::put(std::string_view name, std::string bytes, const put_options& how, const patience& wait) {
    return core_->put(name, std::move(bytes), false, how, wait);
}
put_result values::remove(std::string_view name, const put_options& how, const patience& wait) {
    return core_->put(name, {}, true, how, wait);
}
put_result values::compare_and_swap(std::string_view name, const std::optional<record>& expected, std::string bytes,
                                    const put_options& how, const patience& wait) {
    return core_->compare_and_swap(name, expected, std::move(bytes), how, wait);
}

std::optional<record> values::get(const peer_id& key, const patience& wait) {
    const patience until = core_->limited_patience(wait);
    auto found = core_->read(key, core_->targets(key, until), until).newest;
    if (found && found->is_tombstone()) found.reset();
    return found;
}

values::subscription values::watch(const peer_id& key, watcher handler, const patience& wait) {
    return subscription(core_->watch(key, std::move(handler), wait));
}

values::subscription& values::subscription::operator=(subscription&& other) noexcept {
    const std::shared_ptr<state> before = std::exchange(state_, std::move(other.state_));
    if (before) before->of->unwatch(*before);
    return *this;
}
values::subscription::~subscription() {
    if (state_) state_->of->unwatch(*state_);
}

void values::neighbours_changed() { core_->have_changed(); }
void values::catch_up() { core_->catch_up(); }
std::size_t values::hand_over() { return core_->hand_over(); }

values::figures values::count() const {
    figures f{.records = core_->kept.records(), .bytes = core_->kept.bytes()};
    core_->lock.lock();
    f.watches = core_->watch_count;
    f.subscriptions = core_->subscriptions.size();
    f.repaired = core_->repaired;
    core_->lock.unlock();
    return f;
}

std::optional<value_store::held> values::here(const peer_id& key) const { return core_->kept.find(key); }

} // namespace lockstep::net::p2p
