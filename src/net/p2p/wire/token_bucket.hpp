// How often somebody may do something: a bucket into which so many tokens drip a second, and from which each time takes one.
#pragma once

#include "lockstep/net/message/message.hpp"

#include <algorithm>

namespace lockstep::net::p2p::detail {

class token_bucket {
public:
    /// Full.
    token_bucket(double a_second, double most, message_deadline now) noexcept
        : a_second_(a_second), most_(std::max(most, 1.0)), tokens_(most_), at_(now) {}

    /// Takes one. Otherwise: how long it is until there is one.
    std::chrono::nanoseconds take(message_deadline now) noexcept {
        const double passed = std::chrono::duration<double>(now - at_).count();
        if (passed > 0) tokens_ = std::min(most_, tokens_ + passed * a_second_);
        at_ = std::max(at_, now);
        if (tokens_ >= 1) {
            tokens_ -= 1;
            return {};
        }
        if (a_second_ <= 0) return std::chrono::hours(1);
        return std::chrono::ceil<std::chrono::nanoseconds>(std::chrono::duration<double>((1 - tokens_) / a_second_));
    }

private:
    double a_second_, most_, tokens_;
    message_deadline at_;
};

} // namespace lockstep::net::p2p::detail
