// Stands between a client and a server, and cuts their connections at random places, in the midst of messages.
#pragma once

#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/listener.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <random>

namespace lockstep::test {

class cutting_proxy {
public:
    /// After at most so many bytes in one direction.
    cutting_proxy(net::address server, unsigned most_bytes) : server_(server), most_(most_bytes) {
        fibers_.go([this] { accept_all(); });
    }
    ~cutting_proxy() {
        stop_.request_stop();
        door_.shutdown();
    }

    std::string at() const { return door_.local().to_string(); }
    int cuts() const noexcept { return cuts_; }

private:
    struct pair {
        net::stream client, server;
    };

    void accept_all() {
        std::minstd_rand random(1);
        for (;;) {
            std::error_code error;
            net::stream client = door_.accept(stop_.get_token(), error);
            if (error) return;
            net::stream server = net::connect(server_, stop_.get_token(), error);
            if (error) continue; // the client is sent away
            const auto both = std::make_shared<pair>(pair{std::move(client), std::move(server)});
            fibers_.go([this, both, most = random() % most_] { carry(both->client, both->server, *both, most); });
            fibers_.go([this, both, most = random() % most_] { carry(both->server, both->client, *both, most); });
        }
    }
    void carry(net::stream& from, net::stream& to, pair& both, std::size_t left) {
        std::array<char, 1024> buffer;
        std::error_code error;
        while (left != 0) {
            const std::size_t n =
                from.read_some(std::span(buffer).first(std::min(buffer.size(), left)), stop_.get_token(), error);
            if (n == 0) break;
            iovec piece{buffer.data(), n};
            to.write_all({&piece, 1}, stop_.get_token(), error);
            if (error) break;
            left -= n;
        }
        if (left == 0) ++cuts_;
        both.client.shutdown();
        both.server.shutdown();
    }

    const net::address server_;
    const unsigned most_;
    net::listener door_{net::address::loopback()};
    std::stop_source stop_;
    std::atomic<int> cuts_{0};
    task_group fibers_; ///< goes first, and waits for them
};

} // namespace lockstep::test
