// Which others pass on what is for a peer, and whom to ask when one is lost. Without I/O, clock or lock: all of these are its
// user's.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace lockstep::net::p2p {

/// `Relay`: a contact, or what has its id() and relayed() as well.
template <class Relay>
class relay_set {
public:
    using id_type = std::remove_cvref_t<decltype(std::declval<const Relay&>().id())>;
    using time_point = std::chrono::steady_clock::time_point;

    /// `wanted`: how many there should be. `pause`: for which one that has failed is not asked again.
    relay_set(std::size_t wanted, std::chrono::nanoseconds pause) noexcept : wanted_(wanted), pause_(pause) {}

    /// Whom to ask next, of those who might: the first who neither is held already nor has failed lately. Nothing: there are
    /// enough, or there is nobody to ask.
    std::optional<Relay> next(std::span<const Relay> candidates, time_point now) const {
        if (held_.size() >= wanted_) return std::nullopt;
        const auto will_do = [&](const Relay& c) { return !c.relayed() && !holds(c.id()) && !has_failed(c.id(), now); };
        const auto first = std::ranges::find_if(candidates, will_do);
        return first == candidates.end() ? std::nullopt : std::optional(*first);
    }

    /// It passes on what is for us, from now on or still. True: that is new, and others must be told.
    bool took(const Relay& who) {
        failed_.erase(who.id());
        if (holds(who.id())) return false;
        held_.push_back(who);
        ++number_;
        return true;
    }
    /// It does not: it has refused, or does not answer. True: it did before, and others must be told.
    bool failed(const id_type& who, time_point now) {
        std::erase_if(failed_, [&](const auto& f) { return f.second <= now; });
        failed_[who] = now + pause_;
        if (std::erase_if(held_, [&](const Relay& c) { return c.id() == who; }) == 0) return false;
        ++number_;
        return true;
    }

    const std::vector<Relay>& held() const noexcept { return held_; }
    bool holds(const id_type& who) const noexcept {
        return std::ranges::any_of(held_, [&](const Relay& c) { return c.id() == who; });
    }
    /// Of changes so far: what is said of this set bears it, so that who hears several knows which is the latest.
    std::uint64_t number() const noexcept { return number_; }

private:
    bool has_failed(const id_type& who, time_point now) const noexcept {
        const auto at = failed_.find(who);
        return at != failed_.end() && at->second > now;
    }

    const std::size_t wanted_;
    const std::chrono::nanoseconds pause_;
    std::vector<Relay> held_;
    std::map<id_type, time_point> failed_; ///< until when they are not asked
    std::uint64_t number_ = 0;
};

} // namespace lockstep::net::p2p
