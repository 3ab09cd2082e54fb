// One request and its answer, over one connection: what is between a client_request and a client_response.
//
// The request goes out while the connection is watched for an answer: a server may answer before it has read everything, and
// read no more (RFC 9112, 9.5: "a client sending a message body SHOULD monitor the network connection for an error response
// while it is transmitting the request"). Interim responses are read over.
#pragma once

#include "lockstep/net/http/client/client_request.hpp"
#include "net/http/client/connections.hpp"
#include "net/http/client/gunzip.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lockstep::net::http::detail {

class exchange {
public:
    exchange(std::shared_ptr<connections> from, const patience& wait) : from_(std::move(from)), wait_(wait) {}

    /// Sends the request and reads the head of the answer. Throws std::system_error.
    void run(client_request& r);

    /// As client_response has it.
    std::size_t read_some(std::span<char> into, std::error_code& error);
    /// Reads what is left, if that is little and comes soon, so that the connection can be used again.
    void skip_rest();

    const response_head& head() const noexcept { return head_; }
    const fields& trailers() const noexcept { return trailers_; }
    bool is_unpacked() const noexcept { return unpacker_ != nullptr; }
    /// "GET http://example.org/", for messages.
    const std::string& name() const noexcept { return name_; }
    /// name(), and who is asked.
    std::string doing(const char* what) const;
    const client_options& options() const noexcept { return from_->options(); }

    http::uri uri{};   ///< where the answer is from
    int redirects = 0; ///< that led here

private:
    enum class attempt { done, again, again_without_expecting };

    attempt try_once(client_request& r, bool fresh);
    attempt after_failure(const client_request& r, std::error_code error, const char* what);
    std::string head_of(const client_request& r, const route& by) const;
    void send(client_request& r, std::string head, std::error_code& error);
    void send_produced(client_request& r, std::string head, std::error_code& error);
    bool write(std::vector<std::string_view> pieces, std::error_code& error);
    bool await_continue(std::error_code& error);
    bool read_heads(const patience& wait, std::error_code& error);
    bool is_answered(std::error_code& error);
    void begin_content(const client_request& r);
    std::size_t take_piece(std::span<char> into);
    bool next_piece(const patience& wait, std::error_code& error);
    void look_ahead();
    void take(event e);
    void finish();
    void give_up(const std::error_code& error);

    std::shared_ptr<connections> from_;
    const patience wait_;
    std::string name_, peer_;
    std::unique_ptr<lease> lease_; ///< null: the content has been read
    bool answered_ = false;        ///< the final head is there
    bool all_sent_ = false;
    bool may_send_content_ = false; ///< 100 (Continue)
    bool expects_ = true;
    int interim_ = 0;
    response_head head_;
    fields trailers_;
    std::string_view piece_; ///< of the content, still packed
    std::unique_ptr<gunzip> unpacker_;
    std::uint64_t unpacked_ = 0;
    std::error_code failure_; ///< of reading the content
};

} // namespace lockstep::net::http::detail
