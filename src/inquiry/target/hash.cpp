#include "inquiry/target/hash.hpp"

#include <new>
#include <xxhash.h>

namespace lockstep::inquiry {

content_hash::content_hash() : state_(XXH3_createState()) {
    if (state_ == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(state_.get());
}

void content_hash::release::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

void content_hash::add(std::string_view bytes) { XXH3_128bits_update(state_.get(), bytes.data(), bytes.size()); }

void content_hash::add_field(std::string_view text) {
    add(text);
    add(std::string_view("\0", 1));
}

std::string content_hash::text() const {
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(state_.get()));
    std::string digits;
    for (const unsigned char byte : bytes.digest) {
        digits += "0123456789abcdef"[byte >> 4U];
        digits += "0123456789abcdef"[byte & 15U];
    }
    return digits;
}

} // namespace lockstep::inquiry
