#include "net/p2p/values/record_keeper.hpp"

#include "lockstep/fiber/this_fiber.hpp"

#include <algorithm>

namespace lockstep::net::p2p::detail {

namespace {
constexpr std::size_t most_at_once = 256; ///< changes in one transaction
}

record_keeper::record_keeper(const store_limits& limits, std::shared_ptr<record_storage> disk, message_clock& clock)
    : clock_(clock), disk_(std::move(disk)), store_(limits) {
    if (!disk_) return;
    const value_store::time now = clock_.now();
    blocking([&] { disk_->load([&](value_store::row r) { store_.restore(std::move(r), now); }); });
    disk_->began_anew(); // what was lost before that is not known here
}

value_store::duration record_keeper::admit(const store_source& from) {
    const parking::raw_guard guard(lock_);
    return store_.admit(from, clock_.now());
}

record_keeper::answer record_keeper::store(const value_store::request& r, const store_source& from) {
    change c{.key = r.what.key(),
             .row = [&](value_store::time now) -> std::optional<value_store::row> {
                 const auto a = store_.would(r, from, now);
                 if (a.is == value_store::status::same) {
                     // A life that becomes a little longer is not worth a write.
                     const auto made = store_.after(r, from, now);
                     const auto before = store_.find(r.what.key(), now);
                     if (made.left > before->left + before->left / 16) return made;
                 }
                 if (a.is != value_store::status::stored) return std::nullopt;
                 return store_.after(r, from, now);
             },
             .apply = [&](value_store::time now) { return store_.store(r, from, now); }};
    return carry_out(c);
}

record_keeper::answer record_keeper::promise(const peer_id& key, const ballot& b, const store_source& from) {
    change c{.key = key,
             .row = [&](value_store::time now) -> std::optional<value_store::row> {
                 auto row = store_.row_of(key, now);
                 if (b.sequence <= row.promised) return std::nullopt;
                 // Should it be refused, a number that is too large does no harm.
                 row.promised = b.sequence;
                 row.left = std::max<value_store::duration>(row.left, std::chrono::hours(1));
                 if (!row.what) row.source = from;
                 return row;
             },
             .apply = [&](value_store::time now) { return store_.promise(key, b, from, now); }};
    return carry_out(c);
}

void record_keeper::erase(const record& still) {
    change c{.key = still.key(),
             .row = [&](value_store::time now) -> std::optional<value_store::row> {
                 const auto here = store_.find(still.key(), now);
                 if (!here || here->what != still) return std::nullopt;
                 return value_store::row{.key = still.key()};
             },
             .apply =
                 [&](value_store::time) {
                     store_.erase(still);
                     return value_store::answer();
                 }};
    carry_out(c);
}

value_store::time record_keeper::expire() {
    std::vector<value_store::row> rows;
    value_store::time next;
    {
        const parking::raw_guard guard(lock_);
        for (const peer_id& key : store_.expire(clock_.now(), most_at_once)) rows.push_back({.key = key});
        next = store_.next_expiry();
    }
    // Those that are on the disk for too long are found again there when it is read, and then expire again.
    for (const auto& r : rows) {
        change c{.key = r.key,
                 .row = [&](value_store::time now) -> std::optional<value_store::row> {
                     if (!disk_ || store_.find(r.key, now)) return std::nullopt; // there is another one by now
                     return r;
                 },
                 .apply = [](value_store::time) { return value_store::answer(); }};
        if (disk_) carry_out(c);
    }
    return next;
}

/// Whoever comes while nobody writes does it, for all who come meanwhile too: one transaction for many changes.
record_keeper::answer record_keeper::carry_out(change& c) LOCKSTEP_NOT_ANALYSED {
    lock_.lock();
    if (!disk_) {
        static_cast<value_store::answer&>(c.result) = c.apply(clock_.now());
        lock_.unlock();
        return c.result;
    }
    waiting_.push_back(&c);
    if (!writing_) {
        writing_ = true;
        write_for_all();
        writing_ = false;
    }
    lock_.unlock();
    c.done.wait();
    return c.result;
}

void record_keeper::write_for_all() LOCKSTEP_NOT_ANALYSED {
    while (!waiting_.empty()) {
        // Two changes of one key are written one after the other: what comes of the second depends on the first.
        std::vector<change*> now_done, later;
        std::set<peer_id> keys;
        for (change* const c : waiting_)
            (now_done.size() < most_at_once && keys.insert(c->key).second ? now_done : later).push_back(c);
        waiting_ = std::move(later);
        std::vector<value_store::row> rows;
        std::vector<bool> written;
        for (change* const c : now_done) {
            auto row = c->row(clock_.now());
            written.push_back(row.has_value());
            if (row) rows.push_back(std::move(*row));
        }
        std::error_code error;
        if (!rows.empty()) {
            lock_.unlock();
            error = blocking([&] { return disk_->write(rows); });
            lock_.lock();
            if (disk_->began_anew()) write_all_again();
        }
        for (std::size_t i = 0; i < now_done.size(); ++i) {
            change& c = *now_done[i];
            if (error && written[i]) c.result.error = error;
            else static_cast<value_store::answer&>(c.result) = c.apply(clock_.now());
        }
        lock_.unlock();
        for (change* const c : now_done) c->done.set(); // and then it may be gone
        lock_.lock();
    }
}

/// What the disk has lost is known here still. Where it cannot be written now, it is not on the disk: others have it too.
void record_keeper::write_all_again() LOCKSTEP_NOT_ANALYSED {
    const value_store::time now = clock_.now();
    std::vector<value_store::row> rows;
    store_.visit({}, now, [&](const value_store::held& h) {
        rows.push_back(store_.row_of(h.what.key(), now));
        return true;
    });
    lock_.unlock();
    for (std::size_t at = 0; at < rows.size(); at += most_at_once)
        blocking([&] { disk_->write(std::span(rows).subspan(at, std::min(most_at_once, rows.size() - at))); });
    lock_.lock();
}

std::uint64_t record_keeper::promised(const peer_id& key) const {
    const parking::raw_guard guard(lock_);
    return store_.promised(key);
}

std::optional<value_store::held> record_keeper::find(const peer_id& key) const {
    const parking::raw_guard guard(lock_);
    return store_.find(key, clock_.now());
}

std::vector<value_store::held> record_keeper::some(const peer_id& from, std::size_t most) const {
    std::vector<value_store::held> found;
    const parking::raw_guard guard(lock_);
    store_.visit(from, clock_.now(), [&](const value_store::held& h) {
        found.push_back(h);
        return found.size() < most;
    });
    return found;
}

std::size_t record_keeper::records() const {
    const parking::raw_guard guard(lock_);
    return store_.records();
}

std::size_t record_keeper::bytes() const {
    const parking::raw_guard guard(lock_);
    return store_.bytes();
}

} // namespace lockstep::net::p2p::detail
