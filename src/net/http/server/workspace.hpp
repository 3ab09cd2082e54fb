// What a connection needs while a request is read and answered. One that is idle has none: ten thousand of them share the few that
// are in use.
#pragma once

#include "lockstep/net/http/date.hpp"
#include "lockstep/net/http/message_reader.hpp"
#include "lockstep/parking/raw_lock.hpp"
#include "net/http/server/output.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace lockstep::net::http {

struct workspace {
    explicit workspace(const server_options& o) : reader(o.limits), out(o) {}

    std::array<char, 16 * 1024> buffer; ///< what is read in one go
    request_reader reader;
    output out;
    std::optional<date_text> date; ///< of `dated`
    std::chrono::sys_seconds dated{};
};

/// For any thread or fiber.
class workspaces {
public:
    std::unique_ptr<workspace> take(byte_stream& for_whom, const server_options& o) {
        std::unique_ptr<workspace> one;
        {
            const std::lock_guard guard(lock_);
            if (!idle_.empty()) {
                one = std::move(idle_.back());
                idle_.pop_back();
            }
        }
        if (!one) one = std::make_unique<workspace>(o);
        one->reader.next();
        one->out.attach(for_whom);
        return one;
    }
    void give_back(std::unique_ptr<workspace> one) {
        one->out.detach();
        const std::lock_guard guard(lock_);
        if (idle_.size() < most_idle) idle_.push_back(std::move(one));
    }

private:
    /// More than run at the same time on any machine that we know.
    static constexpr std::size_t most_idle = 256;

    parking::raw_lock lock_;
    std::vector<std::unique_ptr<workspace>> idle_; ///< guarded by lock_
};

} // namespace lockstep::net::http
