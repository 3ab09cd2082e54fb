// Stands between clients and a server, and does to their messages what networks do: delays, doubles and loses them, or lets nothing
// through at all. It knows frames by their heads (docs/protocol.md), and handles each as a whole.
#pragma once

#include "lockstep/fiber/task_group.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/sync/event.hpp"
#include "lockstep/sync/mutex.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <random>

namespace lockstep::test {

class bad_network {
public:
    struct faults {
        double loss = 0, duplication = 0;   ///< of messages, each way
        std::chrono::milliseconds delay{0}; ///< at most; so they overtake each other
    };

    bad_network(net::address server, const faults& what) : server_(server), faults_(what) {
        fibers_.go([this] { accept_all(); });
    }
    ~bad_network() {
        stop_.request_stop();
        door_.shutdown();
    }

    std::string at() const { return door_.local().to_string(); }
    /// Nothing gets through, and nobody is told. What is on its way is lost.
    void part(bool on) noexcept { parted_ = on; }
    int lost() const noexcept { return lost_; }
    int doubled() const noexcept { return doubled_; }

private:
    struct direction {
        std::shared_ptr<net::stream> from, to;
        mutex writing;
    };

    void accept_all() {
        for (;;) {
            std::error_code error;
            auto client = std::make_shared<net::stream>(door_.accept(stop_.get_token(), error));
            if (error) return;
            auto server = std::make_shared<net::stream>(net::connect(server_, stop_.get_token(), error));
            if (error) continue; // the client is sent away
            fibers_.go([this, client, server] { carry({client, server, {}}); });
            fibers_.go([this, client, server] { carry({server, client, {}}); });
        }
    }

    /// A frame, with its head. Empty: there is none any more.
    std::string next_frame(net::stream& from) const {
        constexpr std::size_t head_bytes = 12, length_at = 8;
        std::string frame;
        const auto read_to = [&](std::size_t size) {
            std::error_code error;
            while (frame.size() < size) {
                const std::size_t before = frame.size();
                frame.resize(size);
                frame.resize(before + from.read_some(std::span(frame).subspan(before), stop_.get_token(), error));
                if (frame.size() == before) return false;
            }
            return true;
        };
        if (!read_to(head_bytes)) return {};
        std::size_t length = 0;
        for (std::size_t n = 0; n < 4; ++n) length = length << 8 | static_cast<unsigned char>(frame[length_at + n]);
        return read_to(head_bytes + length) ? frame : std::string();
    }

    void carry(direction way) {
        std::minstd_rand random(static_cast<unsigned>(++connections_));
        const auto happens = [&](double likelihood) { return std::uniform_real_distribution<>()(random) < likelihood; };
        {
            task_group under_way;
            for (std::string frame; !(frame = next_frame(*way.from)).empty();) {
                const bool is_lost = happens(faults_.loss) || parted_;
                const bool is_doubled = !is_lost && happens(faults_.duplication);
                lost_ += is_lost;
                doubled_ += is_doubled;
                for (int copies = is_lost ? 0 : is_doubled ? 2 : 1; copies > 0; --copies)
                    under_way.go(
                        [&way, this, frame, late = faults_.delay * std::uniform_real_distribution<>()(random)] {
                            this_fiber::sleep_for(std::chrono::duration_cast<std::chrono::microseconds>(late));
                            if (!parted_) write(way, frame);
                        });
            }
        }
        way.from->shutdown();
        way.to->shutdown();
    }
    void write(direction& way, const std::string& frame) const {
        iovec piece{const_cast<char*>(frame.data()), frame.size()};
        std::error_code gone;
        const std::scoped_lock turn(way.writing);
        way.to->write_all({&piece, 1}, stop_.get_token(), gone);
    }

    const net::address server_;
    const faults faults_;
    net::listener door_{net::address::loopback()};
    std::stop_source stop_;
    std::atomic<bool> parted_{false};
    std::atomic<int> connections_{0}, lost_{0}, doubled_{0};
    task_group fibers_; ///< goes first, and waits for them
};

} // namespace lockstep::test
