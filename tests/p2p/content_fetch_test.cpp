// Fetching from several sources, in time that is simulated: some are slow, die, lie, or have only a part.
#include "lockstep/net/node/virtual_clock.hpp"
#include "lockstep/net/p2p/transfer/content_fetch.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace {

using namespace lockstep::net;
using namespace lockstep::net::p2p;
using namespace std::chrono_literals;

/// A content, cut into blocks.
struct cut_content {
    explicit cut_content(std::size_t bytes, unsigned seed = 1) {
        std::mt19937_64 random(seed);
        while (text.size() < bytes) text += std::to_string(random());
        text.resize(bytes);
        std::size_t at = 0;
        tree_builder builder(
            [&](const digest& d, std::size_t n) {
                blocks[d] = text.substr(at, n);
                at += n;
            },
            [&](const digest& d, std::string block) { blocks[d] = std::move(block); });
        builder.add(text);
        root = builder.finish();
    }
    std::string text;
    std::map<digest, std::string> blocks;
    digest root;
};

/// A source whose faults the test sets. Ours is the time it takes.
class source final : public block_source {
public:
    source(std::string name, const cut_content& of, message_clock& clock)
        : name_(std::move(name)), of_(of), clock_(clock) {}

    std::string block(const digest& d, const patience& wait, std::error_code& error) override {
        ++asked;
        if (!clock_.sleep(std::min<std::chrono::nanoseconds>(takes, wait.until - clock_.now()), wait.stop)) {
            error = std::make_error_code(std::errc::operation_canceled);
            return {};
        }
        if (clock_.now() >= wait.until) error = std::make_error_code(std::errc::timed_out);
        else if (dies_after-- <= 0) error = std::make_error_code(std::errc::connection_reset);
        else if (!has(d)) error = std::make_error_code(std::errc::no_such_file_or_directory);
        if (error) return {};
        ++given;
        std::string block = of_.blocks.at(d);
        if (lies) block.back() = static_cast<char>(block.back() ^ 1);
        return block;
    }
    std::string name() const override { return name_; }

    std::chrono::nanoseconds takes = 10ms;
    int dies_after = 1'000'000;
    bool lies = false;
    std::function<bool(const digest&)> has = [](const digest&) { return true; };
    int asked = 0, given = 0;

private:
    const std::string name_;
    const cut_content& of_;
    message_clock& clock_;
};

class ContentFetch : public testing::Test {
protected:
    source& add(const std::string& name) {
        all.push_back(std::make_shared<source>(name, content, clock));
        return *all.back();
    }
    std::string fetch(const fetch_options& options = {}, const patience& wait = {}) {
        memory_sink sink(1 << 30);
        fetch_into(sink, options, wait);
        return sink.take();
    }
    void fetch_into(content_sink& sink, fetch_options options = {}, const patience& wait = {}) {
        options.on_progress = [&](const fetch_progress& now) { progress = now; };
        clock.run([&] {
            const auto begin = clock.now();
            if (beside) clock.start(beside);
            content_fetch one(
                content.root, sink, clock,
                [&](const patience&) { return std::vector<std::shared_ptr<block_source>>(all.begin(), all.end()); },
                options);
            try {
                one.run(wait);
            } catch (const std::system_error& e) {
                failed = e.code();
                EXPECT_NE(std::string(e.what()).find(content.root.hex()), std::string::npos);
            }
            took = clock.now() - begin;
        });
    }

    virtual_clock clock;
    cut_content content{20 * chunk_bytes + 17};
    std::vector<std::shared_ptr<source>> all;
    std::function<void()> beside; ///< what else happens
    std::error_code failed;
    fetch_progress progress;
    std::chrono::nanoseconds took{0};
};

TEST_F(ContentFetch, SharesTheWorkAmongAllWhoHaveIt) {
    for (const char* name : {"a", "b", "c", "d"}) add(name);
    EXPECT_EQ(fetch({.sharing = {.at_once = 1}}), content.text);
    EXPECT_FALSE(failed);
    for (const auto& s : all) EXPECT_GE(s->given, 5) << s->name();
    EXPECT_LE(took, 10ms + 6 * 10ms) << "the tree, and 21 chunks from four";
    EXPECT_EQ(progress.here, content.text.size());
}

TEST_F(ContentFetch, OfNothingIsNothing) {
    content = cut_content(0);
    add("a");
    EXPECT_EQ(fetch(), "");
    EXPECT_FALSE(failed);
}

