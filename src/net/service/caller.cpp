// A call is made up of attempts (fail_over.hpp): what one is, how it ended, and how long each may take.
#include "lockstep/net/service/client.hpp"
#include "lockstep/net/service/fail_over.hpp"
#include "lockstep/net/service/first_result.hpp"

#include <algorithm>
#include <stdexcept>

namespace lockstep::net::detail {

namespace {

/// How an attempt ended.
struct outcome {
    std::optional<message> answer{}; ///< a result, or an error
    std::error_code error{};         ///< where there is none

    bool is_result() const { return answer && answer->kind != error_kind; }
};

/// What it came to: docs/protocol.md says which errors promise that nothing was done.
attempt_end end_of(const outcome& o) {
    if (!o.answer) {
        const bool reached_nobody = o.error == std::errc::host_unreachable;
        const bool is_about_message = o.error.category() == message_category();
        return {.nothing_was_done = reached_nobody || is_about_message,
                .reached_nobody = reached_nobody,
                .is_worth_another = o.error != std::errc::operation_canceled && !is_about_message};
    }
    if (o.is_result()) return {.is_result = true};
    const remote_error e(*o.answer);
    const bool nothing_was_done = e.is(reply_code::node_not_found) || e.is(reply_code::temporarily_unavailable);
    return {.nothing_was_done = nothing_was_done,
            .is_worth_another = nothing_was_done || e.is(reply_code::timeout) || e.is(reply_code::crash)};
}

} // namespace

class caller::core : public std::enable_shared_from_this<core> {
public:
    core(node& from, std::vector<std::string> servers, const client_options& options, service_name name)
        : node_(from), servers_(std::move(servers)), options_(options), name_(name),
          over_(checked(servers_.size(), "server"), checked(options.attempts, "attempt"), options.retry_share,
                options.retry_reserve),
          lock_(from.clock()) {}

    value call(const operation_base& operation, value::array arguments, const patience& wait);

    /// Ends the attempts that nobody waits for any more: they use the node.
    void end() noexcept {
        ended_.request_stop();
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

    template <class N>
    static N checked(N n, const char* what) {
        if (n == 0) throw std::invalid_argument(std::string("lockstep::net::client: there is no ") + what);
        return n;
    }

    outcome attempt_at(const asked& a, std::size_t server, const patience& until) {
        outcome o;
        o.answer = node_.request({.sender = {}, .recipient = servers_[server], .kind = a.kind, .content = a.content},
                                 until, o.error, servers_.size() > 1 ? if_unreachable::end : if_unreachable::wait);
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
    fail_over over_;
    std::stop_source ended_;
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
    std::chrono::nanoseconds pause = options_.first_pause;
    const auto attempt_of = [&](const attempt& one) {
        if (one.all_asked_before) { // a stop ends the pause, and the attempt says so
            node_.clock().sleep(std::min<std::chrono::nanoseconds>(node_.clock().about(pause), a.until.until - now()),
                                a.until.stop);
            pause *= 2;
        }
        const patience until = time_for_one(a, one.left);
        return a.may_repeat && options_.hedge_after && servers_.size() > 1 ? hedged(a, one.server, until)
                                                                           : attempt_at(a, one.server, until);
    };
    const auto is_wanted = [&] { return now() < a.until.until && !a.until.stop.stop_requested(); };
    std::size_t server = 0;
    const outcome o = over_.call(a.may_repeat, attempt_of, end_of, is_wanted, server);
    return result_of(o, a, server);
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
    throw std::system_error(o.error, "calling " + a.kind + " of " + node_.over().named(servers_[server]));
}

outcome caller::core::hedged(const asked& a, std::size_t server, const patience& until) {
    const auto both = std::make_shared<first_result<outcome>>(node_.clock());
    const auto stop_both = [both] { both->stop().request_stop(); };
    const std::stop_callback given_up(until.stop, stop_both);
    const std::stop_callback ended(ended_.get_token(), stop_both);
    const auto start = [&](std::size_t with) {
        both->begin();
        lock_.lock();
        ++beside_;
        lock_.unlock();
        const auto end = [self = shared_from_this(), both](outcome o) {
            both->end(std::move(o));
            self->lock_.lock();
            --self->beside_;
            self->lock_.unlock_and_wake();
        };
        try {
            node_.clock().start([this, end, both, a, with, time = until.until] {
                end(attempt_at(a, with, {time, both->stop().get_token()}));
            });
        } catch (const std::exception&) { // no memory for a fiber
            end({.error = std::make_error_code(std::errc::not_enough_memory)});
        }
    };
    start(server);
    const patience soon = std::min(node_.clock().after(*options_.hedge_after), until.until);
    if (!both->wait_for(soon) && over_.budget().take()) start((server + 1) % servers_.size());
    return both->take(); // each attempt ends at its deadline: so does this
}

caller::caller(node& from, std::vector<std::string> servers, const client_options& options, service_name name)
    : core_(std::make_shared<core>(from, std::move(servers), options, name)) {}
caller::~caller() { core_->end(); }

value caller::call(const operation_base& operation, value::array arguments, const patience& wait) {
    return core_->call(operation, std::move(arguments), wait);
}

} // namespace lockstep::net::detail
