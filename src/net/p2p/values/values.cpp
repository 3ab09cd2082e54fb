#include "lockstep/net/p2p/values/values.hpp"

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

values::core::core(node& self, identity owner, neighbourhood& others, values_options options)
    : self(self), owner(std::move(owner)), me(*peer_id::from_hex(self.name())), others(others),
      options(std::move(options)), clock(self.clock()), kept(this->options.limits, this->options.disk, clock),
      lock(clock), chance(this->options.seed != 0 ? this->options.seed : std::random_device()()) {}

void values::core::begin() {
    for (const char* const kind :
         {detail::kinds::store, detail::kinds::get, detail::kinds::promise, detail::kinds::offer, detail::kinds::pull,
          detail::kinds::watch, detail::kinds::changed})
        self.on(kind, [c = shared_from_this(), kind = std::string(kind)](const message& m) -> message_content {
            return c->serve(kind, m.content.to_value(), c->source_of(m.sender));
        });
    start([this] { maintain(); });
}

void values::core::end() noexcept {
    self.close(); // requests under way end
    stop.request_stop();
    lock.lock();
    ending = true;
    lock.unlock_and_wake();
    std::error_code never_set;
    lock.lock_when([this] { return running == 0; }, {}, never_set, "values (what is under way)");
    lock.unlock();
}

values::values(node& self, identity owner, neighbourhood& others, values_options options)
    : core_(std::make_shared<core>(self, std::move(owner), others, std::move(options))) {
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

void values::neighbours_changed() {
    core_->lock.lock();
    core_->neighbours_changed = true;
    core_->lock.unlock_and_wake();
}
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
