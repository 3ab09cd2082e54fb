// Something that is done once, by whoever comes first, while all others who need it done wait (pthread_once,
// std::call_once; Go's sync.Once, but for errors). Those who wait sleep, be they threads or fibers; later callers look
// once.
//
//     lockstep::once opened;
//     opened.call([&] { log = open_log(); });                   // whoever comes first
//
//     lockstep::lazy settings([] { return read_settings(); });  // a value that is made so
//     use(settings->colour);
#pragma once

#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

namespace lockstep {

/// Members may be called by any thread or fiber at any time. It must outlive all calls, those included that find it done.
/// Undefined, and caught where LOCKSTEP_ASSERTIONS is 1: destroying it while its function runs or somebody waits.
class once {
public:
    /// Nothing is done yet. At compile time, so that one with static storage serves other static objects.
    constexpr once() noexcept = default;
    once(const once&) = delete;
    once& operator=(const once&) = delete;
#if LOCKSTEP_ASSERTIONS
    ~once() {
        if (runner_ != nullptr) parking::misuse("once", "destroyed while its function runs");
    }
#endif

    /// Calls f(args...), unless a call has returned before; returns when one has. Of those who come meanwhile, one runs its
    /// function and the others wait. What the function throws goes to who called it; then the one who has waited longest
    /// tries its own, or else whoever comes. What the function that returned did, and all that those did before it which
    /// threw, is visible to every caller afterwards.
    ///
    /// Throws std::system_error (resource_deadlock_would_occur), and changes nothing, where the function that runs calls it
    /// again; a function that waits for another thread or fiber that does so waits for ever.
    template <class F, class... Args>
    void call(F&& f, Args&&... args) {
        if (done() || !begin()) return;
        attempt mine{*this};
        static_cast<void>(std::invoke(std::forward<F>(f), std::forward<Args>(args)...));
        mine.succeeded = true;
    }

    /// Has a call returned? If so, what its function did is visible.
    bool done() const noexcept {
        // acquire: pairs with the release of end(), for those who never come as far as the lock.
        return done_.load(std::memory_order_acquire);
    }

private:
    /// A function that runs, and may end by an exception.
    struct attempt {
        once& o;
        bool succeeded = false;
        ~attempt() { o.end(succeeded); }
    };

    static parking::holder held_by(const void* object) noexcept {
        const auto* const o = static_cast<const once*>(object);
        const parking::raw_guard guard(o->lock_);
        return parking::holder_is(o->runner_);
    }

    /// Waits for its turn. False: there is nothing left to do.
    bool begin() {
        const void* const me = parking::self();
        parking::ticket mine(parking::ended_by::lock_holder);
        parking::wait_node place{&mine};
        place.who = me;
        {
            const parking::raw_guard guard(lock_);
            // relaxed: it is set under the lock, which has made visible what came before.
            if (done_.load(std::memory_order_relaxed)) return false;
            if (runner_ == nullptr) {
                runner_ = me;
                return true;
            }
            if (runner_ == me) refuse_to_call_again();
            queue_.push(place);
        }
        return mine.wait(parking::never, {"once", this, &held_by}) == parking::ending::granted;
    }

    /// The function has returned, or else thrown something: the next one may try.
    void end(bool succeeded) noexcept {
        parking::wait_queue woken;
        {
            const parking::raw_guard guard(lock_);
            LOCKSTEP_ASSERT(runner_ == parking::self());
            runner_ = nullptr;
            if (succeeded) {
                done_.store(true, std::memory_order_release); // release: pairs with done()
                queue_.claim_all(woken);
            } else if (parking::wait_node* const next = queue_.claim_first()) {
                runner_ = next->who; // at once: nobody who comes now is before it
                woken.push(*next);
            }
        }
        parking::complete_all(woken, succeeded ? parking::ending::closed : parking::ending::granted);
    }

    [[noreturn, gnu::cold, gnu::noinline]] static void refuse_to_call_again() {
        throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur),
                                "lockstep::once: called again by the function that it runs");
    }

    mutable parking::raw_lock lock_;                          ///< guards what follows, but for looks at done_
    std::atomic<bool> done_{false};                           ///< never false again
    const void* runner_ LOCKSTEP_GUARDED_BY(lock_) = nullptr; ///< self() of who runs its function
    parking::queue_of<"once"> queue_ LOCKSTEP_GUARDED_BY(lock_);
};

/// A T that F makes when somebody first asks for it; all get the same one. Who asks while it is made waits; where making
/// it throws, that one gets the exception and the next makes it. What came before it was made is visible to all who have
/// it; who changes it afterwards sees to it that nobody else looks. Asking for what is there already is one look.
/// Errors and lifetime: as `once`.
template <class T, class F = std::function<T()>>
class lazy {
public:
    /// Nothing is made yet. F must return what a T can be made from.
    explicit lazy(F make) : make_(std::move(make)) {}

    /// The value, made if need be.
    T& operator*() {
        made_.call([this] { value_.emplace(std::invoke(make_)); });
        return *value_;
    }
    /// The value, made if need be.
    T* operator->() { return std::addressof(**this); }
    /// Is it there already?
    bool made() const noexcept { return made_.done(); }

private:
    once made_; ///< comes first: who waits for it is seen to wait at the value's own address
    F make_;
    std::optional<T> value_;
};

/// F says what is made.
template <class F>
lazy(F) -> lazy<std::decay_t<std::invoke_result_t<F&>>, F>;

} // namespace lockstep
