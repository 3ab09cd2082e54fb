#include "net/http/server/visit.hpp"

#include <mutex>

namespace lockstep::net::http {

visit::visit(visitors& among, byte_stream& stream) : among_(among), stream_(stream) {
    const std::lock_guard guard(among_.lock_);
    if (among_.sending_away()) phase_.store(phase::sent_away);
    behind_ = among_.first_;
    if (behind_ != nullptr) behind_->before_ = this;
    among_.first_ = this;
    among_.count_.fetch_add(1, std::memory_order_relaxed);
}

visit::~visit() {
    const std::lock_guard guard(among_.lock_);
    (before_ != nullptr ? before_->behind_ : among_.first_) = behind_;
    if (behind_ != nullptr) behind_->before_ = before_;
    among_.count_.fetch_sub(1, std::memory_order_relaxed);
    if (among_.first_ == nullptr) among_.left_.notify_all();
}

bool visit::rest() noexcept {
    phase expected = phase::busy;
    if (!phase_.compare_exchange_strong(expected, phase::resting)) return false;
    if (!among_.sending_away()) return true;
    rise();
    return false;
}

bool visit::rise() noexcept {
    phase expected = phase::resting;
    return phase_.compare_exchange_strong(expected, phase::busy);
}

void visitors::send_away() noexcept {
    const std::lock_guard guard(lock_);
    sending_away_.store(true);
    for (visit* v = first_; v != nullptr; v = v->behind_) {
        visit::phase expected = visit::phase::resting;
        if (v->phase_.compare_exchange_strong(expected, visit::phase::sent_away)) v->stream_.shutdown();
    }
}

void visitors::await_none(std::chrono::milliseconds patience) {
    std::unique_lock guard(lock_);
    const auto none = [this] { return first_ == nullptr; };
    if (left_.wait_for(guard, patience, none)) return;
    for (visit* v = first_; v != nullptr; v = v->behind_) v->stream_.shutdown();
    left_.wait(guard, none);
}

} // namespace lockstep::net::http
