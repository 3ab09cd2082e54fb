#include "net/p2p/relay/sealed_box.hpp"

#include "net/openssl_errors.hpp"

#include <algorithm>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace lockstep::net::p2p::detail {

namespace {

using pkey_pointer = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* p) { EVP_PKEY_free(p); })>;
using pkey_context = std::unique_ptr<EVP_PKEY_CTX, decltype([](EVP_PKEY_CTX* p) { EVP_PKEY_CTX_free(p); })>;
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, decltype([](EVP_CIPHER_CTX* p) { EVP_CIPHER_CTX_free(p); })>;
using kdf_pointer = std::unique_ptr<EVP_KDF, decltype([](EVP_KDF* p) { EVP_KDF_free(p); })>;
using kdf_context = std::unique_ptr<EVP_KDF_CTX, decltype([](EVP_KDF_CTX* p) { EVP_KDF_CTX_free(p); })>;

constexpr std::string_view label = "lockstep box 1"; ///< begins what is signed, and what the keys are derived with
constexpr std::size_t head_size = 1 + 32;            ///< version, the key of this box
constexpr std::size_t tag_size = 16;
constexpr std::size_t envelope_size = 32 + 8 + 8 + 32 + 64; ///< sender, session, number, replies_to, signature

template <class Bytes>
std::string_view text_of(const Bytes& bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
unsigned char* bytes_of(std::string& text) noexcept { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

void append_big_endian(std::uint64_t n, int bytes, std::string& out) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(n >> shift);
}
std::uint64_t big_endian(std::string_view bytes) noexcept {
    std::uint64_t n = 0;
    for (const char b : bytes) n = n << 8 | static_cast<unsigned char>(b);
    return n;
}
/// Takes bytes from the front.
template <class Bytes>
void take(std::string_view& from, Bytes& into) noexcept {
    std::copy_n(from.begin(), into.size(), into.begin());
    from.remove_prefix(into.size());
}

/// What is bound to a box besides its bytes: for whom it is, and by which keys.
std::string circumstances(const box_recipient& to, const sealing_key& of_box) {
    std::string text(label);
    append_big_endian(to.network, 4, text);
    text += to.id.view();
    text += text_of(to.key);
    text += text_of(of_box);
    return text;
}

/// What the sender signs.
std::string signed_text(const box_recipient& to, const sealing_key& of_box, const box_content& c) {
    std::string text = circumstances(to, of_box);
    text += text_of(c.sender);
    append_big_endian(c.session, 8, text);
    append_big_endian(c.number, 8, text);
    text += text_of(c.replies_to);
    text += c.payload;
    return text;
}

/// A key and a nonce, for one box only.
struct box_keys {
    std::array<unsigned char, 32 + 12> bytes{};
    const unsigned char* key() const noexcept { return bytes.data(); }
    const unsigned char* nonce() const noexcept { return bytes.data() + 32; }
};

/// RFC 5869: no salt; what it is for is in the info.
bool derive(const sealing_key& shared, std::string info, box_keys& into) noexcept {
    const kdf_pointer kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    const kdf_context context(EVP_KDF_CTX_new(kdf.get()));
    char digest[] = "SHA256";
    sealing_key secret = shared;
    const OSSL_PARAM how[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end(),
    };
    return context != nullptr && EVP_KDF_derive(context.get(), into.bytes.data(), into.bytes.size(), how) == 1;
}

/// Adds what `plain` is encrypted to, and the tag.
bool encrypt(const box_keys& keys, std::string_view head, std::string_view plain, std::string& out) {
    const cipher_context c(EVP_CIPHER_CTX_new());
    const std::size_t before = out.size();
    out.resize(before + plain.size() + tag_size);
    int n = 0;
    return c != nullptr && EVP_EncryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, keys.key(), keys.nonce()) == 1 &&
           EVP_EncryptUpdate(c.get(), nullptr, &n, bytes_of(head), static_cast<int>(head.size())) == 1 &&
           EVP_EncryptUpdate(c.get(), bytes_of(out) + before, &n, bytes_of(plain), static_cast<int>(plain.size())) ==
               1 &&
           EVP_EncryptFinal_ex(c.get(), bytes_of(out) + before + plain.size(), &n) == 1 &&
           EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, bytes_of(out) + before + plain.size()) == 1;
}

