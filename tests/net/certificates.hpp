// Certificates for tests, made when they are needed: an authority, and whatever it issues.
#pragma once

#include "lockstep/net/tls_context.hpp"

#include <chrono>
#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string>

namespace lockstep::net::tests {

/// What a certificate says.
struct certificate_text {
    std::string subject = "server";
    std::string names = "DNS:server.test"; ///< subjectAltName, in OpenSSL's words
    std::chrono::seconds valid_from = std::chrono::hours(-1);
    std::chrono::seconds valid_until = std::chrono::hours(1);
};

/// Somebody who issues certificates, and the folder in which they are.
class authority {
public:
    explicit authority(const std::string& name = "authority");
    authority(const authority&) = delete;
    authority& operator=(const authority&) = delete;
    ~authority();

    /// Its own certificate, for those who trust it.
    std::string certificate() const;
    /// A key and a certificate for it.
    tls_identity issue(const certificate_text& text = {});
    /// One that nobody but itself has signed.
    tls_identity self_signed(const certificate_text& text = {});
    /// The folder.
    const std::string& folder() const { return folder_; }

private:
    using key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
    using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;

    static key new_key();
    certificate_ptr make(const certificate_text& text, EVP_PKEY* of, X509* issuer, EVP_PKEY* signs, bool is_authority);
    tls_identity save(const std::string& name, X509* certificate, EVP_PKEY* of, X509* then) const;

    std::string folder_;
    long serial_ = 1;
    key key_;
    certificate_ptr certificate_;
};

} // namespace lockstep::net::tests
