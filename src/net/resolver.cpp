// Questions wait in a queue for helpers; one who asks what is being asked already waits for the same answer. A question
// that nobody waits for any more, and that no helper has begun, is dropped: so the queue is as long as there are who wait.
#include "lockstep/net/resolver.hpp"

#include "lockstep/sync/condition_variable.hpp"
#include "net/special_names.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <deque>
#include <map>
#include <netdb.h>
#include <thread>
#include <unistd.h>

namespace lockstep::net {

using detail::resolver_error;

// --- errors -----------------------------------------------------------------------------------------------------------

const std::error_category& resolver_category() noexcept {
    static const class final : public std::error_category {
        const char* name() const noexcept override { return "resolver"; }
        std::string message(int code) const override { return gai_strerror(code); }
        std::error_condition default_error_condition(int code) const noexcept override {
            switch (code) {
            case EAI_AGAIN: return std::errc::resource_unavailable_try_again;
            case EAI_MEMORY: return std::errc::not_enough_memory;
            default: return {code, *this};
            }
        }
    } category;
    return category;
}

// --- one look-up ------------------------------------------------------------------------------------------------------

namespace {

std::error_code ask_the_system(const std::string& host, const std::string& service, std::vector<address>& found) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM; // else each address comes once for each kind of socket
    addrinfo* first = nullptr;
    // No host: the loopback addresses.
    const char* const name = host.empty() ? nullptr : host.c_str();
    const int failure = getaddrinfo(name, service.empty() ? nullptr : service.c_str(), &hints, &first);
    if (failure == EAI_SYSTEM) return detail::last_error();
    if (failure != 0) return resolver_error(failure);
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(first, freeaddrinfo);
    for (const addrinfo* a = first; a != nullptr; a = a->ai_next) found.emplace_back(a->ai_addr, a->ai_addrlen);
    return {};
}

/// What is asked: a host, and a service where it has no number.
using key = std::pair<std::string, std::string>;

/// A question, and its answer.
struct question {
    explicit question(key k) : what(std::move(k)) {}

    const key what;
    bool begun = false;    ///< a helper looks it up, or has
    bool answered = false; ///< then what follows does not change any more
    std::error_code error;
    std::vector<address> found;
    parking::deadline expires{};
    parking::queue_of<"resolver"> askers;
};

} // namespace

// --- who looks up, and what is known ----------------------------------------------------------------------------------

/// Its lock guards all that changes in it and in its questions.
class resolver::core : public std::enable_shared_from_this<core> {
public:
    explicit core(resolver_options options) : options_(std::move(options)) {
        if (options_.threads == 0) throw std::invalid_argument("lockstep::net::resolver: needs a helper thread");
        if (!options_.look_up) options_.look_up = ask_the_system;
    }

    std::shared_ptr<const question> ask(const key& what, const patience& wait, std::error_code& error) {
        parking::ticket mine;
        parking::wait_node place{&mine};
        std::shared_ptr<question> q;
        {
            const std::scoped_lock guard(lock_);
            try {
                q = known(what);
            } catch (const std::system_error& e) { // no helper, and none to be had
                error = e.code();
                return nullptr;
            }
            if (q->answered) return q;
            q->askers.push(place);
        }
        const parking::ending how = parking::wait(mine, wait.until, wait.stop, {"resolver", this});
        if (how == parking::ending::granted) return q;
        error = std::make_error_code(how == parking::ending::cancelled ? std::errc::operation_canceled
                                                                       : std::errc::timed_out);
        const std::scoped_lock guard(lock_);
        q->askers.remove(place);
        if (q->askers.empty() && !q->begun) drop(*q);
        return nullptr;
    }

    void close() {
        const std::scoped_lock guard(lock_);
        closed_ = true;
        to_do_.notify_all();
    }

private:
    /// How long a helper without work stays.
    static constexpr std::chrono::seconds idle_time{10};

    /// The question with that content: answered lately, asked, or new.
    std::shared_ptr<question> known(const key& what) {
        const auto at = questions_.find(what);
        if (at != questions_.end()) {
            const bool old = at->second->answered && at->second->expires <= std::chrono::steady_clock::now();
            if (!old) return at->second;
            questions_.erase(at);
            --answers_;
        }
        auto q = std::make_shared<question>(what);
        find_helper();
        queue_.push_back(q);
        questions_.emplace(what, q);
        return q;
    }

    /// For one more question.
    void find_helper() {
        if (idle_ > queue_.size() || helpers_ == options_.threads) return to_do_.notify_one();
        try {
            start_helper();
        } catch (const std::system_error&) { // no more threads: those that there are will do, if there are any
            if (helpers_ == 0) throw;
        }
    }

