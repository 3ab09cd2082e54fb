#include "lockstep/net/service/call.hpp"

#include "lockstep/fiber/local.hpp"

namespace lockstep::net {

namespace {

const fiber_local<const call_context*>& answering() {
    static const auto* const of_this_fiber = new fiber_local<const call_context*>; // for good, as it wants to be
    return *of_this_fiber;
}

} // namespace

service_error::service_error(const message& answer) : remote_error(answer) {
    const value* const type = details().find("type");
    if (type != nullptr && type->is_text()) type_ = type->text();
}

void call_context::check() const {
    if (stop.stop_requested()) throw service_error(reply_code::abort, "the call was given up");
    if (deadline != no_deadline && std::chrono::steady_clock::now() >= deadline)
        throw service_error(reply_code::timeout, "the time of the call is up");
}

const call_context* this_call() noexcept { return *answering(); }

detail::call_scope::call_scope(const call_context& c) noexcept : outer_(*answering()) { *answering() = &c; }
detail::call_scope::~call_scope() { *answering() = outer_; }

} // namespace lockstep::net
