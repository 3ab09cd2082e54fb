// Sending over TCP: over the link to a node whose address is known, or else the connection on which it was heard.
#include "lockstep/net/node/tcp_transport.hpp"

#include "net/node/tcp_core.hpp"

namespace lockstep::net {

tcp_transport::tcp_transport(tcp_transport_options options) : core_(std::make_unique<core>(std::move(options))) {}
tcp_transport::~tcp_transport() = default;

void tcp_transport::attach(const std::string& name, message_receiver& receiver) { core_->here.attach(name, receiver); }
void tcp_transport::detach(const std::string& name) noexcept { core_->here.detach(name); }
void tcp_transport::send(message m, const patience& wait, std::error_code& error) {
    error.clear();
    core_->send(std::move(m), wait, error);
}
void tcp_transport::know(const std::string& name, const address& where) { core_->know(name, where); }
address tcp_transport::local() const noexcept { return core_->door ? core_->door->local() : address(); }

void tcp_transport::core::know(const std::string& name, const address& where) {
    std::shared_ptr<tcp_link> link;
    {
        const parking::raw_guard guard(lock_);
        auto& known = links_[name];
        if (known == nullptr) known = std::make_shared<tcp_link>(name, where);
        link = known;
    }
    connection_ptr old;
    link->lock.lock();
    if (link->at != where) old = std::exchange(link->up, nullptr);
    link->at = where;
    link->lock.unlock();
    if (old != nullptr) old->shutdown();
}

void tcp_transport::core::send(message m, const patience& wait, std::error_code& error) {
    if (here.deliver(m)) return;
    if (m.deadline <= real_clock().now()) {
        error = std::make_error_code(std::errc::timed_out);
        return;
    }
    std::shared_ptr<tcp_link> link;
    connection_ptr heard;
    {
        const parking::raw_guard guard(lock_);
        if (const auto at = links_.find(m.recipient); at != links_.end()) link = at->second;
        else if (const auto last = heard_.find(m.recipient); last != heard_.end()) heard = last->second.lock();
    }
    if (link != nullptr) send_over(link, std::move(m), wait, error);
    else if (heard != nullptr) heard->send(m, wait, error);
    else error = std::make_error_code(std::errc::host_unreachable);
}

namespace {
/// Is the connection all right, whatever is wrong with the message or with our patience?
bool is_about_message(const std::error_code& error) noexcept {
    return error.category() == message_category() || error == std::errc::timed_out ||
           error == std::errc::operation_canceled;
}
} // namespace

void tcp_transport::core::send_over(const std::shared_ptr<tcp_link>& link, message m, const patience& wait,
                                    std::error_code& error) {
    link->lock.lock();
    const connection_ptr up = link->pumping ? nullptr : link->up;
    link->lock.unlock();
    if (up != nullptr) {
        up->send(m, wait, error);
        if (!error || is_about_message(error)) return;
        error.clear(); // it broke before: this one has not been sent
    }
    const auto has_room = [&] { return link->waiting.size() < options.most_waiting || stop_.stop_requested(); };
    if (!link->lock.lock_when(has_room, wait, error, "TCP link (to send)")) return;
    link->waiting.push_back(std::move(m));
    const bool begins = !std::exchange(link->pumping, true);
    link->lock.unlock();
    if (begins) fibers_.go([this, link] { pump(link); });
}

/// Sends what waits for a link, making a connection as often as it takes.
void tcp_transport::core::pump(const std::shared_ptr<tcp_link>& link) {
    auto next_pause = options.first_pause;
    message m;
    while (next_waiting(*link, m)) {
        link->lock.lock();
        connection_ptr up = link->up;
        link->lock.unlock();
        std::error_code error;
        if (up == nullptr && (up = dial(*link)) != nullptr) {
            link->lock.lock();
            link->up = up;
            link->lock.unlock();
            fibers_.go([this, up, link] { serve(up, link); });
        }
        if (up != nullptr) {
            up->send(m, stop_.get_token(), error);
            if (error.category() == message_category()) report(error, "sending '" + m.kind + "' to " + m.recipient);
            if (!error || is_about_message(error)) {
                next_pause = options.first_pause;
                continue;
            }
        }
        link->lock.lock();
        if (link->up == up) link->up.reset();
        link->waiting.push_front(std::move(m));
        link->lock.unlock();
        pause(next_pause);
        next_pause = std::min(2 * next_pause, options.longest_pause);
    }
}

/// The next message that somebody still wants to arrive. False: there is none, or we stop, and the pump is no more.
bool tcp_transport::core::next_waiting(tcp_link& link, message& m) {
    const message_deadline now = real_clock().now();
    link.lock.lock();
    while (!link.waiting.empty() && link.waiting.front().deadline <= now) link.waiting.pop_front();
    const bool goes_on = !link.waiting.empty() && !stop_.stop_requested();
    if (goes_on) {
        m = std::move(link.waiting.front());
        link.waiting.pop_front();
    } else {
        link.waiting.clear();
        link.pumping = false;
    }
    link.lock.unlock_and_wake();
    return goes_on;
}

/// Half of it is chance, so that not all come back at the same moment.
void tcp_transport::core::pause(std::chrono::milliseconds length) {
    std::chrono::microseconds least = length / 2;
    {
        const parking::raw_guard guard(lock_);
        least += std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(0, least.count())(random_));
    }
    real_clock().sleep(least, stop_.get_token());
}

} // namespace lockstep::net
