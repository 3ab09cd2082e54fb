// Publishes messages of 64 bytes by a NATS server, as fast as it takes them, to somebody who has subscribed to them on another
// connection. Prints how many of them came. usage: nats_load PORT SECONDS
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nats/nats.h>
#include <string>

namespace {

using connection = std::unique_ptr<natsConnection, void (*)(natsConnection*)>;

connection connect_to(const std::string& port) {
    natsConnection* made = nullptr;
    if (natsConnection_ConnectTo(&made, ("nats://127.0.0.1:" + port).c_str()) != NATS_OK) std::exit(1);
    return {made, natsConnection_Destroy};
}

void count(natsConnection*, natsSubscription*, natsMsg* m, void* so_far) {
    ++*static_cast<std::atomic<long>*>(so_far);
    natsMsg_Destroy(m);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const connection from = connect_to(argv[1]), to = connect_to(argv[1]);
    std::atomic<long> came = 0;
    natsSubscription* subscription = nullptr;
    if (natsConnection_Subscribe(&subscription, to.get(), "server", count, &came) != NATS_OK) return 1;
    natsSubscription_SetPendingLimits(subscription, -1, -1);
    if (natsConnection_FlushTimeout(to.get(), 10'000) != NATS_OK) return 1;
    using clock = std::chrono::steady_clock;
    const auto end = clock::now() + std::chrono::duration<double>(std::atof(argv[2]));
    const std::string content(64, 'x');
    long sent = 0;
    while (clock::now() < end) {
        for (int i = 0; i < 1000; ++i, ++sent)
            if (natsConnection_Publish(from.get(), "server", content.data(), 64) != NATS_OK) return 1;
        while (sent - came > 100'000) nats_Sleep(1); // or the server gives up the subscriber, who is slower
    }
    if (natsConnection_FlushTimeout(from.get(), 10'000) != NATS_OK) return 1;
    for (int i = 0; came < sent && i < 10'000; ++i) nats_Sleep(1);
    natsSubscription_Destroy(subscription);
    std::printf("%ld\n", came.load());
}
