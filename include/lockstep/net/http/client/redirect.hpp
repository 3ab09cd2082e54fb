// Redirects (RFC 9110, 15.4): what is asked next, without I/O.
#pragma once

#include "lockstep/net/http/client/client_request.hpp"
#include "lockstep/net/http/head.hpp"

#include <system_error>

namespace lockstep::net::http {

/// Makes of a request the one that its answer redirects to. False: the answer is no redirect that can be followed, or
/// `error` is set (bad_redirect, insecure_redirect unless `may_become_insecure`, content_not_repeatable); the request is as
/// it was. Where the origin changes, what was meant for the old one goes: Authorization, Cookie, Proxy-Authorization, Host,
/// Origin, Referer.
bool redirect(client_request& request, const response_head& answer, bool may_become_insecure, std::error_code& error);

} // namespace lockstep::net::http