    /// Without signals: they are for the program's own threads.
    void start_helper() {
        struct all_blocked {
            all_blocked() {
                sigset_t all;
                sigfillset(&all);
                pthread_sigmask(SIG_SETMASK, &all, &before);
            }
            ~all_blocked() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }
            sigset_t before{};
        };
        const all_blocked signals;
        std::thread([self = shared_from_this()] { self->help(); }).detach();
        ++helpers_;
    }

    void help() {
        std::unique_lock guard(lock_);
        while (const std::shared_ptr<question> q = next_question(guard)) {
            guard.unlock();
            std::vector<address> found;
            std::error_code error;
            try {
                error = options_.look_up(q->what.first, q->what.second, found);
                if (!error && found.empty()) error = resolver_error(EAI_NONAME);
            } catch (...) { // the only one that getaddrinfo leaves us is std::bad_alloc
                error = resolver_error(EAI_MEMORY);
            }
            guard.lock();
            parking::wait_queue woken;
            answer(*q, error, std::move(found), woken);
            guard.unlock();
            parking::complete_all(woken);
            guard.lock();
        }
        --helpers_;
    }

    /// Null: there has been none for long.
    std::shared_ptr<question> next_question(std::unique_lock<mutex>& guard) {
        const auto leave_at = std::chrono::steady_clock::now() + idle_time;
        ++idle_;
        to_do_.wait_until(guard, leave_at, [this] { return !queue_.empty() || closed_; });
        --idle_;
        if (queue_.empty()) return nullptr;
        std::shared_ptr<question> q = std::move(queue_.front());
        queue_.pop_front();
        q->begun = true;
        return q;
    }

    void answer(question& q, std::error_code error, std::vector<address> found, parking::wait_queue& woken) {
        q.error = error;
        q.found = std::move(found);
        q.answered = true;
        q.expires = parking::after(error ? options_.cache_age_of_failures : options_.cache_age);
        q.askers.claim_all(woken);
        ++answers_;
        while (answers_ > options_.cache_entries) drop_oldest();
    }

    /// Of the answers, that which would expire first. There are few.
    void drop_oldest() {
        auto oldest = questions_.end();
        for (auto at = questions_.begin(); at != questions_.end(); ++at) {
            const bool older = oldest == questions_.end() || at->second->expires < oldest->second->expires;
            if (at->second->answered && older) oldest = at;
        }
        LOCKSTEP_ASSERT(oldest != questions_.end());
        questions_.erase(oldest);
        --answers_;
    }

    /// One that was not begun.
    void drop(const question& q) {
        std::erase_if(queue_, [&](const auto& other) { return other.get() == &q; });
        const auto at = questions_.find(q.what);
        if (at != questions_.end() && at->second.get() == &q) questions_.erase(at);
    }

    resolver_options options_;
    mutex lock_;
    condition_variable to_do_; ///< the queue is not empty
    std::map<key, std::shared_ptr<question>> questions_;
    std::deque<std::shared_ptr<question>> queue_; ///< those that no helper has begun
    std::size_t answers_ = 0;                     ///< how many in questions_ are answered
    unsigned helpers_ = 0;                        ///< threads that there are
    unsigned idle_ = 0;                           ///< those of them that wait for work
    bool closed_ = false;
};

resolver::resolver(resolver_options options) : core_(std::make_shared<core>(std::move(options))) {}
resolver::~resolver() { core_->close(); }

std::vector<address> resolver::resolve(std::string_view host, const service& at, const patience& wait,
                                       std::error_code& error) {
    error.clear();
    const detail::request what(host, at.text());
    std::vector<address> found;
    if (what.answer_at_once(found, error)) return found;
    const std::shared_ptr<const question> q = core_->ask({what.host(), what.named_service()}, wait, error);
    if (q == nullptr) return {};
    error = q->error;
    found = q->found;
    if (what.named_service().empty())
        for (address& a : found) a = a.with_port(what.port());
    return found;
}

std::vector<address> resolver::resolve(std::string_view host, const service& at, const patience& wait) {
    std::error_code error;
    std::vector<address> found = resolve(host, at, wait, error);
    if (error) throw std::system_error(error, "resolving " + std::string(host) + " (" + at.text() + ")");
    return found;
}

resolver& default_resolver() {
    // A forked process has no helpers, and perhaps a lock that nobody lets go of. Never destroyed: a helper may hang at the
    // end of the process.
    struct of_process {
        const pid_t id = getpid();
        resolver its;
    };
    static std::atomic<of_process*> current{nullptr};
    of_process* seen = current.load(std::memory_order_acquire);
    while (seen == nullptr || seen->id != getpid()) {
        auto made = std::make_unique<of_process>();
        if (current.compare_exchange_strong(seen, made.get(), std::memory_order_acq_rel)) return made.release()->its;
    }
    return seen->its;
}

std::vector<address> resolve(std::string_view host, const service& at, const patience& wait) {
    return default_resolver().resolve(host, at, wait);
}

std::vector<address> resolve(std::string_view host, const service& at, const patience& wait, std::error_code& error) {
    return default_resolver().resolve(host, at, wait, error);
}

} // namespace lockstep::net
