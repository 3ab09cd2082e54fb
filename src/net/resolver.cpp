// What a look-up is, and the threads that make it. Who asks and who waits is the business of look_ups.hpp.
#include "lockstep/net/resolver.hpp"

#include "lockstep/net/detail/look_ups.hpp"
#include "net/special_names.hpp"

#include <cerrno>
#include <csignal>
#include <netdb.h>
#include <stdexcept>
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

struct answer {
    bool failed() const noexcept { return static_cast<bool>(error); }

    std::error_code error;
    std::vector<address> found;
};

/// Without signals: they are for the program's own threads.
class all_signals_blocked {
public:
    all_signals_blocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~all_signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    all_signals_blocked(const all_signals_blocked&) = delete;
    all_signals_blocked& operator=(const all_signals_blocked&) = delete;

private:
    sigset_t before_{};
};

} // namespace

// --- who looks up, and what is known ----------------------------------------------------------------------------------

class resolver::core : public std::enable_shared_from_this<core> {
public:
    explicit core(resolver_options options)
        : look_ups_({options.threads, options.cache_entries, options.cache_age, options.cache_age_of_failures}),
          look_up_(options.look_up ? std::move(options.look_up) : ask_the_system) {
        if (options.threads == 0) throw std::invalid_argument("lockstep::net::resolver: needs a helper thread");
    }

    std::shared_ptr<const answer> ask(const key& what, const patience& wait, std::error_code& error) {
        return look_ups_.ask(what, wait, error, [this] {
            const all_signals_blocked during;
            std::thread([self = shared_from_this()] { self->help(); }).detach();
        });
    }

    void close() { look_ups_.close(); }

private:
    /// How long a helper without work stays.
    static constexpr std::chrono::seconds idle_time{10};

    void help() {
        look_ups_.help([this](const key& what) { return look_up(what); }, idle_time);
    }
    answer look_up(const key& what) {
        answer a;
        try {
            a.error = look_up_(what.first, what.second, a.found);
            if (!a.error && a.found.empty()) a.error = resolver_error(EAI_NONAME);
        } catch (...) { // the only one that getaddrinfo leaves us is std::bad_alloc
            a.error = resolver_error(EAI_MEMORY);
        }
        return a;
    }

    detail::look_ups<key, answer> look_ups_;
    const decltype(resolver_options::look_up) look_up_;
};

resolver::resolver(resolver_options options) : core_(std::make_shared<core>(std::move(options))) {}
resolver::~resolver() { core_->close(); }

std::vector<address> resolver::resolve(std::string_view host, const service& at, const patience& wait,
                                       std::error_code& error) {
    error.clear();
    const detail::request what(host, at.text());
    std::vector<address> found;
    if (what.answer_at_once(found, error)) return found;
    const std::shared_ptr<const answer> a = core_->ask({what.host(), what.named_service()}, wait, error);
    if (a == nullptr) return {};
    error = a->error;
    found = a->found;
    if (what.named_service().empty())
        for (address& one : found) one = one.with_port(what.port());
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
