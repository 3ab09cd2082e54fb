#include "net/node/receivers.hpp"

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

bool receivers::deliver(message& m) noexcept {
    lock_.lock();
    const auto at = all_.find(m.recipient);
    if (at == all_.end() || at->second.receiver == nullptr) {
        lock_.unlock();
        return false;
    }
    entry& here = at->second; // it is there as long as somebody is inside
    message_receiver& receiver = *here.receiver;
    ++here.inside;
    lock_.unlock();
    receiver.deliver(std::move(m));
    lock_.lock();
    parking::ticket* const leaving = --here.inside == 0 ? here.leaving : nullptr;
    lock_.unlock();
    if (leaving != nullptr && leaving->claim()) clock_.complete(*leaving, parking::ending::granted);
    return true;
}

} // namespace lockstep::net::detail
