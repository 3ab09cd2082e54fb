#include "lockstep/net/service/host.hpp"

#include <map>

namespace lockstep::net {

/// It lives as long as the node may still call it; after the host has gone it refuses all.
class service_host::core : public std::enable_shared_from_this<core> {
public:
    core(node& at, host_options options) : node_(at), options_(std::move(options)), lock_(at.clock()) {
        if (options_.limiter) limiter_.emplace(*options_.limiter);
    }

    node& at() const noexcept { return node_; }

    void offer_description() {
        node_.on(std::string(services_kind), [self = shared_from_this()](const message&) { return self->describe(); });
        node_.on_other_requests(
            [self = shared_from_this()](const message& m) -> message_content { self->refuse(m.kind); });
    }

    void open(const interface_description& what, const std::vector<detail::offered>& all) {
        lock_.lock();
        const bool taken = !offered_.emplace(service_name{what.name, what.version}.to_string(), what.to_value()).second;
        if (!taken)
            for (const detail::offered& o : all) answers_[o.kind].by = o.by;
        lock_.unlock();
        if (taken)
            throw std::logic_error("lockstep::net::service_host: " + service_name{what.name, what.version}.to_string() +
                                   " is served already");
        for (const detail::offered& o : all) handle(o.kind);
    }

    void close(const std::vector<detail::offered>& all) noexcept {
        if (all.empty()) return;
        const auto nobody = [&] {
            for (const detail::offered& o : all) {
                auto& a = answers_.find(o.kind)->second;
                a.by = nullptr;
                if (a.inside != 0) return false;
            }
            return true;
        };
        std::error_code never_set;
        lock_.lock_when(nobody, {}, never_set, "service (its calls)");
        const std::string& kind = all.front().kind;
        offered_.erase(kind.substr(0, kind.find('.')));
        lock_.unlock();
    }

    bool drain(const patience& wait) {
        lock_.lock();
        draining_ = true;
        lock_.unlock();
        const auto nobody = [this] { return inside_ == 0; };
        std::error_code error;
        if (lock_.lock_when(nobody, wait, error, "service (its calls)")) {
            lock_.unlock();
            return true;
        }
        return false;
    }
    void await_nobody() noexcept {
        drain(std::chrono::nanoseconds(0));
        std::error_code never_set;
        lock_.lock_when([this] { return inside_ == 0; }, {}, never_set, "service (its calls)");
        lock_.unlock();
    }

    std::size_t calls() noexcept {
        lock_.lock();
        const std::size_t n = inside_;
        lock_.unlock();
        return n;
    }
    std::uint64_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }

private:
    struct entry {
        const detail::answering* by = nullptr; ///< null: its server has gone
        std::size_t inside = 0;
        bool handled = false; ///< the node knows the kind
    };
    /// A call that was let in, until it is over.
    class visit;

    /// A kind that was served before has its handler still.
    void handle(const std::string& kind) {
        lock_.lock();
        const bool is_new = !answers_[kind].handled;
        answers_[kind].handled = true;
        lock_.unlock();
        if (is_new) node_.on(kind, [self = shared_from_this()](const message& m) { return self->answer(m); });
    }

    /// What is not offered, or not in that version.
    [[noreturn]] void refuse(const std::string& kind) {
        std::string offered;
        lock_.lock();
        for (const auto& [name, description] : offered_) offered += (offered.empty() ? "" : ", ") + name;
        lock_.unlock();
        throw remote_error(reply_code::not_supported,
                           kind + " is not offered here; " + (offered.empty() ? "nothing is" : "there is " + offered));
    }

    message_content describe() {
        value::array all;
        lock_.lock();
        for (const auto& [name, description] : offered_) all.push_back(description);
        lock_.unlock();
        return value(std::move(all));
    }

    message_content answer(const message& m);
    bool has_place();

    node& node_;
    const host_options options_;
    std::optional<latency_limiter> limiter_;
    std::atomic<std::uint64_t> refused_{0};

    detail::state_lock lock_; ///< guards what follows
    bool draining_ = false;
    std::size_t inside_ = 0;
    visit* first_ = nullptr;                  ///< of those that are inside
    std::size_t overdue_ = 0;                 ///< of those, how many do not count any more
    message_deadline earliest_ = no_deadline; ///< before that the time of none of those that count is up
    std::map<std::string, value> offered_;    ///< descriptions, by name and version
    std::map<std::string, entry, std::less<>> answers_;
};

