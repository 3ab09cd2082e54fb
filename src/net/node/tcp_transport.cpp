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
std::string tcp_transport::where_is(const std::string& name) const { return core_->where_is(name); }
address tcp_transport::local() const noexcept { return core_->door ? core_->door->local() : address(); }

void tcp_transport::core::know(const std::string& name, const address& where) {
    std::shared_ptr<tcp_link> link;
    {
        const parking::raw_guard guard(lock_);
        auto& known = links_[name];
        if (known == nullptr) known = std::make_shared<tcp_link>(name, where, options.first_pause);
        link = known;
    }
    connection_ptr old;
    link->lock.lock();
    if (link->at != where) old = std::exchange(link->up, nullptr);
    link->at = where;
    link->not_before = {};
    link->hurries = link->pumping;
    link->lock.unlock_and_wake();
    if (old != nullptr) old->shutdown();
}

std::string tcp_transport::core::where_is(const std::string& name) const {
    std::shared_ptr<tcp_link> link;
    connection_ptr heard;
    {
        const parking::raw_guard guard(lock_);
        if (const auto at = links_.find(name); at != links_.end()) link = at->second;
        else if (const auto last = heard_.find(name); last != heard_.end()) heard = last->second.lock();
    }
    if (link == nullptr) return heard == nullptr ? std::string() : heard->peer_name();
    link->lock.lock();
    const address at = link->at;
    link->lock.unlock();
    return at.to_string();
}

void tcp_transport::core::send(message m, const patience& wait, std::error_code& error) {
    if (m.in_reply_to && m.way != 0) return answer(m, wait, error);
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
    else if (heard != nullptr) send_on(*heard, m, wait, error);
    else error = std::make_error_code(std::errc::host_unreachable);
}

namespace {
/// Is the connection all right, whatever is wrong with the message or with our patience?
bool is_about_message(const std::error_code& error) noexcept {
    return error.category() == message_category() || error == std::errc::timed_out ||
           error == std::errc::operation_canceled;
}
} // namespace

/// Whoever asks knows by which way, and so learns when that ends. False: it has ended its request.
bool tcp_transport::core::goes(const message& m, std::uint64_t way) noexcept {
    return !m.id || here.goes(m.sender, *m.id, way);
}

/// Is it a request that does not wait for a node that cannot be reached? Then it has ended.
bool tcp_transport::core::is_given_up(const message& m) noexcept { return m.id && here.unreachable(m.sender, *m.id); }

void tcp_transport::core::send_on(tcp_connection& connection, const message& m, const patience& wait,
                                  std::error_code& error) {
    // Before it is sent: a connection that has ended by now refuses it.
    if (goes(m, connection.number)) connection.send(m, wait, error);
    else error = std::make_error_code(std::errc::operation_canceled);
}

/// Goes back by the way by which its request came, or not at all: whoever has asked knows that the way has ended.
void tcp_transport::core::answer(const message& m, const patience& wait, std::error_code& error) {
    connection_ptr back;
    {
        const parking::raw_guard guard(lock_);
        if (const auto at = open_.find(m.way); at != open_.end()) back = at->second;
    }
    if (back != nullptr) send_on(*back, m, wait, error);
    else error = std::make_error_code(std::errc::host_unreachable);
}

void tcp_transport::core::send_over(const std::shared_ptr<tcp_link>& link, message m, const patience& wait,
                                    std::error_code& error) {
    link->lock.lock();
    const connection_ptr up = link->pumping ? nullptr : link->up;
    link->lock.unlock();
    if (up != nullptr) {
        send_on(*up, m, wait, error);
        if (!error || is_about_message(error)) return;
        error.clear();     // it broke before: this one has not been sent
        if (!goes(m, 0)) { // but its end has been taken for the end of the request
            error = std::make_error_code(std::errc::connection_reset);
            return;
        }
    }
    const auto has_room = [&] {
        return link->waiting.size() + link->in_hand < options.most_waiting || stop_.stop_requested();
    };
    if (!link->lock.lock_when(has_room, wait, error, "TCP link (to send)")) return;
    if (real_clock().now() < link->not_before && is_given_up(m)) {
        link->lock.unlock();
        error = std::make_error_code(std::errc::host_unreachable);
        return;
    }
    link->waiting.push_back(std::move(m));
    const bool begins = !std::exchange(link->pumping, true);
    link->lock.unlock();
    if (begins) fibers_.go([this, link] { pump(link); });
}

