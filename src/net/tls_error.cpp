#include "lockstep/net/tls_error.hpp"

#include "net/openssl_errors.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <string>

namespace lockstep::net {

namespace {

int library_of(int code) noexcept { return ERR_GET_LIB(static_cast<unsigned long>(code)); }
int reason_of(int code) noexcept { return ERR_GET_REASON(static_cast<unsigned long>(code)); }

bool is_verification(int code) noexcept { return library_of(code) == ERR_LIB_USER; }

bool is_of_ssl(int code, int reason) noexcept { return library_of(code) == ERR_LIB_SSL && reason_of(code) == reason; }

/// The other side's alerts are the reasons from here on (ssl.h).
bool is_alert(int code) noexcept {
    return library_of(code) == ERR_LIB_SSL && reason_of(code) >= SSL_AD_REASON_OFFSET &&
           reason_of(code) <= SSL_AD_REASON_OFFSET + 255;
}

class conditions final : public std::error_category {
    const char* name() const noexcept override { return "kind of failure of TLS"; }
    std::string message(int kind) const override {
        switch (tls_failure{kind}) {
        case tls_failure::untrusted: return "certificate not trusted";
        case tls_failure::wrong_name: return "certificate for another name";
        case tls_failure::truncated: return "ended without close_notify";
        case tls_failure::alert: return "alert from the other side";
        case tls_failure::malformed: return "no acceptable TLS";
        }
        return "unknown";
    }
};

const std::error_category& condition_category() noexcept {
    static const conditions category;
    return category;
}

class codes final : public std::error_category {
    const char* name() const noexcept override { return "TLS"; }

    std::string message(int code) const override {
        if (is_verification(code))
            return std::string("certificate verify failed: ") + X509_verify_cert_error_string(reason_of(code));
        if (is_of_ssl(code, SSL_R_UNEXPECTED_EOF_WHILE_READING)) return "the connection ended without close_notify";
        const char* const reason = ERR_reason_error_string(static_cast<unsigned long>(code));
        return reason != nullptr ? reason : "error " + std::to_string(code);
    }

    bool equivalent(int code, const std::error_condition& condition) const noexcept override {
        if (condition.category() != condition_category()) return default_error_condition(code) == condition;
        const bool truncated = is_of_ssl(code, SSL_R_UNEXPECTED_EOF_WHILE_READING);
        switch (tls_failure{condition.value()}) {
        case tls_failure::untrusted: return is_verification(code);
        case tls_failure::wrong_name:
            return is_verification(code) && (reason_of(code) == X509_V_ERR_HOSTNAME_MISMATCH ||
                                             reason_of(code) == X509_V_ERR_IP_ADDRESS_MISMATCH);
        case tls_failure::truncated: return truncated;
        case tls_failure::alert: return is_alert(code);
        case tls_failure::malformed: return !is_verification(code) && !truncated && !is_alert(code);
        }
        return false;
    }
};

} // namespace

const std::error_category& tls_category() noexcept {
    static const codes category;
    return category;
}

std::error_condition make_error_condition(tls_failure kind) noexcept {
    return {static_cast<int>(kind), condition_category()};
}

std::error_code detail::verification_error(long result) noexcept {
    return {static_cast<int>(ERR_PACK(ERR_LIB_USER, 0, result)), tls_category()};
}

std::error_code detail::first_openssl_error() noexcept {
    const unsigned long first = ERR_peek_error(); // the cause; what follows are its consequences
    ERR_clear_error();
    if (first == 0) return std::make_error_code(std::errc::protocol_error);
    if (ERR_SYSTEM_ERROR(first)) return {ERR_GET_REASON(first), std::generic_category()};
    return {static_cast<int>(first), tls_category()};
}

} // namespace lockstep::net
