// What a worker that is about to sleep looks at.
#include "fiber/poller.hpp"
#include "fiber/scheduler_core.hpp"
#include "fiber/worker.hpp"

namespace lockstep::fibers {

/// As a sleeper wants it.
class worker::surroundings {
public:
    explicit surroundings(worker& of) noexcept : worker_(of), owner_(of.owner_) {}

    std::atomic<std::uint32_t>& asleep() const noexcept { return owner_.asleep; }
    bool something_to_do() const noexcept {
        if (!worker_.queue_.empty() || worker_.replaced()) return true;
        return stopping() || std::ranges::any_of(owner_.workers(), [](const auto& w) { return w->queue_.has_list(); });
    }
    bool stopping() const noexcept { return owner_.stopping(); }
    parking::deadline earliest_timer() const noexcept { return owner_.earliest_timer(); }
    static poller* descriptors() noexcept { return poller::in_use(); }

    void leave_work() const noexcept {
        fiber_list left;
        worker_.queue_.steal(left, true);
        if (!left.empty()) owner_.inject(left, owner_.any_worker());
    }
    void wake_one() const noexcept { owner_.wake_one(); }

private:
    worker& worker_;
    scheduler_core& owner_;
};

void worker::retire() noexcept {
    surroundings around(*this);
    sleeper_.retire(around);
}

void worker::sleep() noexcept {
    surroundings around(*this);
    sleeper_.sleep(around);
    owner_.wake_monitor();
}

void worker::interrupt_poller() noexcept { poller::in_use()->interrupt(); }

} // namespace lockstep::fibers
