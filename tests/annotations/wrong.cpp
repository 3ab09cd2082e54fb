// A wrong use of each lock: clang must object where the comments say, and nowhere else.
#include "lockstep/debug/lock_order.hpp"
#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/guards.hpp"
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/recursive_mutex.hpp"
#include "lockstep/sync/rw_lock.hpp"

// The three that concern every lock, for each kind. The analysis of a template names the place once a kind.
#define WRONG_USES_OF(name, type)                                                                                      \
    struct name##_account {                                                                                            \
        type lock;                                                                                                     \
        int balance LOCKSTEP_GUARDED_BY(lock) = 0;                                                                     \
    };                                                                                                                 \
    void name##_let_go_without_holding(name##_account& a) { a.lock.unlock(); }                                         \
    void name##_read_without_holding(name##_account& a, int& seen) { seen = a.balance; }                               \
    void name##_written_without_holding(name##_account& a) { a.balance = 1; }                                          \
    void name##_kept(name##_account& a) { a.lock.lock(); }

// expected-warning@+4 {{releasing mutex 'a.lock' that was not held}}
// expected-warning@+3 {{reading variable 'balance' requires holding mutex 'a.lock'}}
// expected-warning@+2 {{writing variable 'balance' requires holding mutex 'a.lock' exclusively}}
// expected-warning@+1 {{mutex 'a.lock' is still held at the end of function}} expected-note@+1 {{acquired here}}
WRONG_USES_OF(mutex, lockstep::mutex)

// expected-warning@+4 {{releasing mutex 'a.lock' that was not held}}
// expected-warning@+3 {{reading variable 'balance' requires holding mutex 'a.lock'}}
// expected-warning@+2 {{writing variable 'balance' requires holding mutex 'a.lock' exclusively}}
// expected-warning@+1 {{mutex 'a.lock' is still held at the end of function}} expected-note@+1 {{acquired here}}
WRONG_USES_OF(fair_mutex, lockstep::fair_mutex)

// expected-warning@+4 {{releasing mutex 'a.lock' that was not held}}
// expected-warning@+3 {{reading variable 'balance' requires holding mutex 'a.lock'}}
// expected-warning@+2 {{writing variable 'balance' requires holding mutex 'a.lock' exclusively}}
// expected-warning@+1 {{mutex 'a.lock' is still held at the end of function}} expected-note@+1 {{acquired here}}
WRONG_USES_OF(recursive_mutex, lockstep::recursive_mutex)

// expected-warning@+4 {{releasing mutex 'a.lock' that was not held}}
// expected-warning@+3 {{reading variable 'balance' requires holding mutex 'a.lock'}}
// expected-warning@+2 {{writing variable 'balance' requires holding mutex 'a.lock' exclusively}}
// expected-warning@+1 {{mutex 'a.lock' is still held at the end of function}} expected-note@+1 {{acquired here}}
WRONG_USES_OF(rw_lock, lockstep::rw_lock<>)

// expected-warning@+4 {{releasing mutex 'a.lock' that was not held}}
// expected-warning@+3 {{reading variable 'balance' requires holding mutex 'a.lock'}}
// expected-warning@+2 {{writing variable 'balance' requires holding mutex 'a.lock' exclusively}}
// expected-warning@+1 {{mutex 'a.lock' is still held at the end of function}} expected-note@+1 {{acquired here}}
WRONG_USES_OF(ordered, lockstep::debug::ordered<lockstep::rw_lock<>>)

// expected-warning@+4 {{releasing mutex 'a.lock' that was not held}}
// expected-warning@+3 {{reading variable 'balance' requires holding mutex 'a.lock'}}
// expected-warning@+2 {{writing variable 'balance' requires holding mutex 'a.lock' exclusively}}
// expected-warning@+1 {{mutex 'a.lock' is still held at the end of function}} expected-note@+1 {{acquired here}}
WRONG_USES_OF(raw_lock, lockstep::parking::raw_lock)

template <class Account>
void taken_twice(Account& a) {
    a.lock.lock(); // expected-note 5 {{acquired here}}
    a.lock.lock(); // expected-warning 5 {{acquiring mutex 'a.lock' that is already held}}
    a.lock.unlock();
}
template void taken_twice(mutex_account&);      // expected-note {{in instantiation}}
template void taken_twice(fair_mutex_account&); // expected-note {{in instantiation}}
template void taken_twice(rw_lock_account&);    // expected-note {{in instantiation}}
template void taken_twice(ordered_account&);    // expected-note {{in instantiation}}
template void taken_twice(raw_lock_account&);   // expected-note {{in instantiation}}

void guarded_twice(mutex_account& a) {
    const lockstep::lock_guard once(a.lock);  // expected-note {{acquired here}}
    const lockstep::lock_guard twice(a.lock); // expected-warning {{acquiring mutex 'a.lock' that is already held}}
}

void not_looked_whether_it_was_taken(mutex_account& a) {
    static_cast<void>(a.lock.try_lock());
    a.lock.unlock(); // expected-warning {{releasing mutex 'a.lock' that was not held}}
}

void written_by_a_reader(rw_lock_account& a) {
    const lockstep::shared_lock_guard guard(a.lock);
    ++a.balance; // expected-warning {{writing variable 'balance' requires holding mutex 'a.lock' exclusively}}
}

void left_as_a_writer_but_entered_as_a_reader(rw_lock_account& a) {
    a.lock.lock_shared(); // expected-note {{acquired here}}
    a.lock.unlock(); // expected-warning {{releasing mutex 'a.lock' using exclusive access, expected shared access}}
}

#ifndef LOCKSTEP_LOCK_ORDER // there the lock's type is not the mutex's
void waits_without_holding(mutex_account& a, lockstep::condition_variable& changed) {
    changed.wait(a.lock); // expected-warning {{requires holding mutex 'a.lock' exclusively}}
}
#endif

void written_after_the_downgrade(rw_lock_account& a) {
    a.lock.lock();
    a.lock.downgrade();
    ++a.balance; // expected-warning {{writing variable 'balance' requires holding mutex 'a.lock' exclusively}}
    a.lock.unlock_shared();
}
