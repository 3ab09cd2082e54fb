// Records on disk: what was acknowledged is there after any end, and a disk that is full, or damaged, is said.
#include "lockstep/net/p2p/store/sqlite_storage.hpp"
#include "scratch.hpp"
#include "values/values_world.hpp"

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using row = value_store::row;
using testing::world;

class SqliteStorage : public scratch_test {
protected:
    static row row_number(int n) {
        return {.key = record::immutable(std::to_string(n)).key(),
                .what = record::immutable(std::to_string(n)),
                .left = 1h,
                .source = {"somebody"}};
    }
    std::map<peer_id, row> read(std::function<void(const std::string&)> says = {}) {
        std::map<peer_id, row> all;
        sqlite_storage(folder, std::move(says)).load([&](row r) { all.emplace(r.key, std::move(r)); });
        return all;
    }
    /// Overwrites a part of the database.
    void damage(std::size_t at, std::size_t bytes) {
        std::fstream file(path("values.sqlite"), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(at));
        file << std::string(bytes, '\x5A');
    }
};

TEST_F(SqliteStorage, HasWhatWasWritten) {
    const identity owner = identity::from_seed({1});
    const row kept{.key = record::key_of(owner.public_key(), "s"),
                   .what = record::signed_by(owner, std::string(record::largest_value, '\0'), 7, "s"),
                   .left = 1h,
                   .promised = 9,
                   .source = {"owner", store_source::standing::known}};
    const row promised{.key = peer_id::of("promised"), .left = 2h, .promised = 4, .source = {"somebody"}};
    {
        sqlite_storage disk(folder);
        EXPECT_FALSE(disk.write(std::vector{kept, promised, row_number(1), row_number(2)}));
        EXPECT_FALSE(disk.write(std::vector{row{.key = row_number(1).key}}));
        EXPECT_FALSE(disk.began_anew());
    }
    const auto all = read();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all.at(kept.key).what, kept.what);
    EXPECT_EQ(all.at(kept.key).left, 1h);
    EXPECT_EQ(all.at(kept.key).promised, 9u);
    EXPECT_EQ(all.at(kept.key).source.name, "owner");
    EXPECT_EQ(all.at(kept.key).source.is, store_source::standing::known);
    EXPECT_FALSE(all.at(promised.key).what.has_value());
    EXPECT_EQ(all.at(promised.key).promised, 4u);
    EXPECT_EQ(all.at(row_number(2).key).what, row_number(2).what);
}

