// Nodes in other languages, written from docs/protocol.md, join a conversation: they ask ours and are asked by it.
#include "lockstep/net/node/node.hpp"
#include "lockstep/net/node/tcp_transport.hpp"
#include "lockstep/net/p2p/values/values.hpp"
#include "lockstep/net/p2p/wire/peer_transport.hpp"
#include "lockstep/sync/event.hpp"
#include "programs/run.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ; // NOLINT: POSIX has it so

namespace lockstep::net {
namespace {

using namespace std::chrono_literals;

const std::string tests = LOCKSTEP_SOURCE_DIR "/tests/languages/";
const std::string javascript = LOCKSTEP_BINARY_DIR "/tests/languages/javascript";

/// A process that is somebody's node; killed where it does not end by itself.
class process {
public:
    explicit process(std::vector<std::string> command) {
        std::vector<char*> arguments;
        for (std::string& one : command) arguments.push_back(one.data());
        arguments.push_back(nullptr);
        if (::posix_spawnp(&pid_, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0) pid_ = -1;
    }
    ~process() {
        if (pid_ > 0) ::kill(pid_, SIGKILL);
        if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;
    /// Its exit status, once it has ended.
    int join() {
        int status = -1;
        for (int left = 3000; left > 0 && ::waitpid(pid_, &status, WNOHANG) == 0; --left) real_clock().sleep(10ms);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t pid_ = -1;
};

bool there_is(const std::string& program) {
    return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

/// Installs what those in JavaScript need, where it can be.
bool has_javascript() {
    const std::string install = LOCKSTEP_SOURCE_DIR "/scripts/npm-packages.sh " + tests + "javascript " + javascript;
    return there_is("node") && std::system(install.c_str()) == 0;
}

struct language {
    const char* name;
    message_encoding encoding;
    std::function<std::vector<std::string>(std::uint16_t port, std::uint32_t network)> command;
};

const language node_js{"JavaScript", message_encoding::frames, [](std::uint16_t port, std::uint32_t network) {
                           return std::vector<std::string>{"node", javascript + "/calculator.mjs", std::to_string(port),
                                                           std::to_string(network)};
                       }};
const language python{
    "Python", message_encoding::json_lines, [](std::uint16_t port, std::uint32_t) {
        return std::vector<std::string>{"python3", tests + "python/calculator.py", std::to_string(port)};
    }};

/// Everything that two nodes can say to each other.
void converse(const language& with) {
    std::optional<tcp_transport> network(
        std::in_place,
        tcp_transport_options{.listens_at = address::loopback(), .encoding = with.encoding, .frames = {.network = 7}});
    std::optional<process> other;
    {
        node host("host", *network);
        event ready;
        host.on("introduce", [](const message& m) {
            return value::map{{"greeting", "Hello, " + m.content.to_value().at("language").text()}};
        });
        host.on("fail", [](const message&) -> message_content {
            throw remote_error(reply_code::precondition_failed, "not so");
        });
        host.on("ready", [&](const message&) {
            ready.set();
            return value();
        });
        other.emplace(with.command(network->local().port(), 7));
        ASSERT_TRUE(ready.wait_for(30s)) << "it did not introduce itself";

        const auto ask = [&](const char* kind, value content) {
            return host.request("calculator", kind, std::move(content), 30s).content.to_value();
        };
        EXPECT_EQ(ask("add", value::map{{"x", 3}, {"y", 4}}), value(value::map{{"sum", 7}}));
        EXPECT_EQ(ask("divide", value::map{{"x", 1}, {"y", 8}}), value(value::map{{"quotient", 0.125}}));
        EXPECT_EQ(ask("reverse", value::binary{std::string("\x00\x01\xFF", 3)}),
                  value(value::binary{std::string("\xFF\x01\x00", 3)}));
        for (const value& v :
             {value("é€😀\n\"\\"), value(-1), value(nullptr), value(true), value(value::array{1, value::array{}}),
              value(value::map{{"deep", value::map{{"type", "x"}}}}), value(1LL << 52)})
            EXPECT_EQ(ask("same", v), v);
        const auto code_of = [&](const char* kind, value content) {
            try {
                ask(kind, std::move(content));
            } catch (const remote_error& e) {
                return e.code();
            }
            return -1;
        };
        EXPECT_EQ(code_of("divide", value::map{{"x", 1}, {"y", 0}}), 1001);
        EXPECT_EQ(code_of("unheard-of", {}), 10);
        EXPECT_EQ(code_of("add", nullptr), 13);
        for (int i = 0; i < 100; ++i) ASSERT_EQ(ask("add", value::map{{"x", i}, {"y", i}}).at("sum").integer(), 2 * i);
    }
    network.reset();
    EXPECT_EQ(other->join(), 0); // it has seen the end, and was content
}

TEST(Languages, AJavaScriptNodeOverFramesOfMessagePack) {
    if (!has_javascript()) GTEST_SKIP() << "this needs Node.js and the npm package @msgpack/msgpack";
    converse(node_js);
}

TEST(Languages, AJavaScriptNodeOfAnotherNetworkIsSentAway) {
    if (!has_javascript()) GTEST_SKIP() << "this needs Node.js and the npm package @msgpack/msgpack";
    tcp_transport network({.listens_at = address::loopback(), .frames = {.network = 7}});
    const node host("host", network);
    EXPECT_EQ(process(node_js.command(network.local().port(), 8)).join(), 3);
}

/// A peer over TCP that keeps values.
struct keeper {
    keeper() : network(who, {.network = 7, .listens_at = address::loopback()}), me(who, network), kept(me) {}
    p2p::identity who = p2p::identity::generate();
    p2p::peer_transport network;
    p2p::peer me;
    p2p::values kept;
};

TEST(Languages, AJavaScriptPeerStoresAndFindsValues) {
    if (!has_javascript()) GTEST_SKIP() << "this needs Node.js and the npm package @msgpack/msgpack";
    std::vector<std::unique_ptr<keeper>> all;
    for (int n = 0; n < 7; ++n) {
        all.push_back(std::make_unique<keeper>());
        if (n == 0) all[0]->me.join({});
        else all.back()->me.join({all.back()->network.meet(all[0]->network.local(), 30s)});
    }
    const p2p::peer_id ours = all[1]->kept.put("greeting", "hello from C++").what.key();
    const test::ran r = test::run("timeout 60 node " + javascript + "/values.mjs " +
                                  std::to_string(all[2]->network.local().port()) + " 7 " + ours.hex());
    ASSERT_EQ(r.status, 0) << r.err;
    std::istringstream said(r.out);
    std::string greeting, page, mood;
    std::getline(said, greeting);
    said >> page >> mood;
    EXPECT_EQ(greeting, "hello from C++");
    const auto get = [&](const std::string& key) { return all[5]->kept.get(p2p::peer_id::from_hex(key).value()); };
    EXPECT_EQ(get(page).value().bytes(), "a page from JavaScript");
    EXPECT_EQ(get(mood).value().bytes(), "rainy");
    EXPECT_EQ(get(mood).value().sequence(), 2u);
    while (!all.empty()) all.pop_back();
}

TEST(Languages, APythonNodeOverJsonLines) {
    if (!there_is("python3")) GTEST_SKIP() << "this needs Python 3";
    converse(python);
}

} // namespace
} // namespace lockstep::net
