#include "lockstep/net/p2p/peer_id.hpp"

#include "net/p2p/hex.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <openssl/evp.h>

namespace lockstep::net::p2p {

namespace {

/// SHA-256 of a few bytes at a time, often: what OpenSSL looks up for each is looked up once a thread.
class hasher {
public:
    hasher() : context_(EVP_MD_CTX_new()) {
        if (context_ == nullptr || EVP_DigestInit_ex2(context_.get(), EVP_sha256(), nullptr) != 1)
            throw std::bad_alloc();
    }
    std::array<std::uint8_t, 32> operator()(std::string_view bytes) {
        std::array<std::uint8_t, 32> digest;
        if (EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) != 1 ||
            EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1 ||
            EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1)
            throw std::bad_alloc();
        return digest;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* c) { EVP_MD_CTX_free(c); })> context_;
};

} // namespace

peer_id peer_id::of(std::string_view bytes) {
    thread_local hasher sha256; // no fiber waits in it
    const auto digest = sha256(bytes);
    peer_id made;
    std::copy_n(digest.begin(), size, made.bytes_.begin());
    return made;
}

peer_id peer_id::of(const public_key& key) {
    return of(std::string_view(reinterpret_cast<const char*>(key.data()), key.size()));
}

std::optional<peer_id> peer_id::from_hex(std::string_view digits) noexcept {
    peer_id made;
    if (!detail::from_hex(digits, made.bytes_)) return std::nullopt;
    return made;
}

std::optional<peer_id> peer_id::from_bytes(std::string_view bytes) noexcept {
    if (bytes.size() != size) return std::nullopt;
    peer_id made;
    std::memcpy(made.bytes_.data(), bytes.data(), size);
    return made;
}

std::string peer_id::hex() const { return detail::to_hex(view()); }

} // namespace lockstep::net::p2p
