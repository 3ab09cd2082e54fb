// A server on sockets: many clients, stopping, limits on connections.
#include "http/conversation.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/sync/event.hpp"

namespace {

using namespace lockstep;
using namespace lockstep::net;
using namespace lockstep::net::http;
using namespace lockstep::net::http::test;
using namespace std::chrono_literals;

constexpr auto long_enough = 60s; // a test that waits for it has failed

/// Reads until the other side ends.
std::string heard_by(stream& client) {
    std::string heard;
    char room[4096];
    while (const std::size_t n = client.read_some(room, long_enough)) heard.append(room, n);
    return heard;
}

/// A server that runs beside the test.
struct Serving : testing::Test {
    server s;
    listener door{address("127.0.0.1:0")};
    fiber<> running;
    lockstep::event begun, go_on; ///< of /slow

    explicit Serving(server_options o = {}) : s(std::move(o)) {
        s.routes().get("/", [](request&) { return response::text("hello"); });
        s.routes().get("/who", [](request& r) { return response::text(std::string(r.peer())); });
        s.routes().post("/", [](request& r) { return response::text(r.read_all()); });
        s.routes().get("/slow", [this](request&) {
            begun.set();
            go_on.wait();
            return response::text("done");
        });
    }
    void SetUp() override {
        running = go([this] { s.serve(door); });
    }
    void TearDown() override {
        s.stop();
        running.join();
    }
    stream client() { return net::connect(door.local(), long_enough); }
};

TEST_F(Serving, WhoAsksIsNotWhatForwardedHeadersSay) {
    for (const char* says :
         {"X-Forwarded-For: 10.9.8.7\r\n", "X-Forwarded-For:\r\n", "X-Forwarded-For: ,,\r\nX-Forwarded-For: ::1\r\n",
          "Forwarded: for=10.9.8.7;proto=https\r\nX-Real-IP: 10.9.8.7\r\n"}) {
        stream c = client();
        c.write_all("GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + std::string(says) + "\r\n");
        EXPECT_TRUE(heard_by(c).ends_with("\r\n\r\n" + c.local().to_string())) << says;
    }
}

TEST_F(Serving, ManyClientsAtOnce) {
    constexpr int clients = 50, requests = 20;
    std::atomic<int> answered{0};
    task_group all;
    for (int i = 0; i < clients; ++i)
        all.go([&] {
            stream c = client();
            for (int k = 0; k < requests; ++k)
                c.write_all(get("/", k + 1 == requests ? "Connection: close\r\n" : ""), long_enough);
            answered += static_cast<int>(answers_in(heard_by(c)).size());
        });
    all.join();
    EXPECT_EQ(answered, clients * requests);
    EXPECT_EQ(s.requests(), static_cast<std::uint64_t>(clients * requests));
}

TEST_F(Serving, StopClosesThoseThatAreIdle) {
    stream c = client();
    c.write_all(get("/"), long_enough);
    char room[1024];
    ASSERT_GT(c.read_some(room, long_enough), 0U);
    s.stop();
    EXPECT_EQ(heard_by(c), "");
    EXPECT_EQ(s.connections(), 0U);
}

TEST_F(Serving, StopWaitsForThoseThatAreAnswered) {
    stream c = client();
    c.write_all(get("/slow") + get("/"), long_enough);
    begun.wait();
    fiber<> stopping = go([this] { s.stop(); });
    while (!s.stopping()) this_fiber::yield();
    go_on.set();
    const auto all = answers_in(heard_by(c));
    stopping.join();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].body, "done");
    EXPECT_FALSE(all[0].keep_alive);
}

struct Impatient : Serving {
    Impatient() : Serving(server_options{.drain_timeout = 1ms}) {}
};

TEST_F(Impatient, StopCutsOffWhatIsLeft) {
    stream c = client();
    c.write_all("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", long_enough);
    char room[1024];
    ASSERT_GT(c.read_some(room, long_enough), 0U); // 100: the handler waits for the body
    s.stop();
    EXPECT_EQ(s.connections(), 0U);
}

struct Crowded : Serving {
    Crowded() : Serving(server_options{.most_connections = 1}) {}
};

TEST_F(Crowded, WhoIsOneTooManyIsToldSo) {
    stream first = client();
    first.write_all(get("/"), long_enough);
    char room[1024];
    ASSERT_GT(first.read_some(room, long_enough), 0U);
    stream second = client();
    second.write_all(get("/"), long_enough);
    std::error_code error;
    second.shutdown_write(error);
    const auto refused = answers_in(heard_by(second));
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].code, 503U);
    EXPECT_NE(refused[0]["Date"], "");
    first.write_all(get("/"), long_enough);
    EXPECT_GT(first.read_some(room, long_enough), 0U);
}

struct Quick : Serving {
    Quick()
        : Serving(server_options{.idle_timeout = 20ms, .head_timeout = 20ms, .grace = 20ms, .linger_timeout = 20ms}) {}
};

TEST_F(Quick, TimeEndsWhatNothingElseEnds) {
    stream idle = client(), head = client(), body = client();
    head.write_all("GET / HT", long_enough);
    body.write_all("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n1", long_enough);
    EXPECT_EQ(heard_by(idle), "");
    EXPECT_EQ(answers_in(heard_by(head)).at(0).code, 408U);
    EXPECT_EQ(answers_in(heard_by(body)).at(0).code, 408U);
}

/// A client that has always more to say than there is room for, until somebody else has run.
class endless_client final : public byte_stream {
public:
    int reads = 0;
    bool another_ran = false; ///< one worker: no two run at the same time

    std::size_t read_some(std::span<char> into, const patience&, std::error_code& error) noexcept override {
        error.clear();
        if (++reads == 1) go([this] { another_ran = true; }).detach();
        if (another_ran || reads == most_reads) return 0;
        for (char& c : into) c = says[said++ % says.size()];
        return into.size();
    }
    bool wait_readable(const patience&, std::error_code& error) noexcept override {
        error.clear();
        return true;
    }
    std::size_t write_all(std::span<iovec>, const patience&, std::error_code& error) noexcept override {
        error.clear();
        return 0;
    }
    void shutdown_write(std::error_code& error) noexcept override { error.clear(); }
    void shutdown() noexcept override {}
    std::string peer_name() const override { return "endless"; }

    static constexpr int most_reads = 1'000;

private:
    const std::string says = get("/");
    std::size_t said = 0;
};

TEST(Fairness, WhoAsksWithoutEndDoesNotKeepAWorkerToItself) {
    scheduler one({.workers = 1});
    server s;
    s.routes().get("/", [](request&) { return response::text("hello"); });
    endless_client greedy;
    one.go([&] { s.serve(greedy); }).join();
    EXPECT_TRUE(greedy.another_ran);
    EXPECT_LT(greedy.reads, 10); // the other one did not have to wait for long
}

TEST_F(Serving, ConnectionsAreDressedFirst) {
    listener other(address("127.0.0.1:0"));
    std::atomic<int> dressed{0};
    fiber<> serving = go([&] {
        s.serve(other, [&](stream&& plain) -> std::unique_ptr<byte_stream> {
            if (++dressed == 1) throw std::runtime_error("no handshake");
            return std::make_unique<stream>(std::move(plain));
        });
    });
    stream refused = net::connect(other.local(), long_enough);
    EXPECT_EQ(heard_by(refused), "");
    stream c = net::connect(other.local(), long_enough);
    c.write_all(get("/", "Connection: close\r\n"), long_enough);
    EXPECT_EQ(answers_in(heard_by(c)).at(0).body, "hello");
    s.stop();
    serving.join();
}

} // namespace
