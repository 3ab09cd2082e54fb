// Who takes a step. Every nondeterministic choice of an execution is a choice of the next process (and of a number below
// n in its step, see schedule.hpp), so a process is more than a thread: what the environment may do to thread t (a timeout
// fires) is a process of its own, and so is a device, of which no thread is the owner.
//
// Not here: what a process does (op.hpp). Who has a pending event, and which, only the runtime knows.
#pragma once

#include <compare>
#include <cstdint>

namespace lockstep::trace {

/// Hard ceiling on threads in one execution (`--threads` sets the limit of a run below it).
constexpr unsigned max_threads = 256;
/// Hard ceiling on devices in one execution.
constexpr unsigned max_devices = 64;
/// A device's number is above those of all threads and environments.
constexpr unsigned first_device = 2 * max_threads;
constexpr unsigned max_processes = first_device + max_devices;

enum class process_kind : std::uint8_t {
    thread,
    environment, ///< of the thread of the same index
    device,
};

/// A process, as a number: that of its bit in a set of processes. Thread t is 2t, its environment 2t + 1; the devices come
/// behind all threads that there can be. So a set without devices is as short as its threads allow, and its order is that
/// of the threads. Nobody else needs to know.
class process_id {
public:
    /// Not initialised, so that it may stand in plain data; `process_id{}` is thread 0.
    process_id() = default;

    static constexpr process_id from_number(unsigned number) { return process_id(number); }
    constexpr unsigned number() const { return number_; }

    constexpr process_kind kind() const {
        if (number_ >= first_device) return process_kind::device;
        return (number_ & 1U) == 0 ? process_kind::thread : process_kind::environment;
    }
    /// Of the thread (its own, or the one whose environment it is) or of the device.
    constexpr unsigned index() const { return number_ >= first_device ? number_ - first_device : number_ / 2U; }

    constexpr bool operator==(const process_id&) const = default;
    constexpr auto operator<=>(const process_id&) const = default;

private:
    explicit constexpr process_id(unsigned number) : number_(static_cast<std::uint16_t>(number)) {}

    std::uint16_t number_;
};
static_assert(sizeof(process_id) == 2);

constexpr process_id thread_process(unsigned thread) { return process_id::from_number(2 * thread); }
constexpr process_id environment_process(unsigned thread) { return process_id::from_number(2 * thread + 1); }
constexpr process_id device_process(unsigned device) { return process_id::from_number(first_device + device); }

constexpr bool is_thread(process_id p) { return p.kind() == process_kind::thread; }
constexpr bool is_environment(process_id p) { return p.kind() == process_kind::environment; }
constexpr bool is_device(process_id p) { return p.kind() == process_kind::device; }

/// The thread that a process is, or whose environment it is. Requires that it is no device.
constexpr unsigned thread_of(process_id p) { return p.index(); }

/// Are these one process, or a thread and its environment? Such two are ordered in every execution.
constexpr bool same_thread(process_id a, process_id b) {
    return a == b || (a.index() == b.index() && !is_device(a) && !is_device(b));
}

/// Of a thread its environment, and the other way round. Requires that it is no device.
constexpr process_id partner_of(process_id p) {
    return is_environment(p) ? thread_process(p.index()) : environment_process(p.index());
}

/// How many numbers there are below that of any process of an execution with so many threads and devices.
constexpr unsigned process_numbers(unsigned threads, unsigned devices) {
    return devices == 0 ? 2 * threads : device_process(devices).number();
}

} // namespace lockstep::trace
