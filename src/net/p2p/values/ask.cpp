// Asking one peer until it answers, and several at a time until it is enough: what all operations are made of.
#include "net/p2p/values/core.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

using duration = std::chrono::nanoseconds;
constexpr duration longest_nap =
    std::chrono::seconds(2); ///< for one who is busy; beyond that it is as if it had refused
constexpr unsigned most_naps = 8;

duration retry_after(const remote_error& e) {
    const value* const us = e.details().find("retry_after_us");
    constexpr std::int64_t a_day = 86'400'000'000, unsaid = 100'000;
    return std::chrono::microseconds(
        us != nullptr && us->is_integer() ? std::clamp<std::int64_t>(us->integer(), 0, a_day) : unsaid);
}

} // namespace

void values::core::start(std::function<void()> f) {
    lock.lock();
    const bool may = !ending;
    if (may) ++running;
    lock.unlock();
    if (!may) return;
    clock.start([self = shared_from_this(), f = std::move(f)]() mutable {
        f();
        f = nullptr; // what it holds may hold us
        self->lock.lock();
        --self->running;
        self->lock.unlock_and_wake();
    });
}

std::uint64_t values::core::random(std::uint64_t below) {
    lock.lock();
    const std::uint64_t n = chance() % below;
    lock.unlock();
    return n;
}

/// No longer than an operation may take, if nothing is said of it.
patience values::core::limited_patience(const patience& wait) const {
    patience p = wait;
    if (p.until == parking::never) p.until = clock.after(options.operation_time);
    return p;
}

std::optional<value> values::core::ask(const peer_id& who, const question& q, failure& why) {
    const duration time = options.request_time + duration(std::chrono::seconds(1)) * q.bytes / (1 << 20);
    unsigned silences = 0, naps = 0;
    for (;;) {
        why = {};
        duration nap_for{0};
        try {
            if (who == me) return serve(q.kind, q.content, source_of(me));
            const bool last = silences + 1 == options.attempts;
            const patience until(clock.after(last ? 2 * time : time), stop.get_token());
            const auto answer = others.ask(who, q.kind, q.content, until, why.error);
            if (answer && answer->kind != error_kind) return answer->content.to_value();
            if (answer) throw remote_error(*answer);
            if (why.error != std::errc::timed_out || stop.stop_requested()) return std::nullopt;
            if (++silences == options.attempts) {
                start([this, who] { others.has_not_answered(who); });
                return std::nullopt;
            }
        } catch (const remote_error& e) {
            why.code = e.code();
            if (!e.is(reply_code::temporarily_unavailable)) return std::nullopt;
            why.retry_after = nap_for = retry_after(e);
            if (nap_for > longest_nap || ++naps > most_naps) return std::nullopt;
        } catch (const std::exception&) { // an answer that is none, or a message that cannot be one
            why.code = static_cast<int>(reply_code::malformed_request);
            return std::nullopt;
        }
        if (nap_for > duration(0)) nap(nap_for);
    }
}

std::vector<peer_id> values::core::targets(const peer_id& key, const patience& wait) {
    std::vector<peer_id> found = others.nearest(key, options.candidates, wait);
    const auto before_me = std::ranges::find_if(found, [&](const peer_id& p) { return is_closer(me, p, key); });
    found.insert(before_me, me);
    if (found.size() > options.candidates) found.pop_back();
    lock.lock();
    most_seen = std::max(most_seen, found.size());
    lock.unlock();
    return found;
}

/// Of a network that has been larger there may be a part that cannot be seen: that one is not forgotten.
unsigned values::core::possible_copies() const {
    lock.lock();
    const auto n = static_cast<unsigned>(std::min<std::size_t>(options.copies, most_seen));
    lock.unlock();
    return n;
}

void values::core::all_of(std::vector<std::function<void()>> jobs, std::size_t at_once) {
    struct state {
        explicit state(message_clock& c) : lock(c) {}
        net::detail::state_lock lock;
        std::vector<std::function<void()>> jobs;
        std::size_t next = 0, left = 0;
    };
    auto s = std::make_shared<state>(clock);
    s->jobs = std::move(jobs);
    s->left = s->jobs.size();
    const auto work = [s] {
        for (;;) {
            s->lock.lock();
            const std::size_t mine = s->next < s->jobs.size() ? s->next++ : s->jobs.size();
            s->lock.unlock();
            if (mine == s->jobs.size()) return;
            s->jobs[mine]();
            s->lock.lock();
            --s->left;
            s->lock.unlock_and_wake();
        }
    };
    for (std::size_t i = 1; i < std::min(at_once, s->jobs.size()); ++i) start(work);
    work(); // we do our part
    std::error_code never_set;
    s->lock.lock_when([&] { return s->left == 0; }, {}, never_set, "peers (all that were asked)");
    s->lock.unlock();
}

// --- rounds ------------------------------------------------------------------------------------------------------------------

void values::core::round::begin() {
    for (std::size_t i = 0; i < at_once_; ++i) ask_next();
}

void values::core::round::ask_next() {
    lock_.lock();
    const bool more = next_ < to_.size();
    const std::size_t mine = more ? next_++ : 0;
    if (more) ++asking_;
    lock_.unlock();
    if (more) core_->start([self = shared_from_this(), mine] { self->one(self->to_[mine]); });
}

void values::core::round::one(const peer_id& who) {
    failure why;
    const auto answer = core_->ask(who, question_, why);
    bool counts = false;
    lock_.lock();
    try {
        counts = answer && hears(who, *answer);
        if (!answer) fails(who, why);
    } catch (const value_error&) { // an answer that makes no sense
        why.code = static_cast<int>(reply_code::malformed_request);
        fails(who, why);
    }
    lock_.unlock();
    if (!counts) ask_next(); // before this one is done: somebody is asked all the time
    lock_.lock();
    --asking_;
    lock_.unlock_and_wake();
}

void values::core::round::wait(const patience& w, std::error_code& error) {
    error.clear();
    const auto done = [&] { return enough() || (asking_ == 0 && next_ >= to_.size()) || core_->stop.stop_requested(); };
    if (lock_.lock_when(done, w, error, "peers (enough answers)")) lock_.unlock();
}

} // namespace lockstep::net::p2p