/// False: it was changed, or is for another key.
bool decrypt(const box_keys& keys, std::string_view head, std::string_view cipher, std::string& plain) {
    const cipher_context c(EVP_CIPHER_CTX_new());
    std::string tag(cipher.substr(cipher.size() - tag_size));
    cipher.remove_suffix(tag_size);
    plain.resize(cipher.size());
    int n = 0;
    return c != nullptr && EVP_DecryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, keys.key(), keys.nonce()) == 1 &&
           EVP_DecryptUpdate(c.get(), nullptr, &n, bytes_of(head), static_cast<int>(head.size())) == 1 &&
           EVP_DecryptUpdate(c.get(), bytes_of(plain), &n, bytes_of(cipher), static_cast<int>(cipher.size())) == 1 &&
           EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, bytes_of(tag)) == 1 &&
           EVP_DecryptFinal_ex(c.get(), bytes_of(plain) + plain.size(), &n) == 1;
}

/// The cheap refusals of OpenSSL leave something in its queue.
template <class T>
T without_errors(T result) noexcept {
    net::detail::first_openssl_error();
    return result;
}

} // namespace

// --- keys -------------------------------------------------------------------------------------------------------------

sealing_pair::sealing_pair(std::shared_ptr<evp_pkey_st> keys) : keys_(std::move(keys)) {
    std::size_t size = public_.size();
    if (keys_ == nullptr || EVP_PKEY_get_raw_public_key(keys_.get(), public_.data(), &size) != 1)
        throw std::system_error(net::detail::first_openssl_error(), "making a key of X25519");
}

sealing_pair sealing_pair::generate() {
    return sealing_pair({EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"), EVP_PKEY_free});
}

sealing_pair sealing_pair::from_private(const sealing_key& private_key) {
    return sealing_pair({EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, private_key.data(), private_key.size()),
                         EVP_PKEY_free});
}

std::optional<sealing_key> sealing_pair::shared_with(const sealing_key& other) const noexcept {
    const pkey_pointer theirs(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, other.data(), other.size()));
    const pkey_context context(EVP_PKEY_CTX_new(keys_.get(), nullptr));
    sealing_key shared{};
    std::size_t size = shared.size();
    // RFC 7748, 6.1: "Both MAY check, without leaking extra information about the value of K, whether K is the all-zero value
    // and abort if so". OpenSSL does.
    const bool done = theirs != nullptr && context != nullptr && EVP_PKEY_derive_init(context.get()) == 1 &&
                      EVP_PKEY_derive_set_peer(context.get(), theirs.get()) == 1 &&
                      EVP_PKEY_derive(context.get(), shared.data(), &size) == 1;
    return done ? std::optional(shared) : without_errors(std::optional<sealing_key>());
}

// --- boxes ------------------------------------------------------------------------------------------------------------

std::string seal(const identity& sender, const box_recipient& to, const box_content& content,
                 const sealing_pair& with) {
    box_content c = content;
    c.sender = sender.public_key();
    const sealing_key& of_box = with.public_part();
    const signature by = sender.sign(signed_text(to, of_box, c));
    std::string plain(text_of(c.sender));
    append_big_endian(c.session, 8, plain);
    append_big_endian(c.number, 8, plain);
    plain += text_of(c.replies_to);
    plain += text_of(by);
    plain += c.payload;
    std::string box(1, static_cast<char>(box_version));
    box += text_of(of_box);
    const auto shared = with.shared_with(to.key);
    box_keys keys;
    if (!shared || !derive(*shared, circumstances(to, of_box), keys) || !encrypt(keys, std::string(box), plain, box))
        throw std::system_error(net::detail::first_openssl_error(), "sealing a packet for " + to.id.hex());
    return box;
}

std::optional<box_content> open_box(std::string_view box, const box_recipient& me, const sealing_pair& mine) noexcept {
    if (box.size() < box_overhead || static_cast<std::uint8_t>(box.front()) != box_version) return std::nullopt;
    const std::string_view head = box.substr(0, head_size);
    sealing_key of_box;
    std::string_view rest = head.substr(1);
    take(rest, of_box);
    try {
        const auto shared = mine.shared_with(of_box);
        box_keys keys;
        std::string plain;
        if (!shared || !derive(*shared, circumstances(me, of_box), keys) ||
            !decrypt(keys, head, box.substr(head_size), plain))
            return without_errors(std::optional<box_content>());
        box_content c;
        signature by;
        std::string_view inside = plain;
        take(inside, c.sender);
        c.session = big_endian(inside.substr(0, 8));
        c.number = big_endian(inside.substr(8, 8));
        inside.remove_prefix(16);
        take(inside, c.replies_to);
        take(inside, by);
        c.payload = inside;
        static_assert(box_overhead == head_size + envelope_size + tag_size);
        if (!identity::verify(c.sender, signed_text(me, of_box, c), by)) return std::nullopt;
        return c;
    } catch (const std::bad_alloc&) { // then it is lost, as packets may be
        return std::nullopt;
    }
}

} // namespace lockstep::net::p2p::detail