TEST_F(SqliteStorage, NothingAcknowledgedIsLostWhenTheProcessIsKilled) {
    int acknowledged[2];
    ASSERT_EQ(pipe(acknowledged), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        sqlite_storage disk(folder);
        for (int n = 0;; ++n)
            if (disk.write(std::vector{row_number(n)}) || ::write(acknowledged[1], &n, sizeof n) != sizeof n) _exit(1);
    }
    close(acknowledged[1]);
    int n = -1, last = -1;
    while (n < 50 && ::read(acknowledged[0], &n, sizeof n) == sizeof n) last = n;
    kill(child, SIGKILL);
    while (::read(acknowledged[0], &n, sizeof n) == sizeof n) last = n; // what it had said before
    close(acknowledged[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_GE(last, 50);
    const auto all = read();
    for (int i = 0; i <= last; ++i) EXPECT_TRUE(all.contains(row_number(i).key)) << i;
}

TEST_F(SqliteStorage, AFullDiskIsAnErrorAndWhatWasThereStays) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        sqlite_storage disk(folder);
        if (disk.write(std::vector{row_number(0)})) _exit(1);
        rlimit limit{};
        getrlimit(RLIMIT_FSIZE, &limit);
        const rlimit as_before = limit;
        limit.rlim_cur = 100'000;
        setrlimit(RLIMIT_FSIZE, &limit);
        const record large = record::immutable(std::string(500'000, 'x'));
        const row r{.key = large.key(), .what = large, .left = 1h};
        if (disk.write(std::vector{row_number(1), r}) != std::errc::no_space_on_device) _exit(2);
        setrlimit(RLIMIT_FSIZE, &as_before);
        _exit(disk.write(std::vector{row_number(2)}) ? 3 : 0); // and there is room again
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0) << WEXITSTATUS(status);
    const auto all = read();
    EXPECT_EQ(all.size(), 2u);
    EXPECT_TRUE(all.contains(row_number(0).key) && all.contains(row_number(2).key));
}

TEST_F(SqliteStorage, ADamagedDatabaseIsSaidAndMovedAside) {
    {
        sqlite_storage disk(folder);
        std::vector<row> rows;
        for (int n = 0; n < 1000; ++n) rows.push_back(row_number(n));
        ASSERT_FALSE(disk.write(rows));
    }
    damage(8192, 20'000);
    std::string said;
    EXPECT_TRUE(read([&](const std::string& s) { said = s; }).empty());
    EXPECT_NE(said.find(path("values.sqlite.damaged1")), std::string::npos) << said;
    EXPECT_TRUE(fs::exists(path("values.sqlite.damaged1")));
    {
        sqlite_storage disk(folder);
        EXPECT_FALSE(disk.write(std::vector{row_number(5)}));
    }
    EXPECT_EQ(read().size(), 1u);
    damage(0, 100); // nor is it one at all
    EXPECT_TRUE(read([&](const std::string& s) { said = s; }).empty());
    EXPECT_NE(said.find("damaged2"), std::string::npos) << said;
}

TEST_F(SqliteStorage, ARecordThatWasChangedIsNoRecord) {
    {
        sqlite_storage disk(folder);
        const identity owner = identity::from_seed({1});
        const record r = record::signed_by(owner, "a value that can be found", 1);
        ASSERT_FALSE(disk.write(std::vector{row{.key = r.key(), .what = r, .left = 1h}, row_number(1)}));
    }
    std::ifstream in(path("values.sqlite"), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const std::size_t at = bytes.find("that can be found");
    ASSERT_NE(at, std::string::npos);
    damage(at, 4);
    std::string said;
    EXPECT_EQ(read([&](const std::string& s) { said = s; }).size(), 1u);
    EXPECT_NE(said.find("1 of its records are damaged, and left out"), std::string::npos) << said;
}

TEST_F(SqliteStorage, IsForOneAtATime) {
    const sqlite_storage disk(folder);
    try {
        const sqlite_storage second(folder);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::device_or_resource_busy);
        EXPECT_NE(std::string(e.what()).find(path("values.sqlite")), std::string::npos) << e.what();
    }
    write("file", "");
    EXPECT_THROW(sqlite_storage(folder / "file"), std::system_error);
}

// --- with peers --------------------------------------------------------------------------------------------------------------

class ValuesOnDisk : public SqliteStorage {
protected:
    std::shared_ptr<record_storage> disk_of(const world::member& m) {
        return std::make_shared<sqlite_storage>(folder / m.id.hex(), [this](const std::string& s) { said += s; });
    }
    std::string said;
};

TEST_F(ValuesOnDisk, ANetworkThatIsSwitchedOffWholeAndOnAgainHasLostNothing) {
    world w({.delay_least = 1ms, .delay_most = 20ms});
    w.clock.run([&] {
        w.add(10);
        for (auto& m : w.members) { // with disks
            m->die();
            m->disk = disk_of(*m);
            w.start(*m);
        }
        std::vector<record> all;
        for (int i = 0; i < 40; ++i)
            all.push_back(w[static_cast<std::size_t>(i) % 10].all->put(std::to_string(i), "value").what);
        w[0].all->remove("10");
        const record swapped = w[1].all->compare_and_swap("11", all[11], "other").what;
        for (auto& m : w.members) {
            m->die();
            m->disk = nullptr;
        }
        // One's database is damaged meanwhile: it gets what it had from the others.
        std::ofstream(folder / w[3].id.hex() / "values.sqlite", std::ios::binary) << std::string(10'000, 'x');
        for (auto& m : w.members) {
            m->disk = disk_of(*m);
            w.start(*m);
        }
        EXPECT_NE(said.find("damaged1"), std::string::npos) << said;
        w.clock.sleep(10s);
        for (int i = 0; i < 40; ++i) {
            const auto found = w[5].all->get(all[static_cast<std::size_t>(i)].key());
            const std::optional<record> expected =
                i == 10 ? std::nullopt : std::optional(i == 11 ? swapped : all[static_cast<std::size_t>(i)]);
            EXPECT_EQ(found, expected) << i;
            if (expected) {
                EXPECT_EQ(w.copies_of(*expected), 5u);
            }
        }
    });
}

/// A disk that has no room refuses, with a type; and one that begins anew is told all that is known.
class failing_disk final : public record_storage {
public:
    void load(const std::function<void(row)>&) override {}
    std::error_code write(std::span<const row> rows) noexcept override {
        if (full) return std::make_error_code(std::errc::no_space_on_device);
        if (loses) there.clear();
        lost = std::exchange(loses, false);
        for (const row& r : rows) there.insert(r.key);
        return {};
    }
    bool began_anew() noexcept override { return std::exchange(lost, false); }

    bool full = false, loses = false, lost = false;
    std::set<peer_id> there;
};

TEST_F(ValuesOnDisk, AFullDiskIsATypedError) {
    world w;
    w.clock.run([&] {
        const auto disk = std::make_shared<failing_disk>();
        w.add();
        w[0].die();
        w[0].disk = disk;
        w.start(w[0]);
        const record before = w[0].all->put("before", "x").what;
        disk->full = true;
        EXPECT_EQ(testing::error_of([&] { w[0].all->put("name", "x"); }), std::errc::no_space_on_device);
        EXPECT_FALSE(w[0].all->get(record::key_of(w[0].who.public_key(), "name")).has_value());
        EXPECT_EQ(w[0].all->get(before.key()), before);
        disk->full = false;
        disk->loses = true;
        const record after = w[0].all->put("name", "x").what;
        EXPECT_EQ(disk->there, (std::set<peer_id>{before.key(), after.key()}));
    });
}

} // namespace
} // namespace lockstep::net::p2p
