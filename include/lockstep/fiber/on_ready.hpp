// Waiting for a descriptor or for something else, whichever comes first: a case of select().
//
//     const auto seen = ready.seen(direction::read);
//     if (read(fd, ...) < 0 && errno == EAGAIN)
//         lockstep::select(lockstep::on_ready(ready, direction::read, seen, [&](bool there) { ... }), // false: forgotten
//                          lockstep::on_receive(orders, [&](std::optional<order> o) { ... }),
//                          lockstep::after(5s, [&] { ... }));
#pragma once

#include "lockstep/fiber/readiness.hpp"
#include "lockstep/sync/select.hpp"

namespace lockstep {

namespace detail {

/// There is news, or somebody waits for them.
class ready_case final : public select_case {
public:
    ready_case(fibers::watch_use use, direction d, std::uint32_t seen) noexcept
        : use_(use), of_(use.of()), direction_(d), seen_(seen) {}

    case_lock lock() noexcept override { return of_ == nullptr ? case_lock(nobodys_lock_) : case_lock(of_->lock()); }
    std::optional<channel_status> try_now(parking::ticket*&) override {
        if (use_.is_forgotten() || (of_ != nullptr && of_->has_ended(use_.generation()))) return channel_status::closed;
        if (of_ == nullptr || of_->events(direction_) != seen_) return channel_status::done;
        return std::nullopt;
    }
    parking::wait_queue& queue() noexcept override { return of_ == nullptr ? nobody_ : of_->waiting(direction_); }
    parking::wait_reason reason() const noexcept override {
        return {direction_ == direction::read ? "descriptor (to read)" : "descriptor (to write)", of_};
    }

private:
    const fibers::watch_use use_;
    fibers::watch* const of_;
    const direction direction_;
    const std::uint32_t seen_;
    parking::raw_lock nobodys_lock_; ///< of what is always ready
    parking::wait_queue nobody_;
};

template <class F>
struct ready_arm {
    readiness* of;
    direction d;
    std::uint32_t seen;
    F f;
    std::optional<ready_case> one{};

    select_case* prepare() { return &one.emplace(of->watched(), d, seen); }
    void finish(channel_status how) { f(how == channel_status::done); }
};

} // namespace detail

/// A case of select(): taken when something has happened in that direction since `seen` was noted. Calls f with whether it
/// has; false: readiness::forget() was called. Throws as readiness::watched().
template <class F>
detail::ready_arm<F> on_ready(readiness& of, direction d, std::uint32_t seen, F f) {
    return {&of, d, seen, std::move(f)};
}

} // namespace lockstep
