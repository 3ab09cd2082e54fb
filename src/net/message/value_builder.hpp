// Builds a value from the events of a parser, both of MessagePack's and of JSON's: what is begun, what is in it, what ends.
// Nothing is made room for before it has come, however many entries were announced.
#pragma once

#include "lockstep/net/message/message.hpp"

namespace lockstep::net::detail {

class value_builder {
public:
    value_builder(const message_limits& limits, std::size_t depth) : limits_(limits), depth_(depth) {}

    // Each says whether to go on; if not, error() says why.
    bool add(value v) { return place(std::move(v)) != nullptr; }
    bool add_text(std::string_view text);
    bool add_binary(std::string_view bytes);
    bool begin_array(std::size_t announced);
    bool begin_map(std::size_t announced);
    bool add_key(std::string_view key);
    bool end() noexcept {
        open_.pop_back();
        return true;
    }
    bool fail(message_errc why) noexcept {
        if (!error_) error_ = why;
        return false;
    }

    /// What is being built: the innermost array or map that is not closed.
    value& innermost() noexcept { return *open_.back(); }
    std::error_code error() const noexcept { return error_; }
    value take() noexcept { return std::move(root_); }

private:
    value* place(value v);

    const message_limits& limits_;
    std::size_t depth_;
    value root_;
    std::vector<value*> open_; ///< each within the one before, none of which grows meanwhile
    value* member_ = nullptr;  ///< of the innermost map: what the last key stands for
    std::error_code error_;
};

/// May a value be encoded? Why not, otherwise.
std::error_code check_value(const value& v, const message_limits& limits, std::size_t depth = 0);

} // namespace lockstep::net::detail
