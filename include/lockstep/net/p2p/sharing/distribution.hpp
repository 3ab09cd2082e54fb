// Work in numbered pieces, shared out among all who can do some of it: several are asked at once, each for several pieces at a
// time. Whoever fails too often, lies, or has nothing is asked no more; who may help is looked for again and again. Fetching a
// content from many sources is one such work, a map over peers another.
//
// What a piece is, and what asking for it means, is the caller's. Nothing here knows of peers or blocks, and all waiting is by the
// clock that it is given.
#pragma once

#include "lockstep/net/message/state_lock.hpp"
#include "lockstep/net/p2p/sharing/piece_plan.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace lockstep::net::p2p {

/// How work is shared out.
struct distribution_options {
    unsigned at_once = 4;                                           ///< pieces that one helper is asked for at a time
    std::chrono::nanoseconds piece_time = std::chrono::seconds(10); ///< for one piece
    unsigned most_failures = 3; ///< of a helper, in a row; then it is asked no more, until it is found again
    unsigned most_lacks = 64;   ///< pieces that a helper cannot give, in a row; likewise
    std::chrono::nanoseconds search_pause = std::chrono::seconds(5); ///< between two searches for helpers
    std::chrono::nanoseconds search_time = std::chrono::seconds(30); ///< in which nobody can be asked; then it fails
};

/// What came of asking for a piece.
enum class piece_outcome : std::uint8_t {
    done,   ///< it is here
    lacks,  ///< this helper cannot give it
    failed, ///< it may, another time
    lied,   ///< what it gave is wrong: it is never asked again
    broken, ///< the work as a whole cannot go on
};

/// One work. `Helper` has a name(), by which it is known again. run() is called once; all members may be called by any fiber.
template <class Helper>
class distribution {
public:
    /// Looks for helpers: may return those that are known already.
    using finder = std::function<std::vector<std::shared_ptr<Helper>>(const patience&)>;
    /// Asks one of them for a piece. For `broken` it says why. Called by several fibers at a time; must not throw.
    using asker = std::function<piece_outcome(Helper&, std::size_t piece, const patience&, std::error_code& why)>;
    /// Told of each piece that is here for the first time, and how many are asked; one call at a time, under a lock.
    using listener = std::function<void(std::size_t piece, std::size_t helpers)>;

    distribution(message_clock& clock, finder find, asker ask, listener on_piece, const distribution_options& options)
        : clock_(clock), options_(options), find_(std::move(find)), ask_(std::move(ask)),
          on_piece_(std::move(on_piece)), lock_(clock) {}

    /// Never asked again.
    void distrust(const std::string& name) {
        lock_.lock();
        liars_.insert(name);
        lock_.unlock();
    }
    bool is_trusted(const std::string& name) {
        lock_.lock();
        const bool trusted = !liars_.contains(name);
        lock_.unlock();
        return trusted;
    }

    /// Returns when all pieces are done, but for those that we have; then nobody is asked any more. `error`: timed_out,
    /// operation_canceled, host_unreachable where nobody can be asked any more, or why the work is broken.
    void run(std::size_t pieces, const number_set& have, const patience& wait, std::error_code& error) {
        const std::stop_callback ends(wait.stop, [this] { done_.request_stop(); });
        const patience ours(wait.until, done_.get_token());
        lock_.lock();
        plan_ = piece_plan(pieces, have);
        lock_.unlock();
        see_to_it(ours);
        done_.request_stop(); // what is under way nobody wants any more
        std::error_code never_set;
        lock_.lock_when([this] { return fibers_ == 0; }, {}, never_set, "shared work (its fibers)");
        lock_.unlock();
        if (broken_) error = broken_;
    }

private:
    /// One that is asked.
    struct asked {
        std::shared_ptr<Helper> who;
        piece_plan::source number;
        unsigned failures = 0, lacks = 0; ///< in a row
        bool given_up = false;
    };

    bool has_ended() const noexcept { return plan_.is_complete() || broken_; }

