// The two encodings of messages, from bytes and to bytes, without I/O. Both carry the same envelope: what one of them has
// read the other one can write. docs/protocol.md specifies them for those who write their own.
//
//     frame_codec codec({.network = 7});
//     codec.encode(m, now, out);                 // out grows by one frame
//
//     codec.feed(bytes);                         // in any pieces
//     while (auto m = codec.next(now, error)) …  // nothing: more bytes are needed, or there is an error
#pragma once

#include "lockstep/net/message/message.hpp"

#include <memory>
#include <span>

namespace lockstep::net {

/// Reads and writes the messages of one stream of bytes. Not for two threads at a time, but one may encode while another
/// decodes.
class message_codec {
public:
    virtual ~message_codec() = default;
    message_codec(const message_codec&) = delete;
    message_codec& operator=(const message_codec&) = delete;

    /// Adds the bytes of a message to `out`. `now`: by which its deadline becomes the time that is left. Where the message
    /// cannot be encoded (a wrong name, more than the limits allow, a text that is not UTF-8) says so, and adds nothing.
    virtual std::error_code encode(const message& m, message_deadline now, std::string& out) const = 0;

    /// Room for the next bytes, at least so many; what is put there counts from commit() on.
    std::span<char> prepare(std::size_t at_least);
    /// So many bytes were put there.
    void commit(std::size_t bytes) noexcept;
    /// The same, with a copy.
    void feed(std::string_view bytes);

    /// The next message. Nothing: more bytes are needed; or `error` says why there will be no more, now and for ever.
    /// `now`: from which the time that is left counts.
    std::optional<message> next(message_deadline now, std::error_code& error);
    /// The stream has ended. An error where it ended within a message, or was wrong before.
    std::error_code finish() const noexcept;
    /// Bytes that wait for more.
    std::size_t buffered() const noexcept { return end_ - begin_; }

    /// What is accepted.
    const message_limits& limits() const noexcept { return limits_; }

protected:
    /// For codecs.
    explicit message_codec(const message_limits& limits) : limits_(limits) {}

    /// What of `bytes` is the next message? `used`: how many bytes it took; 0: there must be more. An error is final.
    virtual std::optional<message> take(std::string_view bytes, message_deadline now, std::size_t& used,
                                        std::error_code& error) = 0;

private:
    message_limits limits_;
    std::string buffer_; ///< of which [begin_, end_) was committed and not taken
    std::size_t begin_ = 0, end_ = 0;
    std::error_code failed_;
};

/// What two ends of a stream of frames must agree on.
struct frame_options {
    std::uint32_t network = 0; ///< messages of another network are refused
    /// How large a message may be.
    message_limits limits{};
};

/// MessagePack in frames that begin with their length.
class frame_codec final : public message_codec {
public:
    static constexpr std::size_t head_bytes = 12; ///< magic, version, zero, network, length
    static constexpr std::uint8_t version = 1;    ///< of the protocol

    /// Nothing is read yet.
    explicit frame_codec(const frame_options& options = {})
        : message_codec(options.limits), network_(options.network) {}

    std::error_code encode(const message& m, message_deadline now, std::string& out) const override;

private:
    std::optional<message> take(std::string_view bytes, message_deadline now, std::size_t& used,
                                std::error_code& error) override;

    std::uint32_t network_;
};

/// A JSON object on each line, as the Maelstrom workbench speaks.
class json_lines_codec final : public message_codec {
public:
    /// Nothing is read yet.
    explicit json_lines_codec(const message_limits& limits = {}) : message_codec(limits) {}

    std::error_code encode(const message& m, message_deadline now, std::string& out) const override;

private:
    std::optional<message> take(std::string_view bytes, message_deadline now, std::size_t& used,
                                std::error_code& error) override;

    std::size_t searched_ = 0; ///< bytes of the next line that are known to have no end of line among them
};

/// Adds a value's MessagePack to `out`. Where that fails says so, and adds nothing.
std::error_code encode_messagepack(const value& v, std::string& out, const message_limits& limits = {});
/// Reads exactly one value. Nil where `error` is set.
value decode_messagepack(std::string_view bytes, std::error_code& error, const message_limits& limits = {});

} // namespace lockstep::net