/// Sends what waits for a link, making a connection as often as it takes.
void tcp_transport::core::pump(const std::shared_ptr<tcp_link>& link) {
    std::deque<message> all;
    while (take_waiting(*link, all)) {
        const connection_ptr up = connection_of(link);
        if (up != nullptr && send_all(*up, all)) {
            link->next_pause = options.first_pause;
            continue;
        }
        const message_deadline next = real_clock().after(real_clock().about(link->next_pause));
        link->next_pause = std::min<std::chrono::nanoseconds>(2 * link->next_pause, options.longest_pause);
        not_sent(*link, up, std::move(all), next);
        std::error_code time_has_come;
        const auto hurries = [&] { return link->hurries; };
        if (!link->lock.lock_when(hurries, {next, stop_.get_token()}, time_has_come, "TCP link (to try again)"))
            continue;
        link->hurries = false;
        link->lock.unlock();
    }
}

/// Together, as far as there is room. False: the connection broke, and those that are left have not been sent.
bool tcp_transport::core::send_all(tcp_connection& connection, std::deque<message>& all) {
    bool owes_flush = false;
    std::error_code error;
    for (; !all.empty(); all.pop_front()) {
        const message& m = all.front();
        if (!goes(m, connection.number)) continue;
        const patience now_or_never = parking::at_once;
        owes_flush |= connection.add(m, owes_flush ? now_or_never : patience(stop_.get_token()), error);
        if (owes_flush && error == std::errc::timed_out) { // there is no room before that is written
            connection.flush();
            owes_flush = connection.add(m, stop_.get_token(), error);
        }
        if (error.category() == message_category()) report(error, "sending '" + m.kind + "' to " + m.recipient);
        if (!error || is_about_message(error)) continue;
        goes(m, 0);
        break;
    }
    if (owes_flush) connection.flush();
    return all.empty();
}

/// The connection that there is, or a new one. Null: it cannot be reached, and has been reported, or we stop.
tcp_transport::core::connection_ptr tcp_transport::core::connection_of(const std::shared_ptr<tcp_link>& link) {
    link->lock.lock();
    connection_ptr up = link->up;
    const address at = link->at;
    link->lock.unlock();
    if (up != nullptr || (up = dial(*link)) == nullptr) return up;
    link->lock.lock();
    const bool is_there = link->at == at;
    if (is_there) link->up = up;
    link->lock.unlock();
    if (!is_there) { // it has moved meanwhile, and is tried again at once
        up->shutdown();
        forget(up, {}, nullptr);
        return nullptr;
    }
    fibers_.go([this, up, link] { serve(up, link); });
    return up;
}

/// They wait again, before the others. Where there was no connection to be had, some requests do not.
void tcp_transport::core::not_sent(tcp_link& link, const connection_ptr& broken, std::deque<message> all,
                                   message_deadline next) {
    link.lock.lock();
    const bool is_away = broken == nullptr && !link.hurries; // or else it has moved meanwhile
    if (is_away) link.not_before = next;
    if (broken != nullptr && link.up == broken) link.up.reset();
    link.lock.unlock();
    if (is_away) std::erase_if(all, [this](const message& one) { return is_given_up(one); });
    link.lock.lock();
    for (message& later : link.waiting) all.push_back(std::move(later));
    link.waiting = std::move(all);
    link.in_hand = 0;
    link.lock.unlock_and_wake();
}

/// All that somebody still wants to arrive. False: there is nothing, or we stop, and the pump is no more.
bool tcp_transport::core::take_waiting(tcp_link& link, std::deque<message>& all) {
    link.lock.lock();
    all = std::exchange(link.waiting, {});
    link.in_hand = all.size();
    const bool goes_on = !all.empty() && !stop_.stop_requested();
    if (!goes_on) link.pumping = false;
    link.lock.unlock_and_wake();
    const message_deadline now = real_clock().now();
    std::erase_if(all, [now](const message& m) { return m.deadline <= now; });
    return goes_on;
}

} // namespace lockstep::net
