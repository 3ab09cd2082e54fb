// Names for contents: of cache entries, and of programs without a build id. XXH3 over 128 bits; not for adversaries.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace lockstep::inquiry {

class content_hash {
public:
    content_hash();

    void add(std::string_view bytes);
    /// Adds a text and its end, so that {"ab", "c"} and {"a", "bc"} differ.
    void add_field(std::string_view text);
    /// 32 hexadecimal digits.
    std::string text() const;

private:
    struct release {
        void operator()(XXH3_state_s* state) const;
    };
    std::unique_ptr<XXH3_state_s, release> state_;
};

} // namespace lockstep::inquiry