TEST_F(ContentFetch, ASlowSourceDoesNotDecideWhenAllIsDone) {
    add("fast");
    add("slow").takes = 9s;
    EXPECT_EQ(fetch(), content.text);
    EXPECT_LT(took, 1s);
}

TEST_F(ContentFetch, SourcesThatDieAreDoneWithout) {
    add("a").dies_after = 3;
    add("b").dies_after = 5;
    add("c");
    EXPECT_EQ(fetch({.sharing = {.at_once = 2}}), content.text);
    EXPECT_FALSE(failed);
    EXPECT_EQ(progress.sources, 1U);
}

TEST_F(ContentFetch, WhoLiesIsAskedNoMoreAndNothingOfItIsKept) {
    source& liar = add("liar");
    liar.lies = true;
    add("honest").takes = 100ms;
    EXPECT_EQ(fetch(), content.text);
    EXPECT_EQ(liar.asked, 1) << "for the tree";
}

TEST_F(ContentFetch, ALiarAmongTheChunksIsFoundOutToo) {
    add("honest");
    source& liar = add("liar");
    liar.lies = true;
    EXPECT_EQ(fetch({.sharing = {.at_once = 1}}), content.text);
    EXPECT_EQ(liar.asked, 1);
}

TEST_F(ContentFetch, PartsThatAreCompleteTogetherAreEnough) {
    const digest root = content.root;
    add("even").has = [=](const digest& d) { return d == root || (d.view()[0] & 1) == 0; };
    add("odd").has = [=](const digest& d) { return d == root || (d.view()[0] & 1) != 0; };
    EXPECT_EQ(fetch(), content.text);
    EXPECT_FALSE(failed);
}

TEST_F(ContentFetch, WhereNobodyIsLeftItSaysSoInTime) {
    add("a").dies_after = 4;
    fetch();
    EXPECT_EQ(failed, std::errc::host_unreachable);
    EXPECT_GE(took, 30s);
    EXPECT_LT(took, 60s);
}

TEST_F(ContentFetch, ASourceThatComesBackIsAskedAgain) {
    source& a = add("a");
    a.dies_after = 4;
    beside = [&] {
        clock.sleep(20s);
        a.dies_after = 1'000'000;
    };
    EXPECT_EQ(fetch(), content.text);
    EXPECT_FALSE(failed);
}

TEST_F(ContentFetch, EndsWhenItsTimeIsUpOrAStopIsRequested) {
    add("a").takes = 1h;
    fetch({.sharing = {.piece_time = 1min}}, patience(clock.after(5s)));
    EXPECT_EQ(failed, std::errc::timed_out);
    EXPECT_EQ(took, 5s);
    std::stop_source stop;
    beside = [&] {
        clock.sleep(3s);
        stop.request_stop();
    };
    fetch({.sharing = {.piece_time = 1min}}, stop.get_token());
    EXPECT_EQ(failed, std::errc::operation_canceled);
    EXPECT_EQ(took, 3s);
}

TEST_F(ContentFetch, GoesOnWhereTheLastOneStopped) {
    class kept final : public content_sink {
    public:
        void begin(std::uint64_t bytes, std::error_code&) override { text.resize(bytes); }
        void write(std::uint64_t at, std::string_view bytes, std::error_code& error) override {
            if (writes++ == room) error = std::make_error_code(std::errc::no_space_on_device);
            else text.replace(at, bytes.size(), bytes);
        }
        std::size_t read(std::uint64_t at, std::span<char> into) noexcept override {
            return text.copy(into.data(), into.size(), at);
        }
        std::string name() const override { return "a disk"; }
        std::string text;
        int writes = 0, room = 9;
    } disk;
    add("a");
    fetch_into(disk);
    EXPECT_EQ(failed, std::errc::no_space_on_device);
    failed.clear();
    disk.text[0] = static_cast<char>(disk.text[0] ^ 1); // and one chunk is damaged meanwhile
    const int before = all[0]->given;
    fetch_into(disk);
    EXPECT_FALSE(failed);
    EXPECT_EQ(disk.text, content.text);
    EXPECT_LT(all[0]->given - before, 21);
    EXPECT_GT(progress.found, 5 * chunk_bytes);
}

TEST_F(ContentFetch, TheDigestOfSomethingElseIsNoContent) {
    content.root = digest_of_block("x");
    content.blocks[content.root] = "x";
    add("a");
    fetch();
    EXPECT_EQ(failed, std::errc::illegal_byte_sequence);
}

} // namespace
