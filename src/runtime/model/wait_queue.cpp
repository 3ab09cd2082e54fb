#include "runtime/model/wait_queue.hpp"

namespace lockstep::rt::model {

bool has_token_for(const wait_queue& q, const waiter& w) {
    for (const token* k = q.first; k != nullptr; k = k->next)
        if (is_meant_for(*k, w)) return true;
    return false;
}

u32 count_tokens(const wait_queue& q) {
    u32 count = 0;
    for (const token* k = q.first; k != nullptr; k = k->next) ++count;
    return count;
}

bool needs_room(const wait_queue& q) { return q.spare == nullptr; }

void append(wait_queue& q, const token& made, token* room) {
    token* k = room;
    if (q.spare != nullptr) {
        k = q.spare;
        q.spare = k->next;
    }
    check(k != nullptr && made.issued != 0);
    *k = made;
    k->next = nullptr;
    token** link = &q.first;
    while (*link != nullptr) {
        check((*link)->issued <= made.issued);
        link = &(*link)->next;
    }
    *link = k;
}

void remove(wait_queue& q, token& k) {
    token** link = &q.first;
    while (*link != &k) {
        check(*link != nullptr);
        link = &(*link)->next;
    }
    *link = k.next;
    k.next = q.spare;
    q.spare = &k;
}

void handing_out::add(const waiter& w) {
    check(waiters_ < trace::max_threads && w.arrival != 0);
    u32 at = waiters_++;
    for (; at != 0 && waiter_[at - 1]->arrival > w.arrival; --at) waiter_[at] = waiter_[at - 1];
    waiter_[at] = &w;
    given_[waiters_ - 1] = nullptr;
}

bool handing_out::place(const token& k) {
    for (u32 i = 0; i < waiters_; ++i) tried_[i] = false;
    return place_untried(k);
}

bool handing_out::place_all(const wait_queue& q, const token* but_not) {
    for (const token* k = q.first; k != nullptr; k = k->next)
        if (k != but_not && !place(*k)) return false;
    return true;
}

bool handing_out::place_untried(const token& k) {
    for (u32 i = 0; i < waiters_; ++i)
        if (given_[i] == nullptr && is_meant_for(k, *waiter_[i])) {
            given_[i] = &k;
            return true;
        }
    for (u32 i = 0; i < waiters_; ++i) {
        if (tried_[i] || !is_meant_for(k, *waiter_[i])) continue;
        tried_[i] = true;
        if (!place_untried(*given_[i])) continue;
        given_[i] = &k;
        return true;
    }
    return false;
}

} // namespace lockstep::rt::model
