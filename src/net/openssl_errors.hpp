// OpenSSL's errors as ours. Its queue of them belongs to the thread, and a fiber may go on in another thread after each
// wait: so between the call that failed and these there must be none.
#pragma once

#include <system_error>

namespace lockstep::net::detail {

/// The oldest in the queue, which is emptied; protocol_error where there is none.
std::error_code first_openssl_error() noexcept;

/// Why a certificate did not verify (SSL_get_verify_result).
std::error_code verification_error(long result) noexcept;

} // namespace lockstep::net::detail
