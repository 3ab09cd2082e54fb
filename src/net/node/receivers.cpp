#include "net/node/receivers.hpp"

#include <vector>

namespace lockstep::net::detail {

void receivers::attach(const std::string& name, message_receiver& receiver) {
    const parking::raw_guard guard(lock_);
    if (!all_.try_emplace(name, entry{&receiver}).second)
        throw std::logic_error("there is a node '" + name + "' here already");
}

void receivers::detach(const std::string& name) noexcept {
    parking::ticket nobody_inside;
    lock_.lock();
    const auto at = all_.find(name);
    if (at == all_.end()) return lock_.unlock();
    at->second.receiver = nullptr; // nobody comes in any more
    const bool waits = at->second.inside > 0;
    if (waits) at->second.leaving = &nobody_inside;
    else all_.erase(at);
    lock_.unlock();
    if (!waits) return;
    clock_.wait(nobody_inside, {}, {"transport (to have delivered)", this});
    const parking::raw_guard guard(lock_);
    all_.erase(name);
}

bool receivers::has(const std::string& name) const noexcept {
    const parking::raw_guard guard(lock_);
    const auto at = all_.find(name);
    return at != all_.end() && at->second.receiver != nullptr;
}

/// In the receiver of a name, if there is one, which stays meanwhile.
class receivers::visit {
public:
    visit(receivers& at, const std::string& name) noexcept : at_(at) {
        const parking::raw_guard guard(at.lock_);
        const auto found = at.all_.find(name);
        if (found == at.all_.end() || found->second.receiver == nullptr) return;
        entry_ = &found->second; // it is there as long as somebody is inside
        receiver_ = entry_->receiver;
        ++entry_->inside;
    }
    ~visit() {
        if (entry_ == nullptr) return;
        at_.lock_.lock();
        parking::ticket* const leaving = --entry_->inside == 0 ? entry_->leaving : nullptr;
        at_.lock_.unlock();
        if (leaving != nullptr && leaving->claim()) at_.clock_.complete(*leaving, parking::ending::granted);
    }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

    explicit operator bool() const noexcept { return receiver_ != nullptr; }
    message_receiver* operator->() const noexcept { return receiver_; }

private:
    receivers& at_;
    entry* entry_ = nullptr;
    message_receiver* receiver_ = nullptr;
};

bool receivers::deliver(message& m) noexcept {
    const visit to(*this, m.recipient);
    if (to) to->deliver(std::move(m));
    return static_cast<bool>(to);
}

bool receivers::goes(const std::string& name, std::uint64_t id, std::uint64_t way) noexcept {
    const visit from(*this, name);
    return !from || from->goes(id, way);
}

bool receivers::unreachable(const std::string& name, std::uint64_t id) noexcept {
    const visit from(*this, name);
    return from && from->unreachable(id);
}

void receivers::way_ended(std::uint64_t way) {
    std::vector<std::string> names;
    lock_.lock();
    for (const auto& [name, at] : all_) names.push_back(name);
    lock_.unlock();
    for (const std::string& name : names)
        if (const visit one(*this, name); one) one->way_ended(way);
}

} // namespace lockstep::net::detail