// --- one call ---------------------------------------------------------------------------------------------------------

/// A call that was let in, until it is over. Throws remote_error where it is not let in: nothing has been done then.
class service_host::core::visit {
public:
    visit(core& at, const message& m) : at_(at), deadline_(m.deadline), entered_(at.node_.clock().now()) {
        if (deadline_ <= entered_)
            throw remote_error(reply_code::timeout, "the time was up when the call was looked at");
        at_.lock_.lock();
        const auto found = at_.answers_.find(m.kind);
        entry_ = found == at_.answers_.end() || found->second.by == nullptr ? nullptr : &found->second;
        const bool in = entry_ != nullptr && !at_.draining_ && at_.has_place();
        if (in) come_in();
        const bool draining = at_.draining_;
        at_.lock_.unlock();
        if (in) return;
        if (entry_ == nullptr) at_.refuse(m.kind);
        at_.refused_.fetch_add(1, std::memory_order_relaxed);
        throw remote_error(reply_code::temporarily_unavailable,
                           draining ? "the server is about to end" : "the server has enough to do");
    }
    ~visit() {
        const message_deadline now = at_.node_.clock().now();
        at_.lock_.lock();
        --entry_->inside;
        --at_.inside_;
        (before_ == nullptr ? at_.first_ : before_->behind_) = behind_;
        if (behind_ != nullptr) behind_->before_ = before_;
        if (is_overdue_) --at_.overdue_;
        else if (at_.limiter_) at_.limiter_->leave(entered_, now, now > deadline_ ? outcome::too_late : how_);
        at_.lock_.unlock_and_wake();
    }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

    value answer(const value& arguments) {
        value result = entry_->by->answer(arguments); // it stays while we are inside
        how_ = latency_limiter::outcome::useful;
        return result;
    }

private:
    friend core;
    using outcome = latency_limiter::outcome;

    /// Under the lock.
    void come_in() noexcept {
        ++entry_->inside;
        ++at_.inside_;
        at_.earliest_ = std::min(at_.earliest_, deadline_);
        behind_ = at_.first_;
        if (behind_ != nullptr) behind_->before_ = this;
        at_.first_ = this;
    }

    core& at_;
    const message_deadline deadline_, entered_;
    entry* entry_ = nullptr;
    outcome how_ = outcome::says_nothing;
    bool is_overdue_ = false; ///< guarded by the lock of all, as is what follows
    visit* before_ = nullptr;
    visit* behind_ = nullptr;
};

/// Under the lock. Is there one for one more, which then is taken? Those whose time is up make room.
bool service_host::core::has_place() {
    if (!limiter_ || limiter_->try_enter()) return true;
    const message_deadline now = node_.clock().now();
    if (now < earliest_ || overdue_ >= options_.overdue_calls) return false;
    earliest_ = no_deadline;
    for (visit* v = first_; v != nullptr; v = v->behind_) {
        if (v->is_overdue_) continue;
        if (now < v->deadline_ || overdue_ >= options_.overdue_calls) {
            earliest_ = std::min(earliest_, v->deadline_);
            continue;
        }
        v->is_overdue_ = true;
        ++overdue_;
        limiter_->leave(v->entered_, now, latency_limiter::outcome::too_late);
    }
    return limiter_->try_enter();
}

message_content service_host::core::answer(const message& m) {
    visit inside(*this, m);
    try {
        return inside.answer(m.content.to_value());
    } catch (const remote_error&) {
        throw;
    } catch (const value_error&) {
        throw;
    } catch (const std::exception& e) {
        if (options_.on_crash) options_.on_crash(m.kind, e.what());
        throw;
    }
}

// --- the host ---------------------------------------------------------------------------------------------------------

service_host::service_host(node& at, host_options options) : core_(std::make_shared<core>(at, std::move(options))) {
    core_->offer_description();
}
service_host::~service_host() { core_->await_nobody(); }

bool service_host::drain(const patience& wait) { return core_->drain(wait); }
std::size_t service_host::calls() const noexcept { return core_->calls(); }
std::uint64_t service_host::refused() const noexcept { return core_->refused(); }
node& service_host::at() const noexcept { return core_->at(); }

void service_host::open(const interface_description& what, const std::vector<detail::offered>& all) {
    core_->open(what, all);
}
void service_host::close(const std::vector<detail::offered>& all) noexcept { core_->close(all); }

} // namespace lockstep::net
