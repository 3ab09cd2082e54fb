#include "trace/schedule_file.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <stdexcept>
#include <sys/resource.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using lockstep::trace::load_schedule;
using lockstep::trace::save_schedule;
using lockstep::trace::schedule_file;

class schedule_file_test : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "lockstep-schedule-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder = pattern;
    }
    void TearDown() override { fs::remove_all(folder); }

    std::string path(const char* name) const { return (folder / name).string(); }
    std::ptrdiff_t file_count() const {
        return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
    }

    static std::string text_of(const std::string& file) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    }

    /// What load_schedule says about a file with this content; empty when it accepts it.
    std::string complaint(const std::string& text) const {
        std::ofstream(path("given")) << text;
        try {
            load_schedule(path("given"));
            return "";
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }

    static schedule_file example() {
        schedule_file s;
        s.program = "/tmp/bank \"quoted\"";
        s.source = "bank.cpp";
        s.compile_flags = {"-DN=3", "-O0"};
        s.build_id = "00ff";
        s.arguments = {"", "two words", "\xc3\xa4"};
        s.stdin_file = "in.txt";
        s.max_steps = 1000000;
        s.thread_limit = 64;
        s.stack_bytes = 8U << 20;
        s.spurious_budget = 2;
        s.weak_failures = 3;
        s.under = lockstep::trace::circumstances::of(lockstep::trace::one_clock | lockstep::trace::record_full);
        s.visible_pcs = {0x555555555123, 0xffffffffffffffff, 0};
        const auto main = lockstep::trace::thread_process(0), t1 = lockstep::trace::thread_process(1);
        s.steps = {main,
                   main,
                   main,
                   t1,
                   {t1, 2},
                   {t1, 2},
                   lockstep::trace::environment_process(63),
                   lockstep::trace::device_process(5)};
        s.verdict = "data_race";
        s.sentence = "Two threads touch 'balance'.";
        return s;
    }

    std::string valid_text() const {
        save_schedule(path("valid"), example());
        return text_of(path("valid"));
    }

    /// Exits with 0 when saving threw. A file size limit fails the write in the middle, as a full disk does.
    [[noreturn]] static void save_within_64_bytes(const std::string& file) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit tiny{64, 64};
        setrlimit(RLIMIT_FSIZE, &tiny);
        try {
            save_schedule(file, example());
        } catch (const std::runtime_error&) {
            std::_Exit(0);
        }
        std::_Exit(1);
    }

    static std::string replaced(std::string text, const std::string& what, const std::string& with) {
        const auto at = text.find(what);
        EXPECT_NE(at, std::string::npos) << what;
        return text.replace(at, what.size(), with);
    }

    fs::path folder;
};

TEST_F(schedule_file_test, comes_back_as_it_was_saved) {
    save_schedule(path("a"), example());
    const schedule_file s = load_schedule(path("a"));
    const schedule_file e = example();
    EXPECT_EQ(s.program, e.program);
    EXPECT_EQ(s.source, e.source);
    EXPECT_EQ(s.compile_flags, e.compile_flags);
    EXPECT_EQ(s.build_id, e.build_id);
    EXPECT_EQ(s.arguments, e.arguments);
    EXPECT_EQ(s.stdin_file, e.stdin_file);
    EXPECT_EQ(s.max_steps, e.max_steps);
    EXPECT_EQ(s.thread_limit, e.thread_limit);
    EXPECT_EQ(s.stack_bytes, e.stack_bytes);
    EXPECT_EQ(s.spurious_budget, e.spurious_budget);
    EXPECT_EQ(s.weak_failures, e.weak_failures);
    EXPECT_EQ(s.under.flags(), lockstep::trace::one_clock); // what else a job may be asked for is not kept
    EXPECT_EQ(s.visible_pcs, e.visible_pcs);
    EXPECT_EQ(s.steps, e.steps);
    EXPECT_EQ(s.verdict, e.verdict);
    EXPECT_EQ(s.sentence, e.sentence);
}

TEST_F(schedule_file_test, a_sentence_does_nothing_to_the_terminal_it_is_printed_on) {
    schedule_file s = example();
    s.sentence = "a \x1b[2J b\n";
    save_schedule(path("a"), s);
    EXPECT_EQ(load_schedule(path("a")).sentence, "a ?[2J b?");
}

TEST_F(schedule_file_test, is_the_same_bytes_each_time_and_leaves_no_draft) {
    save_schedule(path("a"), example());
    save_schedule(path("b"), example());
    EXPECT_EQ(text_of(path("a")), text_of(path("b")));
    EXPECT_EQ(file_count(), 2);
}

TEST_F(schedule_file_test, stores_runs) {
    EXPECT_NE(valid_text().find(R"("steps": ["main x3","T1","T1 chooses 2 x2","environment of T63","device 5"])"),
              std::string::npos)
        << valid_text();
}

TEST_F(schedule_file_test, accepts_an_empty_schedule) {
    schedule_file s = example();
    s.steps.clear();
    save_schedule(path("a"), s);
    EXPECT_TRUE(load_schedule(path("a")).steps.empty());
}

TEST_F(schedule_file_test, survives_arguments_that_are_not_utf8) {
    schedule_file s = example();
    s.arguments = {"\xff\xfe"};
    save_schedule(path("a"), s);
    EXPECT_EQ(load_schedule(path("a")).arguments.size(), 1U);
}

