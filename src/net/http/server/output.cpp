#include "net/http/server/output.hpp"

#include "lockstep/fiber/this_fiber.hpp"

namespace lockstep::net::http {

namespace {

/// What stays allocated for the next who needs it.
constexpr std::size_t kept_bytes = 2 * output::enough_bytes;

iovec piece_of(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

} // namespace

void output::refer(std::string_view bytes, std::shared_ptr<const void> keeper) {
    if (bytes.empty()) return;
    references_.push_back({text_.size(), bytes, std::move(keeper)});
    referred_ += bytes.size();
}

void output::append(std::string_view bytes, std::shared_ptr<const void> keeper) {
    if (bytes.size() <= few_bytes) text_ += bytes;
    else refer(bytes, std::move(keeper));
}

bool output::flush() noexcept {
    if (error_) return false;
    if (pending() == 0) return true;
    pieces_.clear();
    std::size_t at = 0;
    const std::string_view text = text_;
    for (const reference& r : references_) {
        if (r.after != at) pieces_.push_back(piece_of(text.substr(at, r.after - at)));
        pieces_.push_back(piece_of(r.bytes));
        at = r.after;
    }
    if (at != text.size()) pieces_.push_back(piece_of(text.substr(at)));
    const std::size_t bytes = pending();
    to_->write_all(pieces_, time_for(bytes, options_), error_);
    if (bytes >= enough_bytes) this_fiber::yield(); // who reads as fast as we write must not keep us from the others
    text_.clear();
    references_.clear();
    referred_ = 0;
    return !error_;
}

void output::detach() noexcept {
    to_ = nullptr;
    text_.clear();
    references_.clear();
    referred_ = 0;
    if (text_.capacity() > kept_bytes) std::string().swap(text_);
}

} // namespace lockstep::net::http
