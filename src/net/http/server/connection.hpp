// One conversation: requests are read, handled and answered, one after the other. Whatever has come is read in one go, and
// what is answered to it is written in one go; only who has to wait for more input writes first what there is.
#pragma once

#include "net/http/server/service.hpp"
#include "net/http/server/workspace.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::net::http {

class connection final : private detail::body_source {
public:
    connection(byte_stream& peer, service& shared);

    /// Until one of both sides ends it. False: the content of a response broke off. Throws nothing but std::bad_alloc.
    bool run();

private:
    enum class arrival { some, none_left, timed_out, failed };

    // --- reading --------------------------------------------------------------------------------------------------------
    bool read_head();
    arrival fill(const patience& wait);
    arrival await_request();
    std::string_view next_piece() override;
    void fill_body();
    void limit(std::uint64_t bytes) override { work_->reader.limit_body(bytes); }
    const fields& trailers() const noexcept override { return work_->reader.trailers(); }
    bool drop_body();

    // --- answering ------------------------------------------------------------------------------------------------------
    void answer_one();
    response handle(request& r);
    response answer_of_exception();
    void refuse(fault f);
    void refuse(status s, std::string_view why);
    void respond(response answer, const request_head& asked, bool unreadable = false);
    void append_head_of(const response& answer, const request_head& asked, std::optional<std::uint64_t> length,
                        bool chunked);
    void produce(const response::produced& content, bool chunked, bool compressed);
    static std::chrono::sys_seconds now();
    std::string_view date_text_of(std::chrono::sys_seconds when);

    byte_stream& peer_;
    service& shared_;
    const server_options& options_;
    visit visit_;
    std::string peer_name_;
    std::unique_ptr<workspace> work_; ///< none between two requests
    std::string_view input_;          ///< of its buffer, what was not read yet
    std::uint64_t requests_ = 0;
    std::uint64_t sent_ = 0;                             ///< of this response's content
    bool persists_ = true;                               ///< after this response
    bool complete_ = true;                               ///< no content broke off
    bool linger_ = false;                                ///< the client may still be sending what nobody reads
    bool asked_for_body_ = false;                        ///< 100 (Continue) was sent where it is waited for
    bool answering_ = false;                             ///< the head of the response is out
    parking::deadline head_until_{};                     ///< of the head that is being read, once it has begun
    std::chrono::steady_clock::time_point body_since_{}; ///< when somebody first waited for this body
};

} // namespace lockstep::net::http
