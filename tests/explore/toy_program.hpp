// Small multithreaded programs for the toy machine, with which the search is tested.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lockstep::toy {

enum class code : std::uint8_t {
    // memory: a variable and a register
    load,
    store,
    store_register,
    add_to,
    compare_exchange,
    compare_exchange_weak, ///< may fail although it finds `value`
    read,
    write,
    await, ///< loads a variable until it has `value`: spins
    // locks. try and timed ones set register `r` to 1 when taken
    lock,
    try_lock,
    timed_lock,
    unlock,
    read_lock,
    write_lock,
    try_read_lock,
    try_write_lock,
    rw_unlock,
    // condition variables: `object`, mutex in `value`. timed_wait sets register `r` to 1 when signalled
    wait,
    timed_wait,
    signal,
    broadcast,
    p,
    try_p,
    timed_p,
    v,
    create,
    join,
    exit,
    output,
    choose, ///< register `r` becomes each number below `value`
    // local: no events
    set,
    add,
    add_register,
    skip_if,
    fail_if,
};

struct instruction {
    code what;
    int object = 0; ///< variable, lock, thread, ...
    int r = 0;      ///< register
    int value = 0;
    int other = 0; ///< compare_exchange: the new value; skip_if: how many to skip; add_register: the second register
};

constexpr int max_toy_threads = 20;
constexpr int max_variables = 160;
constexpr int max_objects = 8; ///< of each kind
constexpr int registers = 4;

struct program {
    std::vector<std::vector<instruction>> threads;
    /// Threads exist from the start and end without events. Otherwise thread 0 creates and joins them, and its end is the
    /// end of the process.
    bool bare = true;
    std::vector<int> semaphores; ///< initial values
    std::vector<int> variables;  ///< initial values; zero beyond
};

std::string to_text(const program& p);

} // namespace lockstep::toy
