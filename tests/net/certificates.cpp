#include "net/certificates.hpp"

#include <cstdio>
#include <filesystem>
#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <unistd.h>

namespace lockstep::net::tests {

namespace {

void require(bool success, const char* what) {
    if (!success) throw std::runtime_error(std::string("making a certificate: ") + what);
}

std::string new_folder() {
    std::string name = testing::TempDir() + "lockstep.tls.XXXXXX";
    require(mkdtemp(name.data()) != nullptr, "a folder");
    return name;
}

void add_extension(X509* to, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
    X509_EXTENSION* const e = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    require(e != nullptr, value.c_str());
    X509_add_ext(to, e, -1);
    X509_EXTENSION_free(e);
}

} // namespace

authority::authority(const std::string& name)
    : folder_(new_folder()), key_(new_key()), certificate_(nullptr, X509_free) {
    certificate_ = make({.subject = name, .names = ""}, key_.get(), nullptr, key_.get(), true);
    save("authority", certificate_.get(), key_.get(), nullptr);
}

authority::~authority() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string authority::certificate() const { return folder_ + "/authority.pem"; }

tls_identity authority::issue(const certificate_text& text) {
    const key its = new_key();
    const certificate_ptr made = make(text, its.get(), certificate_.get(), key_.get(), false);
    return save(std::to_string(serial_), made.get(), its.get(), certificate_.get());
}

tls_identity authority::self_signed(const certificate_text& text) {
    const key its = new_key();
    const certificate_ptr made = make(text, its.get(), nullptr, its.get(), false);
    return save(std::to_string(serial_), made.get(), its.get(), nullptr);
}

authority::key authority::new_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

authority::certificate_ptr authority::make(const certificate_text& text, EVP_PKEY* of, X509* issuer, EVP_PKEY* signs,
                                           bool is_authority) {
    certificate_ptr made(X509_new(), X509_free);
    X509* const c = made.get();
    X509_set_version(c, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(c), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(c), text.valid_from.count());
    X509_gmtime_adj(X509_getm_notAfter(c), text.valid_until.count());
    X509_set_pubkey(c, of);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(text.subject.c_str()), -1, -1, 0);
    X509* const by = issuer != nullptr ? issuer : c;
    X509_set_issuer_name(c, X509_get_subject_name(by));
    add_extension(c, by, NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    add_extension(c, by, NID_subject_key_identifier, "hash");
    if (!text.names.empty()) add_extension(c, by, NID_subject_alt_name, text.names);
    require(X509_sign(c, signs, EVP_sha256()) != 0, "signing");
    return made;
}

tls_identity authority::save(const std::string& name, X509* certificate, EVP_PKEY* of, X509* then) const {
    using file = std::unique_ptr<FILE, decltype(&std::fclose)>;
    tls_identity files{folder_ + "/" + name + ".pem", folder_ + "/" + name + ".key"};
    const file chain(std::fopen(files.certificate_chain.c_str(), "w"), std::fclose);
    const file secret(std::fopen(files.private_key.c_str(), "w"), std::fclose);
    require(chain && secret, "a file");
    require(PEM_write_X509(chain.get(), certificate) == 1, "writing");
    if (then != nullptr) require(PEM_write_X509(chain.get(), then) == 1, "writing");
    require(PEM_write_PrivateKey(secret.get(), of, nullptr, nullptr, 0, nullptr, nullptr) == 1, "writing");
    return files;
}

} // namespace lockstep::net::tests