TEST_F(schedule_file_test, every_truncation_is_refused) {
    const std::string text = valid_text();
    for (std::size_t length = 0; length + 2 < text.size(); ++length) {
        const std::string said = complaint(text.substr(0, length));
        EXPECT_NE(said.find(path("given")), std::string::npos) << length;
        EXPECT_EQ(said.find("truncated") != std::string::npos, length > 0) << length << ": " << said;
    }
}

TEST_F(schedule_file_test, other_files_are_no_schedules) {
    for (const char* text : {"", "[]", "{\"format\": 3}", "{\"a\": 1}",
                             "\x7f"
                             "ELF",
                             "int main() {}", "\"x\""}) {
        EXPECT_NE(complaint(text).find("is not a schedule file"), std::string::npos) << text << ": " << complaint(text);
    }
}

TEST_F(schedule_file_test, another_version_is_named) {
    const std::string said = complaint(replaced(valid_text(), "\"version\": 2", "\"version\": 3"));
    EXPECT_NE(said.find("version 3, and this lockstep reads versions 1 to 2"), std::string::npos) << said;
}

TEST_F(schedule_file_test, files_of_the_first_version_are_read) {
    const std::string steps = R"(["main x3","T1","T1 chooses 2 x2","environment of T63","device 5"])";
    const std::string old =
        replaced(replaced(valid_text(), "\"version\": 2", "\"version\": 1"), steps, "[[0,3],[2,1],[127,2]]");
    std::ofstream(path("old")) << old;
    const auto main = lockstep::trace::thread_process(0), t1 = lockstep::trace::thread_process(1);
    const auto environment = lockstep::trace::environment_process(63);
    EXPECT_EQ(load_schedule(path("old")).steps,
              (std::vector<lockstep::trace::step>{main, main, main, t1, environment, environment}));
    for (const char* wrong : {"[128,1]", "[-2,1]", "[127,4000000000]", "[127]", "7", "\"T1\""})
        EXPECT_NE(complaint(replaced(old, "[127,2]", wrong)).find("\"steps\""), std::string::npos) << wrong;
}

TEST_F(schedule_file_test, senseless_fields_are_named) {
    const auto names = [&](const char* what, const char* with, const char* field) {
        const std::string said = complaint(replaced(valid_text(), what, with));
        EXPECT_NE(said.find(std::string("\"") + field + "\""), std::string::npos) << with << ": " << said;
    };
    for (const char* wrong :
         {"T64", "T-1", "T", "thread 1", "", "T1 ", "T1 chooses", "T1 chooses -1", "T1 chooses 1024", "T1 x",
          "T1 x4000000000", "T1 x1 x1", "device 64", "environment of device 1"})
        names("environment of T63", wrong, "steps");
    names("\"environment of T63\"", "[127,1]", "steps");
    names("0x555555555123", "0xno", "visible_pcs");
    names("0x555555555123", "", "visible_pcs");
    names("0x555555555123", "-1", "visible_pcs");
    names("0x555555555123", "0x1ffffffffffffffffff", "visible_pcs");
    names("\"thread_limit\": 64", "\"thread_limit\": -1", "thread_limit");
    names("\"thread_limit\": 64", "\"thread_limit\": 4294967296", "thread_limit");
    names("\"thread_limit\": 64", "\"thread\": 64", "thread_limit");
    names("\"thread_limit\": 64", "\"thread_limit\": 0", "thread_limit");
    names("\"thread_limit\": 64", "\"thread_limit\": 257", "thread_limit");
    names("\"thread_limit\": 64", "\"thread_limit\": 63", "steps");
    names("\"max_steps\": 1000000", "\"max_steps\": 0", "max_steps");
    names("\"max_steps\": 1000000", "\"max_steps\": 100000001", "max_steps");
    names("\"stack_bytes\": 8388608", "\"stack_bytes\": 1", "stack_bytes");
    names("\"00ff\"", "[]", "build_id");
    names("[\"-DN=3\",\"-O0\"]", "[1]", "compile_flags");
    names("[\"-DN=3\",\"-O0\"]", "\"-O0\"", "compile_flags");
}

TEST_F(schedule_file_test, broken_json_says_where) {
    const std::string said = complaint(replaced(valid_text(), "\"steps\"", "steps"));
    EXPECT_NE(said.find("no JSON at byte"), std::string::npos) << said;
}

TEST_F(schedule_file_test, unreadable_files_say_why) {
    try {
        load_schedule(path("missing"));
        ADD_FAILURE() << "a missing file was read";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(error.what(), "'" + path("missing") + "' cannot be read: No such file or directory");
    }
    try {
        load_schedule(folder.string());
        ADD_FAILURE() << "a folder was read";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(error.what(), "'" + folder.string() + "' cannot be read: Is a directory");
    }
}

TEST_F(schedule_file_test, a_missing_folder_cannot_be_written_to) {
    EXPECT_THROW(save_schedule(path("no/such/folder.schedule"), example()), std::runtime_error);
}

TEST_F(schedule_file_test, a_full_disk_leaves_the_old_file_and_no_draft) {
    save_schedule(path("a"), example());
    const std::string before = text_of(path("a"));
    EXPECT_EXIT(save_within_64_bytes(path("a")), testing::ExitedWithCode(0), "");
    EXPECT_EQ(text_of(path("a")), before);
    EXPECT_EQ(file_count(), 1);
}

} // namespace
