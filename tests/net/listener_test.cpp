// What a server's door does when things go wrong.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/net/listener.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;

TEST(Listener, APortInUseIsNamed) {
    const listener first(address::loopback());
    try {
        const listener second(first.local());
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::address_in_use);
        EXPECT_NE(std::string(e.what()).find(first.local().to_string()), std::string::npos) << e.what();
    }
}

TEST(Listener, AnAddressThatIsNotOursIsNamed) {
    EXPECT_THROW(listener(address("192.0.2.1:0")), std::system_error); // RFC 5737: for documentation
}

TEST(Listener, SeveralShareAPortWhereAllAskForIt) {
    const listener first(address::loopback(), {.shares_port = true});
    EXPECT_NO_THROW(listener(first.local(), {.shares_port = true}));
    EXPECT_THROW(listener(first.local()), std::system_error);
}

TEST(Listener, AnyTakesBothFamilies) {
    listener door(address::any());
    EXPECT_TRUE(connect(address("127.0.0.1", door.local().port())));
    EXPECT_TRUE(connect(address("::1", door.local().port())));
    EXPECT_EQ(door.accept().peer().family(), AF_INET6);
}

class NamesInTheFileSystem : public testing::Test {
protected:
    const std::string path = testing::TempDir() + "lockstep.listener." + std::to_string(getpid());
    const address at = address::unix_name(path);
    bool there() const { return access(path.c_str(), F_OK) == 0; }
    ~NamesInTheFileSystem() override { unlink(path.c_str()); }
};

TEST_F(NamesInTheFileSystem, AreRemovedInTheEnd) {
    {
        const listener door(at);
        EXPECT_TRUE(there());
    }
    EXPECT_FALSE(there());
}

TEST_F(NamesInTheFileSystem, OfAServerThatCrashedAreReplaced) {
    {
        owned_socket crashed(AF_UNIX, SOCK_STREAM);
        ASSERT_EQ(bind(crashed.descriptor(), at.data(), at.size()), 0);
    }
    ASSERT_TRUE(there());
    listener door(at);
    EXPECT_TRUE(connect(at));
}

TEST_F(NamesInTheFileSystem, OfAServerThatLivesAreNot) {
    const listener lives(at);
    EXPECT_THROW(const listener second(at), std::system_error);
    EXPECT_TRUE(there());
    EXPECT_TRUE(connect(at));
}

TEST_F(NamesInTheFileSystem, OfAFileAreNot) {
    { std::fclose(std::fopen(path.c_str(), "w")); }
    EXPECT_THROW(const listener second(at), std::system_error);
    EXPECT_TRUE(there());
}

/// Leaves the process as many descriptors as it has, and so many more.
class little_room {
public:
    explicit little_room(rlim_t more) {
        getrlimit(RLIMIT_NOFILE, &before_);
        const int next = dup(0);
        close(next);
        rlimit now = before_;
        now.rlim_cur = static_cast<rlim_t>(next) + more;
        setrlimit(RLIMIT_NOFILE, &now);
    }
    ~little_room() { setrlimit(RLIMIT_NOFILE, &before_); }
    little_room(const little_room&) = delete;
    little_room& operator=(const little_room&) = delete;

private:
    rlimit before_{};
};

TEST(Listener, WithoutDescriptorsItShedsAndSaysSo) {
    lockstep::scheduler s({.workers = 1});
    std::vector<address> shed;
    listener door(address::loopback(), {.on_shed = [&](const address& peer) { shed.push_back(peer); }});
    std::vector<owned_socket> dialling;
    for (int i = 0; i < 6; ++i) dialling.emplace_back(AF_INET, SOCK_STREAM);
    for (owned_socket& one : dialling) {
        EXPECT_TRUE(::connect(one.descriptor(), door.local().data(), door.local().size()) == 0 || errno == EINPROGRESS);
    }
    auto accepted = s.go([&] {
        std::vector<stream> peers;
        peers.push_back(door.accept()); // so what it needs of its own is there, too
        const little_room only(2);
        std::error_code error;
        while (!error) peers.push_back(door.accept(50ms, error));
        peers.pop_back(); // the one that failed
        EXPECT_EQ(error, std::errc::timed_out);
        return peers;
    });
    const std::vector<stream> peers = accepted.join();
    EXPECT_EQ(peers.size(), 3U);
    EXPECT_EQ(door.shed(), 3U);
    EXPECT_EQ(shed.size(), 3U);
    int sent_away = 0;
    for (owned_socket& one : dialling) {
        stream client(std::move(one), door.local());
        std::array<char, 1> buffer{};
        std::error_code error;
        client.read_some(buffer, 20ms, error);
        sent_away += error == std::errc::connection_reset ? 1 : 0;
    }
    EXPECT_EQ(sent_away, 3);
}

} // namespace
