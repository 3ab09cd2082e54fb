// What can go wrong with TLS. An error's code says it exactly, in OpenSSL's words; these are the kinds that a program may
// want to tell apart:
//
//     catch (const std::system_error& e) {
//         if (e.code() == lockstep::net::tls_failure::untrusted) …
#pragma once

#include <system_error>

namespace lockstep::net {

/// Kinds of failures, to compare an error's code with.
enum class tls_failure {
    untrusted =
        1, ///< the other side's certificate did not verify: expired, issued by nobody whom we trust, for another name
    wrong_name, ///< it is for another name; such a one is untrusted as well
    truncated,  ///< the connection ended without close_notify: somebody may have cut it
    alert,      ///< the other side ended it, and said why
    malformed,  ///< what the other side says is no TLS, or breaks its rules, or is none that we accept
};

/// The category of errors of TLS. Its values are those of OpenSSL's error queue; where a certificate did not verify, the
/// reason (X509_V_ERR_…) with ERR_LIB_USER as its library.
const std::error_category& tls_category() noexcept;

/// For comparisons.
std::error_condition make_error_condition(tls_failure kind) noexcept;

} // namespace lockstep::net

template <>
struct std::is_error_condition_enum<lockstep::net::tls_failure> : std::true_type {};
