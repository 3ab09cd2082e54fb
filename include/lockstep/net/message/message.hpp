// A message: who sends it, to whom, and what it says; and what requests and replies need to find each other. docs/protocol.md
// says what each field means to those who speak the protocol.
#pragma once

#include "lockstep/net/message/errors.hpp"
#include "lockstep/net/message/value.hpp"

#include <chrono>
#include <optional>

namespace lockstep::net {

/// What a decoder accepts. Each is a bound on memory, or on stack.
struct message_limits {
    std::size_t message_bytes = 1 << 20; ///< of one frame without its head, or of one line
    std::size_t depth = 64;              ///< arrays and maps within each other
    std::size_t array_items = 1 << 16;   ///< of one array
    std::size_t map_members = 1 << 16;   ///< of one map
    std::size_t text_bytes = 1 << 20;    ///< of one text
    std::size_t binary_bytes = 1 << 20;  ///< of one piece of binary data
};

/// What a message says: a value, or the bytes of MessagePack that stand for one. It stays what it was made of until somebody
/// wants the other, so that whoever only forwards a message neither parses nor builds anything. Threads may read one at the
/// same time.
class message_content {
public:
    /// Nil: nothing to say.
    message_content() noexcept = default;
    /// A value.
    message_content(value v) noexcept : held_(std::move(v)) {} // NOLINT: meant to be implicit
    /// A map.
    message_content(value::map members) noexcept : held_(value(std::move(members))) {} // NOLINT
    /// Of bytes that are exactly one value of MessagePack. They are not looked at: use it for what an encoder has written.
    static message_content encoded(std::string messagepack) noexcept {
        message_content c;
        c.held_ = bytes{std::move(messagepack)};
        return c;
    }

    /// Is it kept as bytes of MessagePack?
    bool is_encoded() const noexcept { return std::holds_alternative<bytes>(held_); }
    /// The bytes, where it is kept as such; empty otherwise.
    std::string_view encoded_bytes() const noexcept;
    /// The value: decoded, where it is kept as bytes. Throws std::system_error (message_errc) where those are not a value,
    /// or one beyond the limits.
    value to_value(const message_limits& limits = {}) const&;
    /// The same.
    value to_value(const message_limits& limits = {}) &&;
    /// Adds the bytes of MessagePack to `out`. Where that fails (a text that is not UTF-8 …) says so, and adds nothing.
    std::error_code append_to(std::string& out, const message_limits& limits = {}) const;

private:
    struct bytes {
        std::string messagepack;
    };
    std::variant<value, bytes> held_;
};

/// When something must be over: of the steady clock, so of this process only. Between processes goes what is left of it.
using message_deadline = std::chrono::steady_clock::time_point;
/// The deadline that never comes.
constexpr message_deadline no_deadline = message_deadline::max();

/// The envelope. A plain value.
struct message {
    std::string sender;                ///< the name of a node; 1 to 255 bytes of visible ASCII
    std::string recipient;             ///< likewise
    std::string kind;                  ///< what sort of message it is: whoever receives it chooses by it; likewise
    std::optional<std::uint64_t> id{}; ///< chosen by the sender, different for each; none: no reply is wanted
    std::optional<std::uint64_t> in_reply_to{}; ///< the id of the message that this one answers
    std::string trace{};                        ///< handed on from a request to the requests made for it; none: empty
    message_deadline deadline = no_deadline;    ///< nobody wants the answer after that
    message_content content{};                  ///< what it says
    /// The number of the way (one connection, say) by which it came, where the transport tells them apart; 0: it did not come, or
    /// not so. It is not part of what goes over the wire. An answer has the way of its request, and goes back by that, whoever
    /// says meanwhile that they are who has asked.
    std::uint64_t way = 0;
};

/// Is that a name that a sender, a recipient, a kind or a trace may have?
bool is_message_name(std::string_view name) noexcept;

} // namespace lockstep::net
