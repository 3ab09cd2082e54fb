#include "inquiry/target/compile.hpp"
#include "inquiry/target/target.hpp"
#include "scratch.hpp"

#include <sstream>
#include <thread>
#include <unistd.h>

namespace lockstep::inquiry {
namespace {

namespace fs = std::filesystem;

const std::atomic<bool> never = false;
const companion with{never, {}, STDERR_FILENO};
using words = std::vector<std::string>;

class compile_test : public scratch_test {
protected:
    void SetUp() override {
        scratch_test::SetUp();
        cache = std::make_unique<with_environment>("XDG_CACHE_HOME", path("cache"));
        write("main.cpp", "#include \"header.hpp\"\nint main() { return number; }\n");
        write("header.hpp", "constexpr int number = 0;\n");
    }

    std::unique_ptr<with_environment> cache;
};

TEST(split_flags, splits_as_a_shell_does) {
    EXPECT_EQ(split_flags(""), words{});
    EXPECT_EQ(split_flags("  -O1\t-DX  "), (words{"-O1", "-DX"}));
    EXPECT_EQ(split_flags("-DNAME='two words' \"\" a\\ b"), (words{"-DNAME=two words", "", "a b"}));
    EXPECT_EQ(split_flags("\"a \\\" b\" 'c\\d'"), (words{"a \" b", "c\\d"}));
}

TEST(is_source, goes_by_the_name) {
    for (const char* name : {"a.c", "a.cc", "a.cpp", "dir.d/a.cxx"}) EXPECT_TRUE(is_source(name)) << name;
    for (const char* name : {"a", "a.h", "a.o", "a.cpp.o", "c", "cpp"}) EXPECT_FALSE(is_source(name)) << name;
}

TEST_F(compile_test, makes_an_instrumented_program_once) {
    const compiled_program first = compile(path("main.cpp"), {}, with);
    EXPECT_TRUE(first.program.starts_with(path("cache/lockstep/"))) << first.program;
    EXPECT_EQ(fs::path(first.program).filename(), "main");
    EXPECT_EQ(inspect_program(first.program).made_by, instrumentation::gcc);
    const auto made = fs::last_write_time(first.program);
    EXPECT_EQ(compile(path("main.cpp"), {}, with).program, first.program);
    EXPECT_EQ(fs::last_write_time(first.program), made);
}

TEST_F(compile_test, notices_changes_in_headers_flags_and_compiler) {
    const std::string first = compile(path("main.cpp"), {}, with).program;
    const std::string defined = compile(path("main.cpp"), {"-DX"}, with).program;
    EXPECT_NE(defined, first);
    write("header.hpp", "constexpr int number = 3;\n");
    const std::string changed = compile(path("main.cpp"), {}, with).program;
    EXPECT_NE(changed, first);
    EXPECT_EQ(WEXITSTATUS(std::system(changed.c_str())), 3);
    const with_environment clang("CXX", "clang++");
    const std::string other = compile(path("main.cpp"), {}, with).program;
    EXPECT_NE(other, changed);
    EXPECT_EQ(inspect_program(other).made_by, instrumentation::clang);
}

TEST_F(compile_test, flags_come_last_and_win) {
    write("main.cpp", "static_assert(__cplusplus == 201703L);\nint main() { return NUMBER; }\n");
    const compiled_program made = compile(path("main.cpp"), {"-std=c++17", "-DNUMBER=7"}, with);
    EXPECT_EQ(WEXITSTATUS(std::system(made.program.c_str())), 7);
}

TEST_F(compile_test, c_is_compiled_as_c) {
    write("main.c", "int main(void) { int class = 4; return class; }\n");
    EXPECT_EQ(WEXITSTATUS(std::system(compile(path("main.c"), {}, with).program.c_str())), 4);
}

TEST_F(compile_test, paths_in_flags_are_made_absolute) {
    fs::create_directories(folder / "include");
    fs::rename(path("header.hpp"), path("include/header.hpp"));
    const fs::path before = fs::current_path();
    fs::current_path(folder);
    const compiled_program made = compile("main.cpp", {"-Iinclude", "-I", "include", "-DX=-Iy"}, with);
    fs::current_path(before);
    EXPECT_EQ(made.flags, (words{"-I" + path("include"), "-I", path("include"), "-DX=-Iy"}));
    EXPECT_EQ(compile(path("main.cpp"), made.flags, with).program, made.program);
}

TEST_F(compile_test, the_build_is_reproducible) {
    const std::string first = inspect_program(compile(path("main.cpp"), {}, with).program).build_id;
    fs::remove_all(folder / "cache");
    const fs::path before = fs::current_path();
    fs::current_path("/");
    EXPECT_EQ(inspect_program(compile(path("main.cpp"), {}, with).program).build_id, first);
    fs::current_path(before);
}

TEST_F(compile_test, an_object_among_the_flags_counts_with_its_content) {
    write("main.cpp", "int number();\nint main() { return number(); }\n");
    const auto run_with = [&](int number) {
        write("part.cpp", "int number() { return " + std::to_string(number) + "; }\n");
        shell("g++ -c part.cpp -o part.o");
        return WEXITSTATUS(std::system(compile(path("main.cpp"), {path("part.o")}, with).program.c_str()));
    };
    EXPECT_EQ(run_with(1), 1);
    EXPECT_EQ(run_with(2), 2);
}

TEST_F(compile_test, without_a_writable_cache_the_program_is_temporary) {
    const with_environment nowhere("XDG_CACHE_HOME", "/proc");
    std::string program;
    {
        const compiled_program made = compile(path("main.cpp"), {}, with);
        program = made.program;
        EXPECT_TRUE(fs::exists(program));
    }
    EXPECT_FALSE(fs::exists(fs::path(program).parent_path()));
}

TEST_F(compile_test, fences_are_no_reason_for_a_warning) {
    write("fence.cpp", "#include <atomic>\nint main() { std::atomic_thread_fence(std::memory_order_seq_cst); }\n");
    write("fence.c",
          "#include <stdatomic.h>\nint main(void) { atomic_thread_fence(memory_order_seq_cst); return 0; }\n");
    const words strict = {"-O2", "-Wall", "-Wextra", "-Werror"};
    for (const char* name : {"fence.cpp", "fence.c"}) {
        for (const bool clang : {false, true}) {
            const with_environment cxx("CXX", clang ? "clang++" : "g++");
            const with_environment cc("CC", clang ? "clang" : "gcc");
            EXPECT_EQ(sentence_of([&] { compile(path(name), strict, with); }), "") << name << clang;
        }
    }
}

TEST_F(compile_test, a_compiler_that_makes_nothing_is_noticed) {
    const with_environment cxx("CXX", "true");
    EXPECT_NE(sentence_of([&] { compile(path("main.cpp"), {}, with); }).find("could not be compiled by true"),
              std::string::npos);
}

TEST_F(compile_test, an_interrupted_compilation_leaves_nothing) {
    write("slow", "#!/bin/sh\ncase \"$*\" in *--version|*\" -E\") exec g++ \"$@\";; esac\necho $$ >" + path("pid") +
                      "; sleep 60\n");
    fs::permissions(path("slow"), fs::perms::owner_all);
    const with_environment cxx("CXX", path("slow"));
    std::atomic<bool> interrupted = false;
    std::thread user([&] {
        while (!fs::exists(path("pid")) || fs::is_empty(path("pid"))) std::this_thread::yield();
        interrupted = true;
    });
    const std::string said = sentence_of([&] { compile(path("main.cpp"), {}, {interrupted}); });
    user.join();
    EXPECT_NE(said.find("interrupted"), std::string::npos) << said;
    shell("! kill -0 $(cat pid) 2>/dev/null");
    EXPECT_TRUE(fs::is_empty(path("cache/lockstep")));
}

TEST_F(compile_test, drafts_of_killed_commands_are_removed_later) {
    fs::create_directories(path("cache/lockstep/new-old"));
    fs::create_directories(path("cache/lockstep/new-young"));
    fs::last_write_time(path("cache/lockstep/new-old"), fs::file_time_type::clock::now() - std::chrono::hours(2));
    compile(path("main.cpp"), {}, with);
    EXPECT_FALSE(fs::exists(path("cache/lockstep/new-old")));
    EXPECT_TRUE(fs::exists(path("cache/lockstep/new-young")));
}

TEST_F(compile_test, errors_are_the_compilers_own) {
    for (const char* text : {"int main() { return undeclared_name; }\n", "#include \"no_such_header.hpp\"\n"}) {
        write("wrong.cpp", text);
        testing::internal::CaptureStderr();
        const std::string said = sentence_of([&] { compile(path("wrong.cpp"), {}, with); });
        const std::string shown = testing::internal::GetCapturedStderr();
        EXPECT_NE(said.find("could not be compiled"), std::string::npos) << said;
        EXPECT_NE(shown.find("error"), std::string::npos) << shown;
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(folder / "cache/lockstep"), fs::directory_iterator()), 0);
}

TEST_F(compile_test, a_compiler_that_is_not_there_is_named) {
    const with_environment nonsense("CXX", "no-such-compiler --fast");
    const std::string said = sentence_of([&] { compile(path("main.cpp"), {}, with); });
    EXPECT_NE(said.find("CXX is 'no-such-compiler --fast'"), std::string::npos) << said;
}

TEST_F(compile_test, a_source_file_is_a_target) {
    const target t = open_target(path("main.cpp"), {"-DX"}, with);
    EXPECT_EQ(t.source, path("main.cpp"));
    EXPECT_EQ(t.name(), "main");
    EXPECT_EQ(t.compile_flags, words{"-DX"});
    EXPECT_FALSE(t.build_id.empty());
}

} // namespace
} // namespace lockstep::inquiry
