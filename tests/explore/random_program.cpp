#include "random_program.hpp"

#include "explore/happens_before/mix.hpp"

#include <sstream>

namespace lockstep::toy {

namespace {

/// Draws the parts of one program.
class author {
public:
    explicit author(std::uint64_t seed) : random_(seed * 0x9e37'79b9'7f4a'7c15ULL + 1) {}

    program write() {
        program p;
        p.bare = below(3) != 0;
        const int threads = p.bare ? 2 + below(3) : 2 + below(2);
        variables_ = 1 + below(3);
        locks_ = 1 + below(2);
        flavour_ = below(8);
        exchanges_ = below(4) == 0;
        p.semaphores = {below(2), below(3)};
        p.threads.resize(static_cast<std::size_t>(threads) + (p.bare ? 0 : 1));
        for (std::size_t t = p.bare ? 0 : 1; t < p.threads.size(); ++t) {
            code_ = &p.threads[t];
            const int length = threads == 2 ? 2 + below(5) : threads == 3 ? 1 + below(4) : 1 + below(2);
            while (static_cast<int>(code_->size()) < length) write_something(2);
        }
        if (!p.bare) write_main(p);
        if (below(3) == 0) add_choices(p);
        return p;
    }

private:
    int below(int n) {
        random_ = explore::scatter(random_);
        return static_cast<int>((random_ >> 20) % static_cast<unsigned>(n));
    }
    void put(instruction i) { code_->push_back(i); }
    int variable() { return below(variables_); }
    int lock() { return below(locks_); }
    int reg() { return below(registers); }

    void write_main(program& p) {
        code_ = &p.threads[0];
        for (std::size_t t = 1; t < p.threads.size(); ++t) {
            put({code::create, static_cast<int>(t)});
            if (below(4) == 0) write_access();
        }
        const bool joins = below(3) != 0;
        for (std::size_t t = 1; joins && t < p.threads.size(); ++t) put({code::join, static_cast<int>(t)});
        if (below(3) == 0) write_access();
    }

    /// Some threads begin with a choice, or let one be seen at their end.
    void add_choices(program& p) {
        for (auto& code : p.threads) {
            code_ = &code;
            if (below(2) == 0) code.insert(code.begin(), {code::choose, 0, reg(), 2 + below(2)});
            if (below(3) != 0) continue;
            const int r = reg();
            put({code::choose, 0, r, 2});
            put({code::store_register, variable(), r});
        }
    }

    /// One construct; flavours make programs that mostly use one family.
    void write_something(int depth) {
        const int family = below(3) == 0 ? below(8) : flavour_;
        switch (family) {
        case 0:
        case 1: return write_access();
        case 2: return write_locked(depth);
        case 3: return write_semaphore();
        case 4: return write_condition(depth);
        case 5: return write_rwlock(depth);
        case 6: return below(2) == 0 ? write_locked(depth) : write_access();
        default: return write_odd();
        }
    }

    void write_access() {
        switch (exchanges_ && below(2) == 0 ? 4 : below(8)) {
        case 0:
        case 1: return put({code::load, variable(), reg()});
        case 2: return put({code::store, variable(), 0, 1 + below(2)});
        case 3: return put({code::add_to, variable(), reg(), 1});
        case 4:
            return put({below(3) == 0 ? code::compare_exchange : code::compare_exchange_weak, variable(), reg(),
                        below(2), 1 + below(2)});
        case 5: return put({code::store_register, variable(), reg()});
        case 6: return put({below(2) == 0 ? code::read : code::write, variable(), reg(), 1 + below(2)});
        default: return write_branch();
        }
    }

    void write_branch() {
        const int r = reg();
        put({code::load, variable(), r});
        put({code::skip_if, 0, r, below(2), 1});
        write_one();
    }
    /// Exactly one instruction.
    void write_one() {
        const int r = reg();
        switch (below(4)) {
        case 0: return put({code::store, variable(), 0, 3});
        case 1: return put({code::add_to, variable(), r, 2});
        case 2: return put({code::v, below(2)});
        default: return put({code::load, variable(), r});
        }
    }

    void write_body(int depth) {
        const int length = below(3);
        for (int i = 0; i < length; ++i) {
            if (depth > 1 && below(2) == 0) write_locked(depth - 1);
            else write_access();
        }
    }

    void write_locked(int depth) {
        const int m = lock();
        const int kind = below(5);
        if (kind == 0 || kind == 1) {
            const int r = reg();
            put({kind == 0 ? code::try_lock : code::timed_lock, m, r});
            const std::size_t branch = code_->size();
            put({code::skip_if, 0, r, 0, 0});
            write_body(1);
            put({code::unlock, m});
            (*code_)[branch].other = static_cast<int>(code_->size() - branch - 1);
            return;
        }
        put({code::lock, m});
        write_body(depth);
        put({code::unlock, m});
    }

    void write_semaphore() {
        const int s = below(2);
        switch (below(6)) {
        case 0: return put({code::try_p, s, reg()});
        case 5: return put({code::timed_p, s, reg()});
        case 1:
        case 2: return put({code::p, s});
        default: return put({code::v, s});
        }
    }

    void write_condition(int depth) {
        const int c = below(2), m = lock();
        switch (below(4)) {
        case 0: // a wait guarded by a predicate
        {
            const int r = reg(), x = variable();
            put({code::lock, m});
            put({code::load, x, r});
            put({code::skip_if, 0, r, 1, 1});
            put({code::wait, c, 0, m});
            put({code::unlock, m});
            return;
        }
        case 1:
            put({code::lock, m});
            put({below(2) == 0 ? code::wait : code::timed_wait, c, reg(), m});
            if (below(2) == 0) write_body(depth - 1);
            put({code::unlock, m});
            return;
        default: {
            const bool locked = below(2) == 0;
            if (locked) put({code::lock, m});
            if (below(2) == 0) put({code::store, variable(), 0, 1});
            put({below(2) == 0 ? code::signal : code::broadcast, c});
            if (locked) put({code::unlock, m});
        }
        }
    }

    void write_rwlock(int depth) {
        const int l = lock();
        const int kind = below(6);
        const bool tries = kind >= 4;
        const int r = reg();
        static constexpr code kinds[] = {code::read_lock, code::read_lock,     code::write_lock,
                                         code::read_lock, code::try_read_lock, code::try_write_lock};
        put({kinds[kind], l, r});
        const std::size_t branch = code_->size();
        if (tries) put({code::skip_if, 0, r, 0, 0});
        if (depth > 1) write_body(1);
        put({code::rw_unlock, l});
        if (tries) (*code_)[branch].other = static_cast<int>(code_->size() - branch - 1);
    }

    void write_odd() {
        const int r = reg();
        switch (below(5)) {
        case 0: return put({code::await, variable(), 0, 1});
        case 1: return put({code::output, 0, r});
        case 2: put({code::load, variable(), r}); return put({code::fail_if, 0, r, 2});
        case 3: return put({code::compare_exchange, variable(), r, 0, 1});
        default: return put({code::add_to, variable(), r, 1});
        }
    }

    std::uint64_t random_;
    int variables_ = 1, locks_ = 1, flavour_ = 0;
    bool exchanges_ = false; ///< every other access is a compare-exchange
    std::vector<instruction>* code_ = nullptr;
};

constexpr const char* names[] = {"load",
                                 "store",
                                 "store_register",
                                 "add_to",
                                 "compare_exchange",
                                 "compare_exchange_weak",
                                 "read",
                                 "write",
                                 "await",
                                 "lock",
                                 "try_lock",
                                 "timed_lock",
                                 "unlock",
                                 "read_lock",
                                 "write_lock",
                                 "try_read_lock",
                                 "try_write_lock",
                                 "rw_unlock",
                                 "wait",
                                 "timed_wait",
                                 "signal",
                                 "broadcast",
                                 "p",
                                 "try_p",
                                 "timed_p",
                                 "v",
                                 "create",
                                 "join",
                                 "exit",
                                 "output",
                                 "choose",
                                 "set",
                                 "add",
                                 "add_register",
                                 "skip_if",
                                 "fail_if"};

} // namespace

program random_program(std::uint64_t seed) { return author(seed).write(); }

std::string to_text(const program& p) {
    std::ostringstream text;
    text << (p.bare ? "bare" : "with main") << ", semaphores";
    for (const int s : p.semaphores) text << ' ' << s;
    for (std::size_t t = 0; t < p.threads.size(); ++t) {
        text << "\n thread " << t << ":";
        for (const instruction& i : p.threads[t])
            text << "\n   " << names[static_cast<int>(i.what)] << " object " << i.object << " r" << i.r << " value "
                 << i.value << " other " << i.other;
    }
    return text.str();
}

} // namespace lockstep::toy
