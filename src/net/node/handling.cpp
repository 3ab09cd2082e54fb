// Handlers: a fiber for each message while there are not too many; each goes on with what waits when it is done.
#include "net/node/handling.hpp"

#include "lockstep/fiber/local.hpp"
#include "lockstep/net/node/node.hpp"

namespace lockstep::net {

namespace {

fiber_local<const message*>& handled() {
    static fiber_local<const message*> of_this_fiber;
    return of_this_fiber;
}

} // namespace

std::string handled_trace() {
    const message* const m = *handled();
    return m == nullptr ? std::string() : m->trace;
}

message_deadline handled_deadline() {
    const message* const m = *handled();
    return m == nullptr ? no_deadline : m->deadline;
}

/// Takes a message in: for its handler, or into the mailbox.
void node::accept(message m, std::shared_ptr<const handler> handles) {
    const bool has_handler = handles != nullptr;
    const auto has_room = [&] {
        return closed_ ||
               (has_handler ? handling_ < options_.handlers_at_once || waiting_.size() < options_.handlers_waiting
                            : mailbox_.size() < options_.mailbox_messages);
    };
    std::error_code full;
    // A request is not worth waiting for: its sender can try again, and waits for an answer behind which others wait.
    const patience wait = m.id ? patience(parking::at_once) : patience();
    if (!lock_.lock_when(has_room, wait, full, "node (room for a message)")) {
        std::error_code ignored;
        return transport_.send(error_reply_to(m, reply_code::temporarily_unavailable, name_ + " has too much to do"),
                               patience(parking::at_once), ignored);
    }
    bool starts = false;
    if (closed_) { // it is lost
    } else if (!has_handler) {
        mailbox_.push_back(std::move(m));
    } else if (handling_ < options_.handlers_at_once) {
        ++handling_;
        starts = true;
    } else {
        waiting_.push_back({std::move(m), std::move(handles)});
    }
    lock_.unlock_and_wake();
    if (!starts) return;
    try {
        clock_.start([this, m, handles]() mutable { handle_all(std::move(m), std::move(handles)); });
    } catch (const std::exception&) { // no memory for a fiber
        handle_all(std::move(m), std::move(handles));
    }
}

void node::handle_all(message m, std::shared_ptr<const handler> handles) {
    for (;;) {
        // Nobody wants the answer any more, once its time is up.
        if (m.deadline > clock_.now()) handle(m, *handles);
        lock_.lock();
        if (waiting_.empty()) break;
        m = std::move(waiting_.front().m);
        handles = std::move(waiting_.front().handles);
        waiting_.pop_front();
        lock_.unlock_and_wake();
    }
    --handling_;
    lock_.unlock_and_wake(); // and then the node may be gone
}

void node::handle(const message& m, const handler& h) {
    *handled() = &m;
    message answer;
    try {
        answer = reply_to(m, m.kind + "_ok", h(m));
    } catch (const remote_error& e) {
        answer = error_reply_to(m, e.code(), e.what());
    } catch (const value_error& e) {
        answer = error_reply_to(m, reply_code::malformed_request, e.what());
    } catch (const std::exception& e) {
        answer = error_reply_to(m, reply_code::crash, e.what());
    } catch (...) {
        answer = error_reply_to(m, reply_code::crash, "an exception of a type that is not std::exception");
    }
    *handled() = nullptr;
    if (!m.id) return;
    std::error_code error;
    const patience wait = m.deadline; // later nobody waits for it
    transport_.send(std::move(answer), wait, error);
    if (error.category() != message_category()) return; // it is lost; the other side's deadline ends its wait
    transport_.send(error_reply_to(m, reply_code::crash, "the answer cannot be sent: " + error.message()), wait, error);
}

} // namespace lockstep::net
