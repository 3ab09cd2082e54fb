#include "fiber/poller.hpp"

#include "fiber/forks.hpp"

#include <cerrno>
#include <mutex>
#include <sys/eventfd.h>
#include <system_error>

namespace lockstep::fibers {

namespace {

/// So many descriptors' news in one go: enough to share out among the workers, little enough for a small stack.
constexpr int most_events = 128;

/// What epoll keeps for the eventfd: no watch has this index.
constexpr std::uint64_t interruption = ~std::uint64_t{0};

watch_pool& watches() {
    static watch_pool all;
    return all;
}

/// released when it has been made, acquired by all who use it
std::atomic<poller*> made{nullptr};
parking::raw_lock making;

readiness_news news_of(std::uint32_t events) noexcept {
    // EPOLLRDHUP: the other side has ended its direction. EPOLLHUP, EPOLLERR: both ways fail from here on, at once.
    const bool failed = (events & (EPOLLHUP | EPOLLERR)) != 0;
    const bool ended = failed || (events & EPOLLRDHUP) != 0;
    return {
        .readable = ended || (events & EPOLLIN) != 0, .writable = failed || (events & EPOLLOUT) != 0, .hung_up = ended};
}

/// epoll_pwait2 counts in nanoseconds; before Linux 5.11 there is epoll_wait only, which counts in milliseconds.
int wait_for_events(int epoll, epoll_event* events, parking::deadline until) noexcept {
    if (until == parking::never) return epoll_wait(epoll, events, most_events, -1);
    const std::chrono::nanoseconds left = parking::time_left(until);
    const timespec length = parking::timespec_of(left);
    const int n = epoll_pwait2(epoll, events, most_events, &length, nullptr);
    if (n >= 0 || errno != ENOSYS) return n;
    const auto rounded =
        std::min(std::chrono::ceil<std::chrono::milliseconds>(left), std::chrono::milliseconds(60'000));
    return epoll_wait(epoll, events, most_events, static_cast<int>(rounded.count()));
}

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

} // namespace

// --- the one of the process -------------------------------------------------------------------------------------------

poller* poller::in_use() noexcept {
    poller* const p = made.load(std::memory_order_acquire);
    return p != nullptr && p->registry_.forks_before() == forks() ? p : nullptr;
}

poller& poller::of_process() {
    if (poller* const p = in_use()) return *p;
    const std::lock_guard guard(making);
    if (poller* const p = in_use()) return *p;
    auto* const p = new poller; // as the default scheduler, it is never destroyed
    made.store(p, std::memory_order_release);
    return *p;
}

poller::poller() : registry_(watches(), forks()) {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) fail("lockstep: epoll_create1");
    interruptions_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.u64 = interruption}};
    if (interruptions_ >= 0 && epoll_ctl(epoll_, EPOLL_CTL_ADD, interruptions_, &event) == 0) return;
    const int error = errno;
    if (interruptions_ >= 0) ::close(interruptions_);
    ::close(epoll_);
    errno = error;
    fail("lockstep: eventfd");
}

// --- registering ------------------------------------------------------------------------------------------------------

int poller::enter(int descriptor, std::uint64_t name) const noexcept {
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.u64 = name}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

void poller::leave(int descriptor) const noexcept { epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr); }

// --- news -------------------------------------------------------------------------------------------------------------

void poller::sleep(parking::deadline until) noexcept {
    epoll_event events[most_events];
    deliver(wait_for_events(epoll_, events, until), events);
}

void poller::interrupt() noexcept {
    const std::uint64_t one = 1;
    // It cannot fail: so often nobody interrupts that the counter overflows.
    [[maybe_unused]] const ssize_t n = ::write(interruptions_, &one, sizeof one);
}

bool poller::look() noexcept {
    if (on_duty.is_taken()) return false;
    epoll_event events[most_events];
    return deliver(epoll_wait(epoll_, events, most_events, 0), events);
}

bool poller::deliver(int count, const epoll_event* events) noexcept {
    bool woke = false;
    for (int i = 0; i < count; ++i) {
        const std::uint64_t name = events[i].data.u64;
        if (name == interruption) continue;
        woke |= registry_.deliver(name, news_of(events[i].events)) != 0;
    }
    return woke;
}

} // namespace lockstep::fibers
