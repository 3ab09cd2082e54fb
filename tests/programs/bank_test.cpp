// examples/net/bank_server and bank_client: what was acknowledged stays, and nothing is done twice, whoever dies when.
#include "programs/bad_network.hpp"
#include "programs/cutting_proxy.hpp"
#include "programs/running.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <sqlite3.h>
#include <sys/resource.h>
#include <thread>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::test;

const std::string server_program = LOCKSTEP_BINARY_DIR "/examples/net/bank_server";
const std::string client_program = LOCKSTEP_BINARY_DIR "/examples/net/bank_client";

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// A bank with an account of 100,000 cents, and clients of it.
class Bank : public testing::Test {
protected:
    void start() {
        server = std::make_unique<running_program>(std::vector<std::string>{
            server_program, "--listen", at, "--database", folder / "bank.db", "--open", "savings=100000"});
        at = server->first_line();
    }
    void kill_and_start() {
        server->signal(SIGKILL);
        EXPECT_EQ(server->wait(), 128 + SIGKILL);
        start();
    }
    void SetUp() override { start(); }

    ran client(const std::string& arguments) const {
        return run("exec timeout 60 " + client_program + " --server " + at + " " + arguments);
    }
    std::int64_t balance() const {
        const ran r = client("balance savings");
        EXPECT_EQ(r.status, 0) << r.err;
        return r.status == 0 ? std::stoll(r.out) : -1;
    }
    /// Of the server: the one that listens, and one for each client.
    int sockets() const {
        int n = 0;
        std::error_code gone; // a descriptor may be closed while we look
        const std::string all = "/proc/" + std::to_string(server->process()) + "/fd";
        for (const auto& entry : std::filesystem::directory_iterator(all))
            n += std::filesystem::read_symlink(entry.path(), gone).string().starts_with("socket:") ? 1 : 0;
        return n;
    }
    void await_sockets(int wanted) const {
        for (int n = 0; n < 600 && sockets() != wanted; ++n) std::this_thread::sleep_for(50ms);
        EXPECT_EQ(sockets(), wanted);
    }
    /// Many withdrawals at once, running.
    std::unique_ptr<running_program> many(int times, int cents, const std::string& key) const {
        return std::make_unique<running_program>(std::vector<std::string>{
            client_program, "--server", at, "--time", "60", "--ask-again-after", "0.2", "withdraw", "savings",
            std::to_string(cents), "--times", std::to_string(times), "--at-once", "16", "--key", key});
    }

    scratch_folder folder;
    std::string at = "127.0.0.1:0";
    std::unique_ptr<running_program> server;
};

/// The keys in lines "KEY BALANCE", each of which must come once, and no balance be less than 0.
std::set<std::string> keys_in(const std::string& lines) {
    std::set<std::string> all;
    std::istringstream in(lines);
    std::int64_t left = 0;
    for (std::string key; in >> key >> left;) {
        EXPECT_TRUE(all.insert(key).second) << key << " was told twice";
        EXPECT_GE(left, 0);
    }
    return all;
}

TEST_F(Bank, WithdrawsOnceForAKey) {
    EXPECT_EQ(client("withdraw savings 800 --key rent").out, "rent 99200\n");
    EXPECT_EQ(client("withdraw savings 800 --key rent").out, "rent 99200\n");
    const ran other = client("withdraw savings 900 --key rent");
    EXPECT_EQ(other.status, 1);
    EXPECT_TRUE(contains(other.err, "key_reused")) << other.err;
    EXPECT_EQ(client("deposit savings 50 --key found").out, "found 99250\n");
    EXPECT_EQ(balance(), 99250);
}

TEST_F(Bank, RefusesByTypeAndText) {
    const auto refusal = [&](const std::string& arguments) {
        const ran r = client(arguments);
        EXPECT_EQ(r.status, 1) << r.out << r.err;
        return r.err;
    };
    const std::string too_much = refusal("withdraw savings 100001");
    EXPECT_TRUE(contains(too_much, "insufficient_funds") && contains(too_much, "100000")) << too_much;
    EXPECT_TRUE(contains(refusal("withdraw nobody 1"), "no_such_account"));
    EXPECT_TRUE(contains(refusal("withdraw savings 0"), "bad_amount"));
    EXPECT_TRUE(contains(refusal("withdraw savings -- -9223372036854775808"), "bad_amount"));
    EXPECT_TRUE(contains(refusal("deposit savings 9223372036854775807"), "bad_amount"));
    EXPECT_EQ(balance(), 100000);
}

TEST_F(Bank, ManyWithdrawAtOnceAndNobodyWhatIsNotThere) {
    const ran r = client("withdraw savings 300 --times 400 --at-once 32");
    EXPECT_EQ(r.status, 1);
    EXPECT_EQ(keys_in(r.out).size(), 333U) << "so often there are 300 in 100,000";
    EXPECT_EQ(balance(), 100);
}

