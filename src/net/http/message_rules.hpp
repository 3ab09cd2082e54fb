// What the fields of a head mean for the message and the connection, and which of them contradict each other.
#pragma once

#include "lockstep/net/http/head.hpp"

namespace lockstep::net::http {

/// Host, framing, persistence, expectations of a request whose fields are read. Where the target was in absolute form, the
/// first field is a Host that holds its authority.
fault apply_rules(request_head& into, bool absolute_form);
fault apply_rules(method answered, response_head& into);

/// Is Transfer-Encoding just `chunked`?
fault coding_fault(const fields& all);

/// Is there a trailer that may not be one?
fault trailer_fault(const fields& trailers);

} // namespace lockstep::net::http
