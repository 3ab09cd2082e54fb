// Who gets what, by name; and who is being given something right now, so that nobody leaves meanwhile.
#pragma once

#include "lockstep/net/message/transport.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <unordered_map>

namespace lockstep::net::detail {

class receivers {
public:
    explicit receivers(message_clock& clock) : clock_(clock) {}

    /// As transport::attach.
    void attach(const std::string& name, message_receiver& receiver);
    /// As transport::detach.
    void detach(const std::string& name) noexcept;
    bool has(const std::string& name) const noexcept;
    /// False: nobody has that name here, and the message is as it was.
    bool deliver(message& m) noexcept;
    /// As message_receiver has them, for the receiver of that name, or for all; nothing where there is none.
    bool goes(const std::string& name, std::uint64_t id, std::uint64_t way) noexcept;
    bool unreachable(const std::string& name, std::uint64_t id) noexcept;
    void way_ended(std::uint64_t way);

private:
    class visit;
    struct entry {
        message_receiver* receiver = nullptr;
        std::size_t inside = 0;
        parking::ticket* leaving = nullptr; ///< who waits until nobody is inside
    };

    message_clock& clock_;
    mutable parking::raw_lock lock_;             ///< guards what follows
    std::unordered_map<std::string, entry> all_; ///< gone through to tell all, in no order
};

} // namespace lockstep::net::detail
