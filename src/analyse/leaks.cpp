#include "analyse/leaks.hpp"

namespace lockstep::analyse {

void leak_watch::add(const explore::execution& run) {
    const trace::slot_header& h = *run.header;
    if (h.end != trace::ending::exited || h.pending_count != 0) return;
    const auto note = [&](std::optional<left>& extreme) {
        extreme = left{h.leaked_bytes, h.leaked_blocks, h.leaked_at, schedule_of(run.events)};
    };
    if (!least_ || h.leaked_bytes < least_->bytes) note(least_);
    if (!most_ || h.leaked_bytes > most_->bytes) note(most_);
}

void leak_watch::merge(const leak_watch& other) {
    if (other.least_ && (!least_ || other.least_->bytes < least_->bytes)) least_ = other.least_;
    if (other.most_ && (!most_ || other.most_->bytes > most_->bytes)) most_ = other.most_;
}

std::optional<leak_watch::verdict> leak_watch::result() const {
    if (!most_ || most_->bytes == 0) return std::nullopt;
    return verdict{{most_->bytes, most_->blocks, least_->bytes, {0, most_->at.pc, callers_of(most_->at)}},
                   most_->schedule};
}

} // namespace lockstep::analyse
