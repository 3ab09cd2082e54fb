// SHA-256, by OpenSSL.
#include "lockstep/net/p2p/transfer/digest.hpp"

#include "net/p2p/hex.hpp"

#include <memory>
#include <openssl/evp.h>
#include <system_error>

namespace lockstep::net::p2p {

digest digest::of(std::initializer_list<std::string_view> pieces) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    digest made;
    bool done = hash != nullptr && EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) == 1;
    for (const std::string_view piece : pieces)
        done = done && EVP_DigestUpdate(hash.get(), piece.data(), piece.size()) == 1;
    done = done && EVP_DigestFinal_ex(hash.get(), made.bytes_.data(), nullptr) == 1;
    if (!done) throw std::system_error(std::make_error_code(std::errc::not_enough_memory), "SHA-256 by OpenSSL");
    return made;
}

std::optional<digest> digest::from_bytes(std::string_view bytes) noexcept {
    if (bytes.size() != size) return std::nullopt;
    digest made;
    std::memcpy(made.bytes_.data(), bytes.data(), size);
    return made;
}

std::string digest::hex() const { return detail::to_hex(view()); }

std::optional<digest> digest::from_hex(std::string_view digits) noexcept {
    digest made;
    if (!detail::from_hex(digits, made.bytes_)) return std::nullopt;
    return made;
}

} // namespace lockstep::net::p2p
