// TLS between those who go by keys: each has a certificate that it has made itself, and that says nothing but its key.
#include "net/openssl_errors.hpp"
#include "net/tls_settings.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <system_error>

namespace lockstep::net {

namespace detail {

namespace {

using key_pointer = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* p) { EVP_PKEY_free(p); })>;
using certificate_pointer = std::unique_ptr<X509, decltype([](X509* p) { X509_free(p); })>;

void require(bool success, const char* what) {
    if (!success) throw std::system_error(first_openssl_error(), std::string("lockstep::net::tls_context: ") + what);
}

/// RFC 5280, 4.1.2.5: "To indicate that a certificate has no well-defined expiration date, the notAfter SHOULD be assigned the
/// GeneralizedTime value of 99991231235959Z." Clocks may be hours off, so it has been good for ever, too.
bool is_good_for_ever(X509* certificate) noexcept {
    return ASN1_TIME_set_string(X509_getm_notBefore(certificate), "700101000000Z") == 1 &&
           ASN1_TIME_set_string(X509_getm_notAfter(certificate), "99991231235959Z") == 1;
}

certificate_pointer certificate_of(EVP_PKEY* key) {
    certificate_pointer made(X509_new());
    require(made != nullptr, "a certificate of one's own");
    X509_NAME* const name = X509_get_subject_name(made.get());
    const auto* const called = reinterpret_cast<const unsigned char*>("lockstep");
    require(X509_set_version(made.get(), X509_VERSION_3) == 1 &&
                ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1) == 1 && is_good_for_ever(made.get()) &&
                X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, called, -1, -1, 0) == 1 &&
                X509_set_issuer_name(made.get(), name) == 1 && X509_set_pubkey(made.get(), key) == 1 &&
                X509_sign(made.get(), key, nullptr) != 0,
            "a certificate of one's own");
    return made;
}

/// Whether the key will do is for who uses the connection to say: the handshake has proved that it is theirs.
int take_any(int, X509_STORE_CTX* chain) noexcept {
    X509_STORE_CTX_set_error(chain, X509_V_OK);
    return 1;
}

} // namespace

tls_settings::tls_settings(const std::array<std::uint8_t, 32>& private_key, bool for_server) : is_server_(for_server) {
    SSL_CTX* const context = add_context(for_server ? TLS_server_method() : TLS_client_method(), {});
    const key_pointer key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, private_key.data(), private_key.size()));
    require(key != nullptr, "an Ed25519 key");
    require(SSL_CTX_use_certificate(context, certificate_of(key.get()).get()) == 1 &&
                SSL_CTX_use_PrivateKey(context, key.get()) == 1 &&
                SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1,
            "a certificate of one's own");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, take_any);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // each connection proves the keys anew
    SSL_CTX_set_num_tickets(context, 0);
}

} // namespace detail

tls_context tls_context::of_key(const std::array<std::uint8_t, 32>& private_key, bool for_server) {
    return tls_context(std::make_shared<detail::tls_settings>(private_key, for_server));
}

} // namespace lockstep::net
