// A fiber waits on its watch, which the poller tells; a thread, and under the checker everybody, waits in poll(2).
#include "lockstep/fiber/readiness.hpp"

#include "fiber/as_threads.hpp"
#include "fiber/poller.hpp"
#include "lockstep/fiber/fiber.hpp"

#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>

namespace lockstep {

using fibers::poller;

namespace {

/// A descriptor that becomes readable when a stop is requested; none where no stop is possible.
class stop_descriptor {
public:
    explicit stop_descriptor(const std::stop_token& stop) {
        if (!stop.stop_possible()) return;
        descriptor_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "lockstep: eventfd");
    }
    ~stop_descriptor() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    stop_descriptor(const stop_descriptor&) = delete;
    stop_descriptor& operator=(const stop_descriptor&) = delete;

    int get() const noexcept { return descriptor_; }
    void set() const noexcept {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t n = ::write(descriptor_, &one, sizeof one);
    }

private:
    int descriptor_ = -1;
};

/// poll(2) until then. 0: the time is over.
int poll_until(pollfd* all, nfds_t count, parking::deadline until) noexcept {
    if (until == parking::never) return ppoll(all, count, nullptr, nullptr);
    const timespec length = parking::timespec_of(parking::time_left(until));
    return ppoll(all, count, &length, nullptr);
}

parking::ending wait_as_thread(int descriptor, direction d, parking::deadline until, const std::stop_token& stop) {
    const stop_descriptor stopped(stop);
    const std::stop_callback cancel(stop, [&stopped] { stopped.set(); });
    pollfd all[2] = {{descriptor, static_cast<short>(d == direction::read ? POLLIN | POLLRDHUP : POLLOUT), 0},
                     {stopped.get(), POLLIN, 0}};
    const int n = poll_until(all, stopped.get() < 0 ? 1 : 2, until);
    if (n < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "lockstep: poll");
    if (n > 0 && all[0].revents != 0) return parking::ending::granted;
    if (stop.stop_requested()) return parking::ending::cancelled;
    return n == 0 ? parking::ending::timed_out : parking::ending::granted; // a signal: the caller looks again
}

} // namespace

parking::ending readiness::wait(direction d, std::uint32_t seen, parking::deadline until, const std::stop_token& stop) {
    if (stop.stop_requested()) return parking::ending::cancelled;
    if (until == parking::at_once) return parking::ending::timed_out;
    const parking::wait_reason why{d == direction::read ? "descriptor (to read)" : "descriptor (to write)", this};
    if (parking::running_fiber() == nullptr) {
        parking::wait_watcher* const seen_by = parking::watcher.load(std::memory_order_acquire);
        if (seen_by == nullptr) return wait_as_thread(descriptor_, d, until, stop);
        void* const noted = seen_by->begins(why);
        const parking::ending how = wait_as_thread(descriptor_, d, until, stop);
        seen_by->ends(noted);
        return how;
    }
    const fibers::watch_use use = registered();
    if (use.is_forgotten()) return parking::ending::closed;
    if (use.of() == nullptr) return parking::ending::granted;
    return use.of()->wait(use.generation(), d, seen, until, stop, why);
}

void readiness::prepare() {
    if (parking::running_fiber() != nullptr) registered();
}

fibers::watch_use readiness::registered() { return poller::of_process().watch_of(watch_, descriptor_); }

fibers::watch_use readiness::watched() {
    if (fibers::as_threads::wanted())
        throw std::system_error(std::make_error_code(std::errc::not_supported),
                                "lockstep: select() on descriptors under the checker");
    const fibers::watch_use use = registered();
    // Where a thread waits there may be no worker yet, or none that knows that it is to watch: one that has had something
    // to do, be it nothing, looks.
    if (parking::running_fiber() == nullptr && poller::duty_is_open()) go([] {}).detach();
    return use;
}

void readiness::forget() noexcept {
    if (poller* const here = poller::in_use()) here->forget(watch_);
    else watch_.store(fibers::watch_use::forgotten());
}

} // namespace lockstep
