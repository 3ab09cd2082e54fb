// A call is made up of attempts. One that failed is followed by another where that can do no harm (it is known that nothing was
// done, or doing it twice is like doing it once), where there is time, and where the budget has one left.
#include "lockstep/net/service/client.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

namespace lockstep::net::detail {

namespace {

/// How an attempt ended.
struct outcome {
    std::optional<message> answer{}; ///< a result, or an error
    std::error_code error{};         ///< where there is none

    bool is_result() const { return answer && answer->kind != error_kind; }
};

/// Is it certain that the server did nothing of it? docs/protocol.md says which errors promise that.
bool nothing_was_done(const outcome& o) {
    if (!o.answer) return o.error == std::errc::host_unreachable || o.error.category() == message_category();
    const remote_error e(*o.answer);
    return e.is(reply_code::node_not_found) || e.is(reply_code::temporarily_unavailable);
}

/// May another attempt come out differently?
bool is_worth_another(const outcome& o) {
    if (o.answer) {
        const remote_error e(*o.answer);
        return e.is(reply_code::node_not_found) || e.is(reply_code::temporarily_unavailable) ||
               e.is(reply_code::timeout) || e.is(reply_code::crash);
    }
    return o.error != std::errc::operation_canceled && o.error.category() != message_category();
}

/// Of the pause, half to all.
std::chrono::nanoseconds with_jitter(std::chrono::nanoseconds pause) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    return pause / 2 +
           std::chrono::nanoseconds(std::uniform_int_distribution<std::int64_t>(0, pause.count() / 2)(random));
}

} // namespace

class caller::core : public std::enable_shared_from_this<core> {
public:
    core(node& from, std::vector<std::string> servers, const client_options& options, service_name name)
        : node_(from), servers_(std::move(servers)), options_(options), name_(name),
          budget_(options.retry_share, options.retry_reserve), lock_(from.clock()) {
        if (servers_.empty()) throw std::invalid_argument("lockstep::net::client: there is no server");
        if (options_.attempts == 0) throw std::invalid_argument("lockstep::net::client: there is no attempt");
    }

    value call(const operation_base& operation, value::array arguments, const patience& wait);

    /// Ends the attempts that nobody waits for any more: they use the node.
    void end() noexcept {
        over_.request_stop();
        std::error_code never_set;
        lock_.lock_when([this] { return beside_ == 0; }, {}, never_set, "service (its attempts)");
        lock_.unlock();
    }

private:
    struct asked {
        std::string kind;
        message_content content;
        bool may_repeat;
        patience until;
    };

    outcome attempt(const asked& a, std::size_t server, const patience& until) {
        outcome o;
        o.answer = node_.request({.sender = {}, .recipient = servers_[server], .kind = a.kind, .content = a.content},
                                 until, o.error);
        return o;
    }
    outcome hedged(const asked& a, std::size_t server, const patience& until);
    patience time_for_one(const asked& a, unsigned attempts_left) const;
    value result_of(const outcome& o, const asked& a, std::size_t server) const;
    message_deadline now() const noexcept { return node_.clock().now(); }

    node& node_;
    const std::vector<std::string> servers_;
    const client_options options_;
    const service_name name_;
    retry_budget budget_;
    std::atomic<std::size_t> preferred_{0}; ///< relaxed: whoever sees an old one asks another first
    std::stop_source over_;
    state_lock lock_;     ///< guards what follows
    unsigned beside_ = 0; ///< attempts on fibers of their own
};

