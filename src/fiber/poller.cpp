#include "fiber/poller.hpp"

#include "fiber/forks.hpp"
#include "fiber/watch_pool.hpp"

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

std::uint64_t name_of(std::uint32_t index, std::uint16_t generation) noexcept {
    return std::uint64_t{generation} << 32 | index;
}

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
    return p != nullptr && p->forks_before_ == forks() ? p : nullptr;
}

poller& poller::of_process() {
    if (poller* const p = in_use()) return *p;
    const std::lock_guard guard(making);
    if (poller* const p = in_use()) return *p;
    auto* const p = new poller; // as the default scheduler, it is never destroyed
    made.store(p, std::memory_order_release);
    return *p;
}

poller::poller() : forks_before_(forks()) {
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

watch_use poller::add(int descriptor, std::atomic<watch_use>& at) {
    const std::lock_guard guard(registering_);
    watch_use before = at.load(std::memory_order_acquire);
    if (before.is_forgotten() || (before.of() != nullptr && knows(*before.of()))) return before;
    watch* const w = watches().take();
    if (w == nullptr)
        throw std::system_error(EMFILE, std::generic_category(), "lockstep: too many watched descriptors");
    w->forks_before = forks_before_;
    const watch_use use(*w, w->begin());
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                      .data = {.u64 = name_of(w->index, use.generation())}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0) {
        if (at.compare_exchange_strong(before, use)) return use;
        remove(*w); // it was forgotten meanwhile
        return before;
    }
    const int error = errno;
    remove(*w);
    if (error == EPERM) return {}; // files are always ready, says epoll_ctl(2)
    errno = error;
    fail("lockstep: epoll_ctl");
}

void poller::remove(watch& w) noexcept {
    if (!knows(w)) return; // who waits there was left behind by the fork
    // Closing the descriptor takes it out of the set; what news of it is under way finds another generation.
    w.end();
    watches().give(w);
}

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
    if (somebody_on_duty()) return false;
    epoll_event events[most_events];
    return deliver(epoll_wait(epoll_, events, most_events, 0), events);
}

bool poller::deliver(int count, const epoll_event* events) noexcept {
    bool woke = false;
    for (int i = 0; i < count; ++i) {
        const std::uint64_t name = events[i].data.u64;
        if (name == interruption) continue;
        watch& w = watches().at(static_cast<std::uint32_t>(name));
        woke |= w.deliver(static_cast<std::uint16_t>(name >> 32), news_of(events[i].events)) != 0;
    }
    return woke;
}

} // namespace lockstep::fibers
