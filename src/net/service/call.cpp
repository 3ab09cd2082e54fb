#include "lockstep/net/service/call.hpp"

#include "lockstep/net/node/node.hpp"

namespace lockstep::net {

service_error::service_error(const message& answer) : remote_error(answer) {
    const value* const type = details().find("type");
    if (type != nullptr && type->is_text()) type_ = type->text();
}

void call_context::check() const {
    if (wait.stop.stop_requested()) throw service_error(reply_code::abort, "the caller has given up");
    if (!handled_is_wanted()) throw service_error(reply_code::timeout, "the time of the call is up");
}

std::optional<call_context> this_call() {
    const message* const m = handled_message();
    if (m == nullptr) return std::nullopt;
    return call_context{m->sender, m->trace, m->deadline, handled_patience()};
}

} // namespace lockstep::net
