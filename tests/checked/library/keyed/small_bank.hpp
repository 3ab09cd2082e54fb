// A bank with one account on a disk that keeps what is committed; its process may die, and is started again. For closed programs.
#pragma once

#include "lockstep/check.hpp"
#include "lockstep/net/service/keyed.hpp"

#include <cassert>
#include <mutex>
#include <thread>

namespace lockstep::testing {

struct kept_withdrawal {
    int asked, result;
};

/// What is there after a death.
struct small_disk {
    int left = 10;
    int withdrawals = 0;
    std::optional<kept_withdrawal> kept[2];
};

inline small_disk disk;
inline std::mutex writing;

/// Thrown where the process dies.
struct death {};

class small_transaction {
public:
    std::optional<kept_withdrawal> find(int key) const { return draft_.kept[key]; }
    void keep(int key, int asked, int result) { draft_.kept[key] = {asked, result}; }
    void commit() { disk = draft_; }
    int withdraw(int cents) {
        if (cents > draft_.left) throw std::runtime_error("insufficient_funds");
        ++draft_.withdrawals;
        return draft_.left -= cents;
    }

private:
    const std::scoped_lock<std::mutex> turn_{writing};
    small_disk draft_ = disk; ///< what was not committed is gone with the process
};

/// One request as a server handles it, which may die before it has begun, in the midst of it, and before it has answered.
/// Nothing: no answer comes, for that reason or since `dies` is more than 3 and the answer is lost.
inline std::optional<int> asked_once(int key, int cents, unsigned dies) {
    if (dies == 1) return std::nullopt;
    std::optional<int> left;
    try {
        small_transaction all;
        left = net::once(all, key, cents, [&] {
            const int rest = all.withdraw(cents);
            if (dies == 2) throw death();
            return rest;
        });
    } catch (const death&) {
        return std::nullopt;
    }
    return dies == 3 ? std::nullopt : left;
}

} // namespace lockstep::testing
