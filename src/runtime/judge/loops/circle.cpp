// See circle.hpp.
#include "runtime/judge/loops/circle.hpp"

#include "runtime/kernel/state.hpp"

namespace lockstep::rt {

namespace {

/// Who alone can end the wait of `t`, which nothing else can; null where that is nobody in particular.
thread* only_hope(thread& t) {
    const wait_state& w = t.wait;
    if (t.life.finished || w.waits_for == nullptr || w.admitted == nullptr || w.environment.kind != op::none)
        return nullptr;
    return w.admitted(t) ? nullptr : w.waits_for(t);
}

} // namespace

bool closes_circle(thread& t) {
    thread* next = only_hope(t);
    for (u32 i = 0; i < g.threads && next != nullptr; ++i) {
        if (next == &t) return true;
        next = only_hope(*next);
    }
    return false;
}

} // namespace lockstep::rt
