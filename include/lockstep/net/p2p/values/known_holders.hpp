// Who else has a record, as far as those have said so: of which version, for what somebody said of an older one says nothing
// about this one, however late the answer comes.
//
// Without I/O, and of any types, so that the checker can go through all that may happen at once.
#pragma once

#include <algorithm>
#include <vector>

namespace lockstep::net::p2p {

/// Of one key. Not to be used by several threads at the same time.
template <class Peer, class Version>
class known_holders {
public:
    /// That peer has said that it has that version.
    void has(const Peer& who, const Version& version) {
        if (!(version_ == version)) {
            all_.clear();
            version_ = version;
        }
        if (std::find(all_.begin(), all_.end(), who) == all_.end()) all_.push_back(who);
    }
    /// Which of these are not known to have that version?
    std::vector<Peer> lack(const std::vector<Peer>& of, const Version& version) const {
        if (!(version_ == version)) return of;
        std::vector<Peer> those;
        for (const Peer& p : of)
            if (std::find(all_.begin(), all_.end(), p) == all_.end()) those.push_back(p);
        return those;
    }

private:
    Version version_{};
    std::vector<Peer> all_;
};

} // namespace lockstep::net::p2p
