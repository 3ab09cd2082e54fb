// Workers for closed programs about their sleep. Work is a number; descriptors are a word on which their poller sleeps.
#pragma once

#include "lockstep/check.hpp"
#include "lockstep/fiber/detail/sleeper.hpp"

#include <array>
#include <cassert>
#include <thread>

namespace lockstep::testing {

using fibers::activity;
using parking::deadline;

/// As an epoll set with its eventfd: who sleeps there comes back when there is news, or when it is interrupted.
class poll_set {
public:
    fibers::duty on_duty;
    /// The program is about what happens until then: nobody sleeps longer.
    deadline end = parking::never;

    void sleep(deadline until) noexcept {
        if (until > end) until = parking::never;
        while (word_.load() == 0 && parking::sleep_on(word_, 0, until)) {
        }
        if ((word_.exchange(0) & news) != 0) delivered_.store(true);
    }
    void interrupt() noexcept { tell(interruption); }
    void have_news() noexcept { tell(news); }
    bool delivered() const noexcept { return delivered_.load(); }

private:
    static constexpr std::uint32_t interruption = 1, news = 2;

    void tell(std::uint32_t what) noexcept {
        word_.fetch_or(what);
        parking::wake_one(&word_);
    }

    parking::futex_word word_{0};
    std::atomic<bool> delivered_{false};
};

/// `Size` workers of one scheduler.
template <std::size_t Size>
class crew {
public:
    class worker {
    public:
        explicit worker(crew& all) noexcept : all_(all) {}

        // As `Around` in sleeper.hpp.
        std::atomic<std::uint32_t>& asleep() noexcept { return all_.asleep_; }
        bool something_to_do() noexcept { return work_.load() != 0 || stopping(); }
        bool stopping() noexcept { return all_.stopping_.load(); }
        deadline earliest_timer() noexcept { return all_.timer_.load(); }
        poll_set* descriptors() noexcept { return all_.watched_; }
        void leave_work() noexcept { all_.bring(take()); }
        void wake_one() noexcept { all_.wake_one(); }

        bool wake_from(activity expected) noexcept { return sleeper_.wake_from(expected, all_.interrupt()); }
        deadline watches_until() const noexcept { return sleeper_.watches_until(); }

        /// What there is to do.
        int take() noexcept { return work_.exchange(0); }
        void sleep() noexcept { sleeper_.sleep(*this); }
        void retire() noexcept { sleeper_.retire(*this); }

    private:
        friend crew;
        crew& all_;
        std::atomic<int> work_{0};
        fibers::sleeper sleeper_;
    };

    explicit crew(poll_set* watched = nullptr) noexcept : watched_(watched) {}

    worker& operator[](std::size_t i) noexcept { return workers_[i]; }

    /// Gives it to the first who is no spare.
    void bring(int work) noexcept {
        for (worker& w : workers_) {
            if (work == 0) return;
            w.work_.fetch_add(work);
            if (w.sleeper_.tell_of_work(interrupt()) != activity::spare) return;
            work = w.take();
        }
        assert(work == 0);
    }
    bool wake_one() noexcept { return fibers::wake_one_of(all_, asleep_); }
    void add_timer(deadline at) noexcept {
        timer_.store(at);
        fibers::tell_of_timer(all_, asleep_, at);
    }
    bool timer_is_due() const noexcept { return timer_.load() <= parking::now(); }
    void stop() noexcept {
        stopping_.store(true);
        for (worker* w : all_)
            if (!w->wake_from(activity::asleep) && !w->wake_from(activity::polls)) w->wake_from(activity::spare);
    }
    bool stopping() const noexcept { return stopping_.load(); }

private:
    auto interrupt() noexcept {
        return [this] { watched_->interrupt(); };
    }

    template <std::size_t... I>
    static std::array<worker, Size> make(crew& all, std::index_sequence<I...>) noexcept {
        return {((void)I, worker(all))...};
    }
    template <std::size_t... I>
    static std::array<worker*, Size> pointers(std::array<worker, Size>& to, std::index_sequence<I...>) noexcept {
        return {&to[I]...};
    }

    poll_set* const watched_;
    std::atomic<std::uint32_t> asleep_{0};
    std::atomic<bool> stopping_{false};
    std::atomic<deadline> timer_{parking::never};
    std::array<worker, Size> workers_ = make(*this, std::make_index_sequence<Size>());
    std::array<worker*, Size> all_ = pointers(workers_, std::make_index_sequence<Size>());
};

} // namespace lockstep::testing
