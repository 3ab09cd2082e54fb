// What values need, of a peer.
#pragma once

#include "lockstep/net/p2p/peer/peer_module.hpp"
#include "lockstep/net/p2p/values/neighbourhood.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <map>

namespace lockstep::net::p2p::detail {

class peer_neighbourhood final : public neighbourhood {
public:
    explicit peer_neighbourhood(peer& at) : at_(at), module_(at) {}

    std::vector<peer_id> nearest(const peer_id& key, std::size_t most, const patience& wait) override;
    std::vector<peer_id> known(const peer_id& key, std::size_t most) const override;
    bool is_known(const peer_id& who) const override { return at_.known(who).has_value(); }
    void has_not_answered(const peer_id& who) override;
    std::optional<message> ask(const peer_id& who, const std::string& kind, value content, const patience& wait,
                               std::error_code& error) override;
    void on(const std::string& kind, std::function<message_content(const peer_id&, const value&)> answers) override {
        module_.on(kind, std::move(answers));
    }
    void end() noexcept override { module_.close(); }
    value introduction() const override { return at_.self().to_value(); }
    void introduced(const peer_id& who, const value& introduction) override;

    /// Is told when the neighbours are others.
    void on_change(std::function<void()> told);

private:
    static constexpr std::size_t most_met = 4096;

    void meet(const contact& who) const;
    std::optional<contact> contact_of(const peer_id& who) const;

    peer& at_;
    peer_module module_;
    mutable parking::raw_lock lock_; ///< guards what follows
    /// Those whom a look-up has found, or who have asked: most of them are too far away for the table.
    mutable std::map<peer_id, contact> met_ LOCKSTEP_GUARDED_BY(lock_);
};

} // namespace lockstep::net::p2p::detail
