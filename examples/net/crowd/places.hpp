// A limit of how many clients a server takes on at once: the semaphore of the lecture, asked without waiting.
#pragma once

#include "lockstep/sync/semaphore.hpp"

#include <memory>

namespace crowd {

class places {
    struct leave {
        void operator()(lockstep::semaphore* free) const { free->release(); }
    };

public:
    explicit places(int count) : free_(count) {}

    /// One of them, which whoever has it gives back by letting go of it. Null: all are taken.
    using place = std::unique_ptr<lockstep::semaphore, leave>;
    place take() { return place(free_.try_acquire() ? &free_ : nullptr); }

private:
    lockstep::semaphore free_;
};

} // namespace crowd
