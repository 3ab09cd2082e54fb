#include "lockstep/net/p2p/identity.hpp"

#include "net/openssl_errors.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lockstep::net::p2p {

namespace {

using key_pointer = std::shared_ptr<evp_pkey_st>;
using context_pointer = std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* c) { EVP_MD_CTX_free(c); })>;
using bio_pointer = std::unique_ptr<BIO, decltype([](BIO* b) { BIO_free(b); })>;

/// A file that is open as long as this lives.
struct open_file {
    explicit open_file(int descriptor) : descriptor(descriptor) {}
    ~open_file() {
        if (descriptor >= 0) close(descriptor);
    }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;
    const int descriptor;
};

constexpr std::size_t longest_file = 64 << 10; ///< a key has about 120 bytes

[[noreturn]] void fail_openssl(const std::string& doing) {
    throw std::system_error(detail::first_openssl_error(), doing);
}
[[noreturn]] void fail(int error, const std::string& doing, const std::filesystem::path& file) {
    throw std::system_error(error, std::generic_category(), doing + " " + file.string());
}

const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// The bytes of a file that only its owner may read.
std::string read_secret(const std::filesystem::path& file) {
    const open_file from(open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat about {};
    if (from.descriptor < 0 || fstat(from.descriptor, &about) != 0) fail(errno, "reading the key in", file);
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        fail(EACCES, "others than its owner may use the key (chmod 600 it) in", file);
    std::string text(longest_file, '\0');
    const ssize_t got = read(from.descriptor, text.data(), text.size());
    if (got < 0) fail(errno, "reading the key in", file);
    text.resize(static_cast<std::size_t>(got));
    return text;
}

/// Writes a file that only its owner may read: beside its place first, then into it.
void write_secret(const std::filesystem::path& file, std::string_view text) {
    const std::string beside = file.string() + "." + std::to_string(getpid()) + ".new";
    const open_file into(open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (into.descriptor < 0) fail(errno, "writing the key into", file);
    const bool done = write(into.descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                      fsync(into.descriptor) == 0 && rename(beside.c_str(), file.c_str()) == 0;
    if (done) return;
    const int error = errno;
    unlink(beside.c_str());
    fail(error, "writing the key into", file);
}

} // namespace

identity::identity(key_pointer keys) : keys_(std::move(keys)) {
    std::size_t size = public_key_.size();
    if (EVP_PKEY_get_raw_public_key(keys_.get(), public_key_.data(), &size) != 1)
        fail_openssl("taking the public key of a peer");
    id_ = peer_id::of(public_key_);
}

identity identity::generate() {
    key_pointer made(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
    if (made == nullptr) fail_openssl("making a key");
    return identity(std::move(made));
}

identity identity::from_seed(const seed& private_key) {
    key_pointer made(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, private_key.data(), private_key.size()),
                     EVP_PKEY_free);
    if (made == nullptr) fail_openssl("making a key of its bytes");
    return identity(std::move(made));
}

identity identity::load(const std::filesystem::path& file) {
    const std::string text = read_secret(file);
    const bio_pointer from(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    if (from == nullptr) throw std::bad_alloc();
    const auto no_password = [](char*, int, int, void*) { return -1; }; // rather than to ask at the terminal
    key_pointer read(PEM_read_bio_PrivateKey(from.get(), nullptr, no_password, nullptr), EVP_PKEY_free);
    if (read == nullptr || EVP_PKEY_get_id(read.get()) != EVP_PKEY_ED25519) {
        detail::first_openssl_error(); // what it says of it helps nobody
        fail(EILSEQ, "there is no Ed25519 key (in PEM, without a password) in", file);
    }
    return identity(std::move(read));
}

void identity::save(const std::filesystem::path& file) const {
    const bio_pointer into(BIO_new(BIO_s_mem()));
    if (into == nullptr) throw std::bad_alloc();
    if (PEM_write_bio_PrivateKey(into.get(), keys_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        fail_openssl("writing a key");
    char* text = nullptr;
    const long size = BIO_get_mem_data(into.get(), &text);
    write_secret(file, {text, static_cast<std::size_t>(size)});
}

identity identity::load_or_generate(const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) return load(file);
    identity made = generate();
    made.save(file);
    return made;
}

identity::seed identity::private_key() const {
    seed bytes{};
    std::size_t size = bytes.size();
    if (EVP_PKEY_get_raw_private_key(keys_.get(), bytes.data(), &size) != 1) fail_openssl("taking a private key");
    return bytes;
}

signature identity::sign(std::string_view text) const {
    const context_pointer context(EVP_MD_CTX_new());
    signature made{};
    std::size_t size = made.size();
    // "Ed25519 … as one-shot": there is no digest to name (EVP_SIGNATURE-ED25519(7)).
    if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, keys_.get()) != 1 ||
        EVP_DigestSign(context.get(), made.data(), &size, bytes_of(text), text.size()) != 1)
        fail_openssl("signing");
    return made;
}

bool identity::verify(const p2p::public_key& key, std::string_view text, const signature& by) noexcept {
    const key_pointer its(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()),
                          EVP_PKEY_free);
    const context_pointer context(EVP_MD_CTX_new());
    const bool good = its != nullptr && context != nullptr &&
                      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, its.get()) == 1 &&
                      EVP_DigestVerify(context.get(), by.data(), by.size(), bytes_of(text), text.size()) == 1;
    if (!good) detail::first_openssl_error(); // a wrong signature is an error of its own there
    return good;
}

} // namespace lockstep::net::p2p
