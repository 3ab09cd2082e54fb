// expect: no bug | --executions 10000 -- hoare
// also: bug assertion | -- mesa
// A consumer that says `if (empty) wait`, in a monitor of each kind, and somebody else who looks in right after the signal
// and takes what is there. Mesa's signal is a hint: between it and the return of wait() the other one sneaks in, and the
// consumer takes from an empty buffer. Hoare's signal hands the monitor to the one it wakes, who finds the buffer as it was
// signalled: an `if` is enough (the core of it is verified in tests/checked/library/hoare_monitor/if_is_enough.cpp; the
// search of this program to its end takes long).
//
// Elsewhere: pthreads, Java, Python and Go (sync.Cond) have Mesa's monitor, hence the `while (empty) wait` of their
// manuals. Hoare's lives on in textbooks, and in the entries of Ada's protected objects.
#include <cassert>
#include <cstdio>
#include <deque>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/sync/hoare_monitor.hpp>
#include <lockstep/sync/monitor.hpp>
#include <optional>
#include <string_view>

template <class Monitor>
class buffer {
public:
    void put(int item) {
        items_.with([&](auto& in) {
            in->push_back(item);
            in.signal(not_empty_);
        });
    }
    int take() {
        return items_.with([&](auto& in) {
            if (in->empty()) in.wait(not_empty_);
            assert(!in->empty());
            return take_first(*in);
        });
    }
    std::optional<int> take_if_any() {
        return items_.with([&](auto& in) { return in->empty() ? std::nullopt : std::optional(take_first(*in)); });
    }

private:
    static int take_first(std::deque<int>& items) {
        const int first = items.front();
        items.pop_front();
        return first;
    }

    Monitor items_;
    typename Monitor::condition not_empty_;
};

template <class Monitor>
void run(const char* name) {
    buffer<Monitor> shared;
    lockstep::fiber<int> consumer = lockstep::go([&] { return shared.take(); });
    shared.put(1);
    const std::optional<int> sneaked = shared.take_if_any();
    if (sneaked) shared.put(*sneaked); // the consumer had not come yet: there is no harm in it
    std::printf("%s: the consumer got %d\n", name, consumer.join());
}

int main(int argc, char** argv) {
    const bool mesa = argc > 1 && std::string_view(argv[1]) == "mesa"; // not without being asked: it may crash
    if (mesa) run<lockstep::monitor<std::deque<int>>>("Mesa");
    else run<lockstep::hoare_monitor<std::deque<int>>>("Hoare");
}
