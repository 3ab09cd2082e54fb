#include "lockstep/net/nats/nats_transport.hpp"

#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <nats/nats.h>

namespace lockstep::net {

namespace {

/// What libnats says, as an error of ours.
std::error_code error_of(natsStatus status) noexcept {
    switch (status) {
    case NATS_OK: return {};
    case NATS_TIMEOUT: return std::make_error_code(std::errc::timed_out);
    case NATS_CONNECTION_CLOSED: return std::make_error_code(std::errc::broken_pipe);
    case NATS_NO_MEMORY: return std::make_error_code(std::errc::not_enough_memory);
    case NATS_INSUFFICIENT_BUFFER: return std::make_error_code(std::errc::no_buffer_space);
    case NATS_MAX_PAYLOAD: return message_errc::too_large;
    default: return std::make_error_code(std::errc::host_unreachable);
    }
}

void require(natsStatus status, const std::string& what) {
    if (status != NATS_OK)
        throw std::system_error(error_of(status), what + " (NATS: " + natsStatus_GetText(status) + ")");
}

template <class T, void (*Destroy)(T*)>
struct destroyer {
    void operator()(T* it) const noexcept { Destroy(it); }
};
using connection_ptr = std::unique_ptr<natsConnection, destroyer<natsConnection, natsConnection_Destroy>>;
using options_ptr = std::unique_ptr<natsOptions, destroyer<natsOptions, natsOptions_Destroy>>;
using subscription_ptr = std::unique_ptr<natsSubscription, destroyer<natsSubscription, natsSubscription_Destroy>>;
using message_ptr = std::unique_ptr<natsMsg, destroyer<natsMsg, natsMsg_Destroy>>;

} // namespace

std::string nats_subject(std::uint32_t network, std::string_view name) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string subject = "lockstep." + std::to_string(network) + ".";
    for (const char c : name) {
        if (c != '.' && c != '*' && c != '>' && c != '%') {
            subject += c;
            continue;
        }
        subject += '%';
        subject += hex[static_cast<unsigned char>(c) >> 4];
        subject += hex[static_cast<unsigned char>(c) & 15];
    }
    return subject;
}

class nats_transport::core {
public:
    explicit core(nats_transport_options o) : options(std::move(o)) {
        natsOptions* made = nullptr;
        require(natsOptions_Create(&made), "connecting to " + options.servers);
        const options_ptr how(made);
        natsOptions_SetTimeout(how.get(), options.connect_time.count());
        natsOptions_SetMaxReconnect(how.get(), -1);
        natsOptions_SetURL(how.get(), options.servers.c_str());
        natsConnection* connected = nullptr;
        require(natsConnection_Connect(&connected, how.get()), "connecting to " + options.servers);
        connection.reset(connected);
    }

    /// One name of this process: who gets its messages, and the subscription for them.
    struct subscriber {
        core& of;
        message_receiver& receiver;
        subscription_ptr subscription{};
        std::mutex lock{}; ///< of threads of libnats, and who detaches, only
        std::condition_variable over{};
        bool complete = false;
    };

    static void on_message(natsConnection*, natsSubscription*, natsMsg* came, void* closure) {
        const message_ptr owned(came);
        auto& to = *static_cast<subscriber*>(closure);
        frame_codec codec(to.of.options.frames);
        std::error_code error;
        std::optional<message> m;
        codec.feed({natsMsg_GetData(came), static_cast<std::size_t>(natsMsg_GetDataLength(came))});
        m = codec.next(real_clock().now(), error);
        if (!error && (!m || codec.buffered() != 0)) error = message_errc::malformed; // exactly one
        if (!error) return to.receiver.deliver(std::move(*m));
        if (to.of.options.on_error)
            to.of.options.on_error(std::system_error(error, std::string("receiving on ") + natsMsg_GetSubject(came)));
    }
    static void on_complete(void* closure) {
        auto& s = *static_cast<subscriber*>(closure);
        const std::lock_guard guard(s.lock);
        s.complete = true;
        s.over.notify_all();
    }

    const nats_transport_options options;
    connection_ptr connection;
    parking::raw_lock lock; ///< guards what follows
    std::map<std::string, std::unique_ptr<subscriber>> here;
};

nats_transport::nats_transport(nats_transport_options options) : core_(std::make_unique<core>(std::move(options))) {}
nats_transport::~nats_transport() = default;

void nats_transport::attach(const std::string& name, message_receiver& receiver) {
    auto made = std::make_unique<core::subscriber>(*core_, receiver);
    core::subscriber* const s = made.get();
    {
        const parking::raw_guard guard(core_->lock);
        if (!core_->here.try_emplace(name, std::move(made)).second)
            throw std::logic_error("there is a node '" + name + "' here already");
    }
    const std::string subject = nats_subject(core_->options.frames.network, name);
    natsSubscription* subscribed = nullptr;
    const natsStatus status =
        natsConnection_Subscribe(&subscribed, core_->connection.get(), subject.c_str(), &core::on_message, s);
    if (status == NATS_OK) {
        s->subscription.reset(subscribed);
        natsSubscription_SetOnCompleteCB(subscribed, &core::on_complete, s);
        natsConnection_FlushTimeout(core_->connection.get(),
                                    core_->options.connect_time.count()); // the server knows of it
        return;
    }
    const parking::raw_guard guard(core_->lock);
    core_->here.erase(name);
    require(status, "subscribing to " + subject);
}

void nats_transport::detach(const std::string& name) noexcept {
    std::unique_ptr<core::subscriber> s;
    {
        const parking::raw_guard guard(core_->lock);
        const auto at = core_->here.find(name);
        if (at == core_->here.end()) return;
        s = std::move(at->second);
        core_->here.erase(at);
    }
    if (natsSubscription_Unsubscribe(s->subscription.get()) != NATS_OK)
        return; // the connection is closed: nobody calls
    blocking([&] {
        std::unique_lock guard(s->lock);
        s->over.wait(guard, [&] { return s->complete; });
    });
}

void nats_transport::send(message m, const patience&, std::error_code& error) {
    std::string bytes;
    error = frame_codec(core_->options.frames).encode(m, real_clock().now(), bytes);
    if (error) return;
    const std::string subject = nats_subject(core_->options.frames.network, m.recipient);
    error = error_of(
        natsConnection_Publish(core_->connection.get(), subject.c_str(), bytes.data(), static_cast<int>(bytes.size())));
}

} // namespace lockstep::net
