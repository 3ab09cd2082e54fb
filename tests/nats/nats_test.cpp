// Nodes over NATS: a server of it is started on loopback, on a free port.
#include "lockstep/net/listener.hpp"
#include "lockstep/net/nats/nats_transport.hpp"
#include "lockstep/net/node/node.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ; // NOLINT: POSIX has it so

namespace lockstep::net {
namespace {

using namespace std::chrono_literals;

class nats_server {
public:
    nats_server() {
        {
            const listener free(address::loopback());
            port_ = free.local().port();
        }
        const std::string port = std::to_string(port_);
        std::vector<const char*> arguments{"nats-server", "-a", "127.0.0.1", "-p",
                                           port.c_str(),  "-l", "/dev/null", nullptr};
        if (::posix_spawnp(&pid_, arguments[0], nullptr, nullptr, const_cast<char**>(arguments.data()), environ) != 0)
            pid_ = -1;
        for (int left = 1000; left > 0 && is_there(); --left) {
            std::error_code error;
            connect(address::loopback(port_), 1s, error);
            if (!error) return;
            real_clock().sleep(10ms);
        }
    }
    ~nats_server() {
        if (!is_there()) return;
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
    bool is_there() const { return pid_ > 0; }
    std::string url() const { return "nats://127.0.0.1:" + std::to_string(port_); }

private:
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
};

TEST(Nats, NodesAskEachOtherThroughTheServer) {
    const nats_server server;
    if (!server.is_there()) GTEST_SKIP() << "this needs nats-server";
    nats_transport here({.servers = server.url()}), there({.servers = server.url()}),
        elsewhere({.servers = server.url(), .frames = {.network = 1}});
    node client("the.client", here), bank("bank*", there), other("bank*", elsewhere);
    for (node* n : {&bank, &other}) n->on("who", [n](const message&) { return value(n->name()); });
    bank.on("double", [](const message& m) { return value(2 * m.content.to_value().integer()); });
    for (int i = 0; i < 200; ++i)
        EXPECT_EQ(client.request("bank*", "double", value(i), 30s).content.to_value().integer(), 2 * i);
    for (int i = 0; i < 100; ++i) client.send("bank*", "letter", value(i));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(bank.receive(30s)->content.to_value().integer(), i); // in order, each once
    std::error_code error;
    client.request({.sender = {}, .recipient = "nobody", .kind = "who"}, 50ms, error);
    EXPECT_EQ(error, std::errc::timed_out);
    client.send({.sender = {}, .recipient = "bank*", .kind = "k", .content = value(std::string(2 << 20, 'x'))}, {},
                error);
    EXPECT_EQ(error, message_errc::too_large);
}

TEST(Nats, AServerThatIsNotThereIsAnErrorThatNamesIt) {
    std::string url;
    {
        const listener free(address::loopback());
        url = "nats://" + free.local().to_string();
    }
    try {
        const nats_transport nowhere({.servers = url, .connect_time = 1s});
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_NE(std::string(e.what()).find(url), std::string::npos) << e.what();
    }
}

TEST(Nats, NamesAreSafeInSubjects) {
    EXPECT_EQ(nats_subject(7, "a.b"), "lockstep.7.a%2Eb");
    EXPECT_EQ(nats_subject(0, "*>%"), "lockstep.0.%2A%3E%25");
    EXPECT_EQ(nats_subject(0, "n1"), "lockstep.0.n1");
}

} // namespace
} // namespace lockstep::net
