// Doing something once for a key, however often it is asked for: who asks again, since the answer was lost, is answered as before.
// What was done and the key that it was done under are kept in one transaction of whatever keeps them, so there is no moment at
// which one is there without the other, whenever the process dies.
//
//     if (const auto left = once(all, key, asked, [&] { return take(account, cents); })) return *left;
//     throw service_error("key_reused", …);
//
// Where a `Transaction` begins nobody else writes, and where it ends without commit() nothing has happened:
//
//     std::optional<Kept> find(const Key&);               // what is kept under the key: `asked` and `result`
//     void keep(const Key&, const Asked&, const Result&);
//     void commit();                                      // when it returns, all of it is there for good
#pragma once

#include <optional>
#include <utility>

namespace lockstep::net {

/// What `f()` returns, or has returned under that key before. Nothing: something else was asked for then. What f throws it throws:
/// nothing has been done then, and the key is free.
template <class Transaction, class Key, class Asked, class F>
auto once(Transaction& all, const Key& key, const Asked& asked, F f) -> std::optional<decltype(f())> {
    if (auto before = all.find(key)) {
        if (before->asked == asked) return std::move(before->result);
        return std::nullopt;
    }
    auto result = f();
    all.keep(key, asked, result);
    all.commit();
    return result;
}

} // namespace lockstep::net
