// FNV-1a over 128 bits: names cache entries and binaries without a build id. Not for adversaries.
#pragma once

#include <string>
#include <string_view>

namespace lockstep::inquiry {

class content_hash {
public:
    void add(std::string_view bytes) {
        for (const char byte : bytes) {
            state_ ^= static_cast<unsigned char>(byte);
            state_ *= prime;
        }
    }

    /// Adds a text and its end, so that {"ab", "c"} and {"a", "bc"} differ.
    void add_field(std::string_view text) {
        add(text);
        add(std::string_view("\0", 1));
    }

    /// 32 hexadecimal digits.
    std::string text() const {
        std::string digits;
        for (int shift = 124; shift >= 0; shift -= 4)
            digits += "0123456789abcdef"[static_cast<unsigned>(state_ >> shift) & 15U];
        return digits;
    }

private:
    __extension__ using wide = unsigned __int128;
    static constexpr wide prime = (wide{1} << 88) + 0x13b;
    wide state_ = (wide{0x6c62272e07bb0142} << 64) + 0x62b821756295c58d;
};

} // namespace lockstep::inquiry
