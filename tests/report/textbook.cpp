#include "report/textbook.hpp"

namespace lockstep::testing {

using trace::op;

namespace {

constexpr unsigned test_line = 10, puts_line = 11, write_line = 13, print_line = 14, lock_line = 19, unlock_line = 21;

/// A withdrawal, access by access.
class withdrawal {
public:
    withdrawal(trace_builder& b, unsigned thread) : b_(b), thread_(thread), balance_(bank().address_of("balance")) {}

    void start(const char* function, unsigned line) { at(b_.start(thread_), function, line); }
    void look(std::uint64_t value) { at(b_.read(thread_, balance_, value), "withdraw", test_line); }
    void write(std::uint64_t before, std::uint64_t after) {
        at(b_.write(thread_, balance_, before, after), "withdraw", write_line);
    }
    void print(const std::string& text, unsigned line = print_line) { at(b_.print(thread_, text), "withdraw", line); }
    void refuse() { print("Insufficient funds\n", puts_line); }
    void lock() { at(b_.lock(thread_, bank().address_of("balance_lock")), "withdraw_locked", lock_line); }
    void unlock() { at(b_.unlock(thread_, bank().address_of("balance_lock")), "withdraw_locked", unlock_line); }

private:
    void at(trace::event& e, const char* function, unsigned line) { b_.stack(e, {bank().pc_at(function, line)}); }

    trace_builder& b_;
    unsigned thread_;
    std::uint64_t balance_;
};

} // namespace

analyse::recording lost_withdrawal() {
    trace_builder b(3);
    withdrawal w8(b, 1), w7(b, 2);
    b.create(0, 1);
    b.create(0, 2);
    b.blocked({0});
    w8.start("withdraw", 9);
    w8.look(10);
    w7.start("withdraw", 9);
    w7.look(10);
    w8.write(10, 2);
    w8.print("2\n");
    w7.write(2, 3);
    w7.print("3\n");
    trace::finding& f = b.finding(trace::finding_kind::data_race);
    f.a = trace::thread_process(1);
    f.b = trace::thread_process(2);
    f.a_is_write = 1;
    f.address = f.b_address = bank().address_of("balance");
    f.size = f.b_size = 4;
    f.a_pc = bank().pc_at("withdraw", write_line);
    f.b_pc = bank().pc_at("withdraw", test_line);
    f.a_event = 6;
    f.b_event = 5;
    f.a_depth = f.b_depth = 1;
    f.a_stack[0] = f.a_pc;
    f.b_stack[0] = f.b_pc;
    return b.done(trace::ending::exited);
}

analyse::recording locked_withdrawal() {
    trace_builder b(3);
    withdrawal w8(b, 1), w7(b, 2);
    b.create(0, 1);
    b.create(0, 2);
    b.blocked({0});
    w7.start("withdraw_locked", 18);
    w8.start("withdraw_locked", 18);
    w8.lock();
    b.blocked({0, 2});
    w8.look(10);
    w8.write(10, 2);
    w8.print("2\n");
    w8.unlock();
    b.blocked({0});
    w7.lock();
    w7.look(2);
    w7.refuse();
    w7.unlock();
    return b.done(trace::ending::exited);
}

analyse::recording compute_deadlock() {
    trace_builder b(3);
    const std::uint64_t x_lock = bank().address_of("x_lock"), y_lock = bank().address_of("y_lock");
    b.create(0, 1);
    b.create(0, 2);
    b.blocked({0});
    b.stack(b.start(1), {bank().pc_at("compute", 24)});
    b.stack(b.lock(1, x_lock), {bank().pc_at("compute", 25)});
    b.stack(b.start(2), {bank().pc_at("anti_compute", 32)});
    b.stack(b.lock(2, y_lock), {bank().pc_at("anti_compute", 33)});
    b.pending_join(0, 1);
    b.stack(b.pending(1, op::mutex_lock, y_lock), {bank().pc_at("compute", 26)});
    b.stack(b.pending(2, op::mutex_lock, x_lock), {bank().pc_at("anti_compute", 34)});
    return b.done(trace::ending::stuck);
}

} // namespace lockstep::testing