    /// Finds helpers, until all is done.
    void see_to_it(const patience& wait) {
        message_deadline next_search = clock_.now(), give_up = clock_.after(options_.search_time);
        lock_.lock();
        while (!has_ended()) {
            const bool searches = clock_.now() >= next_search;
            // Whoever has nothing for us now is asked anew: it may have got something meanwhile.
            if (searches && plan_.is_idle())
                while (!all_.empty()) end_of(*all_.back());
            const bool none = all_.empty();
            lock_.unlock_and_wake();
            if (searches) {
                admit(find_(wait), wait);
                next_search = clock_.after(options_.search_pause);
            }
            std::error_code error;
            const patience pause(std::min(wait.until, next_search), wait.stop);
            const auto changed = [&] { return has_ended() || (!none && all_.empty()); };
            if (!lock_.lock_when(changed, pause, error, "shared work (to be done)")) lock_.lock();
            if (has_ended()) break;
            if (!plan_.is_idle()) give_up = clock_.after(options_.search_time);
            if (error == std::errc::operation_canceled) broken_ = error;
            else if (clock_.now() >= wait.until) broken_ = std::make_error_code(std::errc::timed_out);
            else if (clock_.now() >= give_up) broken_ = std::make_error_code(std::errc::host_unreachable);
        }
        lock_.unlock_and_wake();
    }

    /// Begins to ask those who are not asked yet.
    void admit(std::vector<std::shared_ptr<Helper>> found, const patience& wait) {
        for (auto& helper : found) {
            const std::string name = helper->name();
            lock_.lock();
            const bool is_new = !liars_.contains(name) && std::none_of(all_.begin(), all_.end(), [&](const auto& a) {
                return a->who->name() == name;
            });
            std::shared_ptr<asked> made;
            if (is_new) {
                made = std::make_shared<asked>(asked{std::move(helper), plan_.add_source()});
                all_.push_back(made);
                fibers_ += options_.at_once;
            }
            lock_.unlock();
            for (unsigned n = 0; is_new && n < options_.at_once; ++n)
                clock_.start([this, made, wait] { ask_for_pieces(made, wait); });
        }
    }

    /// One of the fibers of a helper: asks it for one piece after the other.
    void ask_for_pieces(const std::shared_ptr<asked>& from, const patience& wait) {
        for (;;) {
            std::optional<std::size_t> piece;
            const auto goes_on = [&] {
                if (has_ended() || from->given_up) return true;
                piece = plan_.next(from->number);
                return piece.has_value();
            };
            std::error_code error;
            if (!lock_.lock_when(goes_on, wait, error, "shared work (a piece)")) break;
            lock_.unlock();
            if (!piece) break;
            const patience one(std::min(wait.until, clock_.after(options_.piece_time)), wait.stop);
            const piece_outcome how = ask_(*from->who, *piece, one, error);
            note(*from, *piece, how, error);
        }
        lock_.lock();
        --fibers_;
        lock_.unlock_and_wake();
    }

    void note(asked& from, std::size_t piece, piece_outcome how, const std::error_code& why) {
        lock_.lock();
        switch (how) {
        case piece_outcome::done:
            from.failures = from.lacks = 0;
            if (plan_.arrived(from.number, piece) && on_piece_) on_piece_(piece, all_.size());
            break;
        case piece_outcome::lacks:
            plan_.lacks(from.number, piece);
            if (++from.lacks >= options_.most_lacks) end_of(from);
            break;
        case piece_outcome::failed:
            plan_.failed(from.number, piece);
            if (++from.failures >= options_.most_failures) end_of(from);
            break;
        case piece_outcome::lied:
            plan_.failed(from.number, piece);
            liars_.insert(from.who->name());
            end_of(from);
            break;
        case piece_outcome::broken: broken_ = why; break;
        }
        // Others look again where a piece came back, or all is over.
        if (how == piece_outcome::done && !has_ended()) lock_.unlock();
        else lock_.unlock_and_wake();
    }

    void end_of(asked& from) {
        if (std::exchange(from.given_up, true)) return;
        plan_.remove_source(from.number);
        std::erase_if(all_, [&](const auto& a) { return a.get() == &from; });
    }

    message_clock& clock_;
    const distribution_options options_;
    const finder find_;
    const asker ask_;
    const listener on_piece_;

    detail::state_lock lock_; ///< guards what follows
    piece_plan plan_{0};
    std::set<std::string> liars_;
    std::vector<std::shared_ptr<asked>> all_; ///< who is asked
    std::size_t fibers_ = 0;                  ///< that ask
    std::error_code broken_;                  ///< why it cannot go on
    std::stop_source done_;                   ///< nobody wants any more of what is under way
};

} // namespace lockstep::net::p2p
