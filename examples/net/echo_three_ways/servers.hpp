// One server, three times: whatever a client says is said back to it. The first two have the same conversation in them,
// which just waits; what differs is who waits. In the third nobody may wait, so each conversation is a record of how far
// it has come, and the loop goes from one to the other.
#pragma once

#include "lockstep/fiber/fiber.hpp"
#include "lockstep/net/listener.hpp"

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace echo {

using lockstep::net::listener;
using lockstep::net::stream;

inline void converse(stream& peer) {
    std::array<char, 4096> buffer;
    std::error_code error; // whoever is gone is gone
    while (const std::size_t n = peer.read_some(buffer, {}, error)) {
        iovec piece{buffer.data(), n};
        if (peer.write_all({&piece, 1}, {}, error) != n) return;
    }
}

// --- a thread for each client -----------------------------------------------------------------------------------------

inline void serve_by_threads(listener& door) {
    for (;;) std::thread([peer = door.accept()]() mutable { converse(peer); }).detach();
}

// --- a fiber for each client ------------------------------------------------------------------------------------------

inline void serve_by_fibers(listener& door) {
    lockstep::go([&door] {
        for (;;) lockstep::go([peer = door.accept()]() mutable { converse(peer); }).detach();
    }).join();
}

// --- one thread for all, and a loop -----------------------------------------------------------------------------------

class event_loop {
public:
    explicit event_loop(int door) : door_(door), events_(epoll_create1(EPOLL_CLOEXEC)) { watch(door_, EPOLLIN); }

    [[noreturn]] void run() {
        std::array<epoll_event, 128> happened;
        for (;;) {
            const int n = epoll_wait(events_, happened.data(), happened.size(), -1);
            for (int i = 0; i < n; ++i) {
                const int who = happened[static_cast<std::size_t>(i)].data.fd;
                if (who == door_) welcome();
                else if (!go_on(who)) close(who); // which ends the watch as well
            }
        }
    }

private:
    void watch(int who, std::uint32_t what, int how = EPOLL_CTL_ADD) const {
        epoll_event event{.events = what, .data = {.fd = who}};
        epoll_ctl(events_, how, who, &event);
    }

    void welcome() const {
        for (int peer; (peer = accept4(door_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
            const int on = 1;
            setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            watch(peer, EPOLLIN);
        }
    }

    /// False: that conversation is over.
    bool go_on(int who) {
        if (const auto rest = unsent_.find(who); rest != unsent_.end()) {
            if (!send_rest(who, rest->second)) return unsent_.erase(who), false;
            if (!rest->second.empty()) return true;
            unsent_.erase(rest);
            watch(who, EPOLLIN, EPOLL_CTL_MOD);
        }
        const ssize_t n = read(who, buffer_.data(), buffer_.size());
        if (n <= 0) return n < 0 && (errno == EAGAIN || errno == EINTR);
        std::string said(buffer_.data(), static_cast<std::size_t>(n));
        if (!send_rest(who, said)) return false;
        if (!said.empty()) { // it does not listen: we read no more of it until it does
            unsent_[who] = std::move(said);
            watch(who, EPOLLOUT, EPOLL_CTL_MOD);
        }
        return true;
    }

    /// As much as goes. False: the other side has gone.
    static bool send_rest(int who, std::string& text) {
        const ssize_t n = send(who, text.data(), text.size(), MSG_NOSIGNAL);
        if (n < 0) return errno == EAGAIN || errno == EINTR;
        text.erase(0, static_cast<std::size_t>(n));
        return true;
    }

    const int door_;
    const int events_;
    std::array<char, 4096> buffer_{};
    std::unordered_map<int, std::string> unsent_; ///< what clients that do not listen have not read
};

inline void serve_by_loop(listener& door) { event_loop(door.handle().descriptor()).run(); }

} // namespace echo
