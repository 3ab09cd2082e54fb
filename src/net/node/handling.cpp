// Handlers: a fiber for each message while there are not too many; each goes on with what waits when it is done.
#include "net/node/handling.hpp"

#include "lockstep/fiber/local.hpp"
#include "lockstep/net/node/node.hpp"

#include <optional>

namespace lockstep::net {

/// A message that a fiber handles, in the list of its node. It lies in that fiber's frame.
struct node::handled_request {
    node& at;
    const message& m;
    std::optional<std::stop_source>
        stop{}; ///< made when somebody asks for it; guarded by the node's lock, as is the rest
    bool given_up = false;
    handled_request* before = nullptr;
    handled_request* behind = nullptr;
};

namespace {

fiber_local<void*>& handled() {
    static fiber_local<void*> of_this_fiber; // a node::handled_request
    return of_this_fiber;
}

} // namespace

const message* handled_message() noexcept {
    const auto* const r = static_cast<node::handled_request*>(*handled());
    return r == nullptr ? nullptr : &r->m;
}

patience handled_patience() {
    auto* const r = static_cast<node::handled_request*>(*handled());
    return r == nullptr ? patience() : patience(r->m.deadline, r->at.stop_of(*r));
}

bool handled_is_wanted() {
    auto* const r = static_cast<node::handled_request*>(*handled());
    if (r == nullptr) return true;
    node& at = r->at;
    at.lock_.lock();
    const bool wanted = !r->given_up && !at.closed_;
    at.lock_.unlock();
    return wanted && at.clock_.now() < r->m.deadline;
}

std::string handled_trace() {
    const message* const m = handled_message();
    return m == nullptr ? std::string() : m->trace;
}

message_deadline handled_deadline() {
    const message* const m = handled_message();
    return m == nullptr ? no_deadline : m->deadline;
}

std::stop_token node::stop_of(handled_request& r) {
    lock_.lock();
    if (!r.stop) r.stop.emplace();
    if (r.given_up || closed_) r.stop->request_stop(); // nobody can have registered with it
    std::stop_token token = r.stop->get_token();
    lock_.unlock();
    return token;
}

/// Of those who have asked for one. Requires the lock.
std::vector<std::stop_source> node::stops_of_all() const {
    std::vector<std::stop_source> all;
    for (const handled_request* r = handled_; r != nullptr; r = r->behind)
        if (r->stop) all.push_back(*r->stop);
    return all;
}

/// The sender of a request does not want its answer any more.
void node::cancel(const message& m) {
    value id;
    try {
        id = m.content.to_value();
    } catch (const std::system_error&) { // it is no value: nothing that we know of is given up
    }
    if (!id.is_integer()) return;
    const auto is_it = [&](const message& other) {
        return other.id == static_cast<std::uint64_t>(id.integer()) && other.sender == m.sender && other.way == m.way;
    };
    std::optional<std::stop_source> stop; // what it calls may want the lock
    lock_.lock();
    std::erase_if(waiting_, [&](const work& w) { return is_it(w.m); });
    for (handled_request* r = handled_; r != nullptr; r = r->behind) {
        if (!is_it(r->m)) continue;
        r->given_up = true;
        stop = r->stop;
        break;
    }
    lock_.unlock_and_wake();
    if (stop) stop->request_stop();
}

/// There is no room for it. Its sender can try again.
void node::refuse(const message& m) {
    std::error_code ignored;
    transport_.send(error_reply_to(m, reply_code::temporarily_unavailable, name_ + " has too much to do"),
                    patience(parking::at_once), ignored);
}

/// Takes a message in: for its handler, or into the mailbox.
void node::accept(message& m, std::shared_ptr<const handler> handles) {
    // A request is not worth waiting for: its sender can try again, and waits for an answer behind which others wait.
    const patience wait = m.id ? patience(parking::at_once) : patience();
    if (handles == nullptr) {
        if (mailbox_.put(m, wait) == mailbox<message>::outcome::full) refuse(m);
        return;
    }
    const auto mine = std::make_shared<work>(std::move(m), std::move(handles)); // since a std::function is copied
    const auto has_room = [this] {
        return closed_ || handling_ < options_.handlers_at_once || waiting_.size() < options_.handlers_waiting;
    };
    std::error_code full;
    if (!lock_.lock_when(has_room, wait, full, "node (room for a message)")) return refuse(mine->m);
    const bool starts = !closed_ && handling_ < options_.handlers_at_once;
    if (starts) ++handling_;
    else if (!closed_) waiting_.push_back(std::move(*mine));
    lock_.unlock();
    if (!starts) return;
    try {
        clock_.start([this, mine] { handle_all(*mine); });
    } catch (const std::exception&) { // no memory for a fiber
        handle_all(*mine);
    }
}

void node::handle_all(work& one) {
    for (;;) {
        // Nobody wants the answer any more, once its time is up.
        std::optional<message> answer;
        if (one.m.deadline > clock_.now()) answer = handle(one.m, *one.handles);
        // Who asked may take its time to take the answer, or never do: others have their turn meanwhile.
        const bool beside = answer && answers_beside();
        if (answer)
            send_answer(one.m, std::move(*answer), beside ? patience(one.m.deadline) : patience(parking::at_once));
        lock_.lock();
        if (beside) --answering_;
        const bool goes_on = !waiting_.empty() && (!beside || handling_ < options_.handlers_at_once);
        if (beside && goes_on) ++handling_;
        if (!beside && !goes_on) --handling_;
        if (!goes_on) return lock_.unlock_and_wake(); // and then the node may be gone
        one = std::move(waiting_.front());
        waiting_.pop_front();
        lock_.unlock_and_wake();
    }
}

/// This fiber handles no longer, and whoever waits is handled by another one. False: too many do so already.
bool node::answers_beside() {
    lock_.lock();
    if (answering_ >= options_.answers_waiting) return lock_.unlock(), false;
    ++answering_;
    if (waiting_.empty()) {
        --handling_;
        return lock_.unlock_and_wake(), true;
    }
    const auto next = std::make_shared<work>(std::move(waiting_.front())); // in our place
    waiting_.pop_front();
    lock_.unlock_and_wake();
    try {
        clock_.start([this, next] { handle_all(*next); });
    } catch (const std::exception&) { // no memory for a fiber: we go on with it
        lock_.lock();
        waiting_.push_front(std::move(*next));
        --handling_;
        lock_.unlock();
    }
    return true;
}

message node::answer_of(const message& m, const handler& h) {
    try {
        return reply_to(m, m.kind + "_ok", h(m));
    } catch (const remote_error& e) {
        return error_reply_to(m, e);
    } catch (const value_error& e) {
        return error_reply_to(m, reply_code::malformed_request, e.what());
    } catch (const std::exception& e) {
        return error_reply_to(m, reply_code::crash, e.what());
    } catch (...) {
        return error_reply_to(m, reply_code::crash, "an exception of a type that is not std::exception");
    }
}

/// The answer, where one is wanted.
std::optional<message> node::handle(const message& m, const handler& h) {
    handled_request mine{*this, m};
    lock_.lock();
    mine.behind = handled_;
    if (handled_ != nullptr) handled_->before = &mine;
    handled_ = &mine;
    lock_.unlock();
    *handled() = &mine;
    message answer = answer_of(m, h);
    *handled() = nullptr;
    lock_.lock();
    (mine.before == nullptr ? handled_ : mine.before->behind) = mine.behind;
    if (mine.behind != nullptr) mine.behind->before = mine.before;
    const bool wanted = !mine.given_up;
    lock_.unlock();
    if (!wanted || !m.id) return std::nullopt;
    return answer;
}

void node::send_answer(const message& to, message answer, const patience& wait) {
    std::error_code error;
    transport_.send(std::move(answer), wait, error);
    if (error.category() != message_category()) return; // it is lost; the other side's deadline ends its wait
    transport_.send(error_reply_to(to, reply_code::crash, "the answer cannot be sent: " + error.message()), wait,
                    error);
}

void node::every(std::chrono::nanoseconds pause, std::function<void()> f) {
    lock_.lock();
    ++repeating_;
    lock_.unlock();
    const auto one_less = [this] {
        lock_.lock();
        --repeating_;
        lock_.unlock_and_wake(); // and then the node may be gone
    };
    try {
        clock_.start([this, pause, f = std::move(f), one_less] {
            while (clock_.sleep(pause, stop_.get_token())) {
                try {
                    f();
                } catch (...) { // another time
                }
            }
            one_less();
        });
    } catch (...) {
        one_less();
        throw;
    }
}

} // namespace lockstep::net