TEST_F(Bank, KilledAndStartedAgainLosesNothingAndDoesNothingTwice) {
    constexpr int times = 4000, cents = 7;
    const auto clients = many(times, cents, "k");
    std::string told = clients->first_line() + "\n";
    for (int kill = 0; kill < 6; ++kill) {
        for (int line = 0; line < 500; ++line) told += clients->next_line() + "\n";
        kill_and_start();
    }
    EXPECT_EQ(clients->wait(), 0) << "all were done in the end";
    told += clients->rest_of_output();
    EXPECT_EQ(keys_in(told).size(), static_cast<std::size_t>(times));
    EXPECT_EQ(balance(), 100000 - times * cents);
    // Whoever asks for all of it once more is told the same.
    const auto again = many(times, cents, "k");
    std::string told_again = again->first_line() + "\n";
    EXPECT_EQ(again->wait(), 0);
    told_again += again->rest_of_output();
    const auto sorted = [](const std::string& lines) {
        std::multiset<std::string> all;
        std::istringstream in(lines);
        for (std::string line; std::getline(in, line);) all.insert(line);
        return all;
    };
    EXPECT_EQ(sorted(told_again), sorted(told));
    EXPECT_EQ(balance(), 100000 - times * cents);
}

TEST_F(Bank, ConnectionsThatBreakInTheMidstOfMessagesLoseNothingAndDoNothingTwice) {
    const std::string bank = at;
    const cutting_proxy between(lockstep::net::address(bank), 20'000);
    at = between.at();
    const auto clients = many(1000, 7, "k");
    const std::string first = clients->first_line() + "\n";
    EXPECT_EQ(clients->wait(), 0);
    EXPECT_EQ(keys_in(first + clients->rest_of_output()).size(), 1000U);
    EXPECT_GE(between.cuts(), 3);
    at = bank;
    EXPECT_EQ(balance(), 93000);
}

TEST_F(Bank, MessagesThatAreDelayedDoubledAndLostLoseNothingAndAreNotDoneTwice) {
    const std::string bank = at;
    const bad_network between(lockstep::net::address(bank), {.loss = 0.05, .duplication = 0.2, .delay = 20ms});
    at = between.at();
    const auto clients = many(600, 7, "k");
    const std::string first = clients->first_line() + "\n";
    EXPECT_EQ(clients->wait(), 0);
    EXPECT_EQ(keys_in(first + clients->rest_of_output()).size(), 600U);
    EXPECT_GE(between.lost(), 10);
    EXPECT_GE(between.doubled(), 50);
    at = bank;
    EXPECT_EQ(balance(), 100000 - 600 * 7);
}

TEST_F(Bank, ANetworkThatFallsApartIsAnErrorInTimeAndHealedAllIsDone) {
    const std::string bank = at;
    bad_network between(lockstep::net::address(bank), {});
    at = between.at();
    EXPECT_EQ(client("withdraw savings 800 --key rent").out, "rent 99200\n");
    between.part(true);
    const ran parted = client("--time 1.5 --ask-again-after 0.5 withdraw savings 900 --key food");
    EXPECT_EQ(parted.status, 3) << "an answer or a typed error, in time";
    EXPECT_TRUE(contains(parted.err, at)) << parted.err;
    between.part(false);
    EXPECT_EQ(client("withdraw savings 900 --key food").out, "food 98300\n");

    const auto clients = many(600, 1, "k");
    std::string told = clients->first_line() + "\n";
    for (int times = 0; times < 2; ++times) {
        for (int line = 0; line < 100; ++line) told += clients->next_line() + "\n";
        between.part(true);
        std::this_thread::sleep_for(300ms); // so long that they ask again
        between.part(false);
    }
    EXPECT_EQ(clients->wait(), 0);
    EXPECT_EQ(keys_in(told + clients->rest_of_output()).size(), 600U);
    at = bank;
    EXPECT_EQ(balance(), 97700);
}

TEST_F(Bank, AClientThatDiesLeavesNothingBehind) {
    ASSERT_EQ(sockets(), 1) << "it listens";
    std::vector<std::unique_ptr<running_program>> clients;
    for (int n = 0; n < 3; ++n) clients.push_back(many(100000, 1, "k" + std::to_string(n)));
    EXPECT_EQ(sockets(), 4);
    for (const auto& c : clients) c->signal(SIGKILL);
    for (const auto& c : clients) EXPECT_EQ(c->wait(), 128 + SIGKILL);
    // What they had asked for is still answered for some seconds.
    await_sockets(1);
    EXPECT_GE(balance(), 0);
    server->signal(SIGTERM);
    EXPECT_EQ(server->wait(), 0) << "no call is left that it would wait for";
}

TEST_F(Bank, StoppedItIsNotWaitedForAndContinuedItGoesOn) {
    server->signal(SIGSTOP);
    const ran waits = client("--time 1.5 --ask-again-after 0.5 withdraw savings 800 --key rent");
    EXPECT_EQ(waits.status, 3) << "an answer or a typed error, in time";
    EXPECT_TRUE(contains(waits.err, at)) << waits.err;
    server->signal(SIGCONT);
    EXPECT_EQ(client("withdraw savings 800 --key rent").out, "rent 99200\n") << "once, though it was asked four times";

    const auto clients = many(1000, 1, "k");
    std::string told = clients->first_line() + "\n";
    for (int stop = 0; stop < 2; ++stop) {
        for (int line = 0; line < 200; ++line) told += clients->next_line() + "\n";
        server->signal(SIGSTOP);
        std::this_thread::sleep_for(400ms); // so long that they ask again
        server->signal(SIGCONT);
    }
    EXPECT_EQ(clients->wait(), 0);
    EXPECT_EQ(keys_in(told + clients->rest_of_output()).size(), 1000U);
    EXPECT_EQ(balance(), 98200);
}

/// SQLite, as another program that uses the same file.
class other_program {
public:
    explicit other_program(const std::string& file) { sqlite3_open(file.c_str(), &db_); }
    other_program(const other_program&) = delete;
    other_program& operator=(const other_program&) = delete;
    ~other_program() { sqlite3_close(db_); }
    void run(const char* sql) { EXPECT_EQ(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sql; }

private:
    sqlite3* db_ = nullptr;
};

TEST_F(Bank, ALockedDatabaseIsAnErrorAndWhoReadsIsServed) {
    other_program other(folder / "bank.db");
    other.run("BEGIN IMMEDIATE");
    const ran r = client("--time 2 withdraw savings 800 --key rent");
    EXPECT_EQ(r.status, 3);
    EXPECT_TRUE(contains(r.err, "database_busy")) << r.err;
    EXPECT_EQ(balance(), 100000);
    other.run("COMMIT");
    EXPECT_EQ(client("withdraw savings 800 --key rent").out, "rent 99200\n");
}

TEST_F(Bank, ToldToEndItAnswersWhatIsUnderWay) {
    other_program other(folder / "bank.db");
    other.run("BEGIN IMMEDIATE"); // so that a call takes its time
    std::thread call(
        [&] { EXPECT_EQ(client("--ask-again-after 10 withdraw savings 800 --key rent").out, "rent 99200\n"); });
    await_sockets(2);
    std::this_thread::sleep_for(200ms); // it has asked
    server->signal(SIGTERM);
    other.run("COMMIT");
    EXPECT_EQ(server->wait(), 0);
    call.join();
    start();
    EXPECT_EQ(balance(), 99200);
}

TEST_F(Bank, AFullDatabaseIsAnErrorAndWhoReadsIsServed) {
    EXPECT_EQ(client("withdraw savings 800 --key rent").out, "rent 99200\n");
    const rlimit nothing_more{1, RLIM_INFINITY}, as_before{RLIM_INFINITY, RLIM_INFINITY};
    ASSERT_EQ(prlimit(server->process(), RLIMIT_FSIZE, &nothing_more, nullptr), 0);
    const ran r = client("withdraw savings 900 --key food");
    EXPECT_EQ(r.status, 1);
    EXPECT_TRUE(contains(r.err, "database_full") && contains(r.err, "bank.db")) << r.err;
    EXPECT_EQ(balance(), 99200);
    EXPECT_EQ(client("withdraw savings 800 --key rent").out, "rent 99200\n") << "that is only read";
    ASSERT_EQ(prlimit(server->process(), RLIMIT_FSIZE, &as_before, nullptr), 0);
    EXPECT_EQ(client("withdraw savings 900 --key food").out, "food 98300\n");
    kill_and_start();
    EXPECT_EQ(balance(), 98300);
}

TEST_F(Bank, CannotServeIsSaidInOneLine) {
    const ran in_use = run(server_program + " --listen " + at + " --database " + (folder / "other.db"));
    EXPECT_EQ(in_use.status, 1);
    EXPECT_TRUE(contains(in_use.err, at) && contains(in_use.err, "in use")) << in_use.err;
    const ran no_file = run(server_program + " --listen 127.0.0.1:0 --database " + (folder / "nowhere/bank.db"));
    EXPECT_EQ(no_file.status, 1);
    EXPECT_TRUE(contains(no_file.err, "nowhere/bank.db")) << no_file.err;
    put(folder / "text", std::string(4096, 'x'));
    EXPECT_TRUE(
        contains(run(server_program + " --listen 127.0.0.1:0 --database " + (folder / "text")).err, "not a database"));
    server->signal(SIGTERM);
    EXPECT_EQ(server->wait(), 0);
    const ran nobody = client("--time 0.5 balance savings");
    EXPECT_EQ(nobody.status, 3);
    EXPECT_TRUE(contains(nobody.err, at)) << nobody.err;
}

TEST_F(Bank, SaysWhatItCanDo) {
    for (const auto& [program, part] : {std::pair(server_program, "--open"), std::pair(client_program, "withdraw")}) {
        const ran help = run(program + " --help");
        EXPECT_EQ(help.status, 0);
        EXPECT_TRUE(contains(help.out, part) && contains(help.out, "Examples") && contains(help.out, "Exit status"))
            << help.out;
        EXPECT_EQ(run(program + " --nonsense").status, 2);
    }
    EXPECT_EQ(run(server_program + " --open savings").status, 2);
    EXPECT_EQ(run(server_program + " --listen nonsense").status, 2);
    EXPECT_EQ(client("borrow savings 1").status, 2);
}

} // namespace
