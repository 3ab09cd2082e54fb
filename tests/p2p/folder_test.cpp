// Folders: shared, fetched, changed meanwhile; and listings that somebody made up.
#include "lockstep/net/message/message.hpp"
#include "lockstep/net/node/virtual_clock.hpp"
#include "lockstep/net/p2p/transfer/folder.hpp"
#include "scratch.hpp"

namespace {

using namespace lockstep::net;
using namespace lockstep::net::p2p;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

class Folder : public lockstep::scratch_test {
protected:
    void SetUp() override {
        scratch_test::SetUp();
        fs::create_directories(path("mine/deep/er"));
        fs::create_directories(path("mine/empty"));
        write("mine/a", "hello");
        write("mine/nothing", "");
        write("mine/deep/er/large", std::string(3 * chunk_bytes + 100, 'x') + "end");
        write("mine/\xff\xfe", "a name that is no UTF-8");
        fs::permissions(path("mine/a"), fs::perms::owner_exec, fs::perm_options::add);
    }
    void fetch(const digest& root, std::vector<std::shared_ptr<block_source>> from) {
        clock.run([&] { fetch_folder(root, path("copy"), clock, [&](const patience&) { return from; }, {}); });
    }
    std::string text(const std::string& name) {
        std::ifstream in(path(name));
        return {std::istreambuf_iterator<char>(in), {}};
    }

    virtual_clock clock;
};

TEST_F(Folder, ArrivesAsItIs) {
    const auto mine = std::make_shared<shared_folder>(path("mine"));
    fetch(mine->root(), {mine});
    shell("diff -r mine copy && test -x copy/a && test -d copy/empty");
    EXPECT_EQ(shared_folder(path("copy")).root(), mine->root());
}

TEST_F(Folder, OfOneFileIsThatFile) {
    const auto mine = std::make_shared<shared_folder>(path("mine/a"));
    fetch(mine->root(), {mine});
    EXPECT_EQ(text("copy/a"), "hello");
}

TEST_F(Folder, LinksAreLeftOutAndCounted) {
    fs::create_symlink("/etc/passwd", path("mine/link"));
    const auto mine = std::make_shared<shared_folder>(path("mine"));
    EXPECT_EQ(mine->left_out(), 1U);
    fetch(mine->root(), {mine});
    EXPECT_FALSE(fs::exists(path("copy/link")));
}

TEST_F(Folder, WhatChangesWhileItIsSharedIsNotServed) {
    const auto mine = std::make_shared<shared_folder>(path("mine"));
    write("mine/a", "HELLO!");
    try {
        fetch(mine->root(), {mine});
        FAIL() << "it has not got the file that changed";
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::host_unreachable);
        EXPECT_NE(std::string(e.what()).find("copy/a.part"), std::string::npos) << e.what();
    }
    EXPECT_EQ(mine->stale_files(), std::vector<std::string>{"a"});
    EXPECT_FALSE(fs::exists(path("copy/a")));
    // Who has it as it was helps out.
    shell("cp -a mine other");
    write("other/a", "hello");
    fetch(mine->root(), {mine, std::make_shared<shared_folder>(path("other"))});
    EXPECT_EQ(text("copy/a"), "hello");
}

TEST_F(Folder, WhatIsThereAlreadyIsKeptWhereItIsRight) {
    const auto mine = std::make_shared<shared_folder>(path("mine"));
    fetch(mine->root(), {mine});
    const auto before = fs::last_write_time(path("copy/deep/er/large"));
    write("copy/a", "jello"); // of the same size
    fetch(mine->root(), {mine});
    EXPECT_EQ(text("copy/a"), "hello");
    EXPECT_EQ(fs::last_write_time(path("copy/deep/er/large")), before);
}

TEST_F(Folder, ThatIsNotThereIsAnErrorThatNamesIt) {
    try {
        shared_folder(path("nowhere"));
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_NE(std::string(e.what()).find("nowhere"), std::string::npos);
    }
}

/// What a listing of one file of that path looks like, whoever wrote it.
std::string listing_of(const std::vector<std::string>& paths, const value& version = 1) {
    value::array files;
    for (const std::string& path : paths)
        files.emplace_back(
            value::map{{"path", value::binary{path}}, {"bytes", 0}, {"root", value::binary{std::string(32, 'x')}}});
    std::string bytes;
    EXPECT_FALSE(message_content(value::map{{"folder", version}, {"files", files}, {"folders", value::array{}}})
                     .append_to(bytes));
    return bytes;
}

TEST(FolderListing, PathsThatLeadOutOrContradictEachOtherAreRefused) {
    EXPECT_EQ(folder_listing::from_encoded(listing_of({"a", "b/c"})).files.size(), 2U);
    for (const std::string path : {"", "/etc/passwd", "..", "../a", "a/../../b", "./a", "a//b", "a/", "a/."})
        EXPECT_THROW(folder_listing::from_encoded(listing_of({path})), value_error) << path;
    EXPECT_THROW(folder_listing::from_encoded(listing_of({std::string("a\0b", 3)})), value_error);
    EXPECT_THROW(folder_listing::from_encoded(listing_of({std::string(256, 'a')})), value_error);
    EXPECT_THROW(folder_listing::from_encoded(listing_of({"a", "a"})), value_error);
    EXPECT_THROW(folder_listing::from_encoded(listing_of({"a", "a.b", "a/b"})), value_error)
        << "a file that is a folder";
    EXPECT_THROW(folder_listing::from_encoded(listing_of({"a"}, 2)), value_error) << "of another version";
}

TEST(FolderListing, WhatIsNoneIsRefused) {
    EXPECT_THROW(folder_listing::from_encoded(""), value_error);
    EXPECT_THROW(folder_listing::from_encoded("hello"), value_error);
    const std::string right = listing_of({"a", "b"});
    for (std::size_t size = 0; size < right.size(); ++size)
        EXPECT_THROW(folder_listing::from_encoded(right.substr(0, size)), value_error) << size;
}

} // namespace
