// What the fiber that calls this is handling, if it does: requests that it makes inherit from that.
#pragma once

#include "lockstep/net/message/message.hpp"

#include <stop_token>

namespace lockstep::net {

/// Of the request that is handled; empty where none is.
std::string handled_trace();
/// Likewise; the deadline that never comes where none is.
message_deadline handled_deadline();

} // namespace lockstep::net