value caller::core::call(const operation_base& operation, value::array arguments, const patience& wait) {
    asked a{name_.kind_of(operation.name()), value(std::move(arguments)), operation.may_repeat() == repeatable::yes,
            wait};
    if (a.until.until == parking::never) a.until.until = node_.clock().after(options_.deadline);
    if (const auto within = this_call()) {
        a.until.until = std::min(a.until.until, within->deadline);
        if (!a.until.stop.stop_possible()) a.until.stop = within->wait.stop;
    }
    budget_.note_request();
    const std::size_t first = preferred_.load(std::memory_order_relaxed);
    const unsigned most = std::max<unsigned>(options_.attempts, static_cast<unsigned>(servers_.size()));
    std::chrono::nanoseconds pause = options_.first_pause;
    for (unsigned n = 0;; ++n) {
        const std::size_t server = (first + n) % servers_.size();
        const patience until = time_for_one(a, most - n);
        const outcome o = a.may_repeat && options_.hedge_after && servers_.size() > 1 ? hedged(a, server, until)
                                                                                      : attempt(a, server, until);
        if (o.is_result()) {
            if (n != 0) preferred_.store(server, std::memory_order_relaxed);
            return result_of(o, a, server);
        }
        const bool again = n + 1 < most && is_worth_another(o) && (a.may_repeat || nothing_was_done(o)) &&
                           now() < a.until.until && !a.until.stop.stop_requested() && budget_.take();
        if (!again) return result_of(o, a, server);
        if ((n + 1) % servers_.size() != 0) continue;
        if (!node_.clock().sleep(std::min<std::chrono::nanoseconds>(with_jitter(pause), a.until.until - now()),
                                 a.until.stop))
            continue; // the next attempt says that a stop was requested
        pause *= 2;
    }
}

/// A server that says nothing must not take all the time where another could be asked.
patience caller::core::time_for_one(const asked& a, unsigned attempts_left) const {
    if (!a.may_repeat || servers_.size() == 1 || attempts_left <= 1) return a.until;
    patience one = a.until;
    const message_deadline t = now();
    if (t < one.until) one.until = t + (one.until - t) / std::min<std::size_t>(attempts_left, servers_.size());
    return one;
}

value caller::core::result_of(const outcome& o, const asked& a, std::size_t server) const {
    if (o.is_result()) return o.answer->content.to_value();
    if (o.answer) throw service_error(*o.answer);
    throw std::system_error(o.error, "calling " + a.kind + " of " + servers_[server]);
}

namespace {

/// What two attempts have in common. It lives until the second has ended, however long ago the first has.
struct race {
    explicit race(message_clock& clock) : lock(clock) {}

    state_lock lock; ///< guards what follows
    std::optional<outcome> first_result;
    std::optional<outcome> last_failure;
    unsigned running = 0;
    std::stop_source stop;

    bool is_over() const { return first_result || running == 0; }
    void end(outcome o) {
        lock.lock();
        --running;
        if (o.is_result() && !first_result) first_result = std::move(o);
        else last_failure = std::move(o);
        lock.unlock_and_wake();
    }
};

} // namespace

outcome caller::core::hedged(const asked& a, std::size_t server, const patience& until) {
    const auto both = std::make_shared<race>(node_.clock());
    const auto stop_both = [both] { both->stop.request_stop(); };
    const std::stop_callback given_up(until.stop, stop_both);
    const std::stop_callback ended(over_.get_token(), stop_both);
    const auto start = [&](std::size_t with) {
        both->lock.lock();
        ++both->running;
        both->lock.unlock();
        lock_.lock();
        ++beside_;
        lock_.unlock();
        node_.clock().start([self = shared_from_this(), both, a, with, time = until.until] {
            both->end(self->attempt(a, with, {time, both->stop.get_token()}));
            self->lock_.lock();
            --self->beside_;
            self->lock_.unlock_and_wake();
        });
    };
    start(server);
    std::error_code late;
    const message_deadline soon = std::min(node_.clock().after(*options_.hedge_after), until.until);
    const bool over = both->lock.lock_when([&] { return both->is_over(); }, {soon}, late, "service (an answer)");
    if (over) both->lock.unlock();
    else if (budget_.take()) start((server + 1) % servers_.size());
    // Each attempt ends at its deadline: so does this.
    std::error_code never_set;
    both->lock.lock_when([&] { return both->is_over(); }, {}, never_set, "service (an answer)");
    outcome o = both->first_result ? std::move(*both->first_result) : std::move(*both->last_failure);
    both->lock.unlock();
    both->stop.request_stop();
    return o;
}

caller::caller(node& from, std::vector<std::string> servers, const client_options& options, service_name name)
    : core_(std::make_shared<core>(from, std::move(servers), options, name)) {}
caller::~caller() { core_->end(); }

value caller::call(const operation_base& operation, value::array arguments, const patience& wait) {
    return core_->call(operation, std::move(arguments), wait);
}

} // namespace lockstep::net::detail
