// What cannot be done is told in one sentence.
#include "command.hpp"

#include <random>

namespace lockstep::cli {
namespace {

using bad_input_test = command_test;

TEST_F(bad_input_test, a_schedule_that_cannot_be_written_does_not_hide_the_bug) {
    const command_result r = run("check racy.cpp --out no/such/folder/x.schedule");
    EXPECT_EQ(r.status, 1) << r.err;
    EXPECT_NE(r.out.find("data race"), std::string::npos) << r.out;
    EXPECT_NE(r.out.find("could not be written"), std::string::npos) << r.out;
}

TEST_F(bad_input_test, a_device_takes_a_schedule_and_stays_a_device) {
    shell("mknod null c 1 3 2>/dev/null || ln -s /dev/null null");
    EXPECT_EQ(run("check racy.cpp --out null").status, 1);
    EXPECT_TRUE(fs::is_character_file(path("null")));
    const command_result full = run("check racy.cpp --out /dev/full");
    EXPECT_EQ(full.status, 1) << full.err;
    EXPECT_NE(full.out.find("No space left on device"), std::string::npos) << full.out;
    EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(bad_input_test, a_result_that_cannot_be_printed_is_an_error) {
    for (const std::string verb : {"check locked.cpp", "check --json racy.cpp", "outcomes locked.cpp"}) {
        for (const std::string nowhere : {">/dev/full", ">&-"}) {
            shell(LOCKSTEP_BINARY_DIR "/lockstep " + verb + " 2>err.txt " + nowhere + "; test $? -eq 2");
            EXPECT_EQ(text_of("err.txt"), "lockstep: the result could not be written to standard output\n");
        }
    }
}

TEST_F(bad_input_test, damaged_schedules_are_refused_in_one_sentence) {
    shell("g++ -std=c++20 -g -O0 -fsanitize=thread -pthread racy.cpp -o racy");
    run("check racy --out kept.schedule");
    const std::string whole = text_of("kept.schedule");
    // The last line break is no loss.
    for (std::size_t length = 0; length + 2 < whole.size(); length += 7) {
        write("cut.schedule", whole.substr(0, length));
        refused("replay cut.schedule", "cut.schedule");
    }
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        std::string bad = whole;
        const std::size_t at = random() % bad.size();
        if (i % 3 == 0) bad[at] = static_cast<char>('0' + random() % 10);
        else if (i % 3 == 1) bad[at] = static_cast<char>(bad[at] ^ (1U << random() % 8));
        else bad.erase(at, 1);
        write("bad.schedule", bad);
        const command_result r = run("replay bad.schedule");
        EXPECT_LE(r.status, 2) << bad << r.err;
        if (r.status != 2) continue;
        EXPECT_EQ(std::count(r.err.begin(), r.err.end(), '\n'), 1) << bad << r.err;
    }
}

TEST_F(bad_input_test, schedules_that_do_not_fit_are_refused) {
    run("check racy.cpp --out kept.schedule");
    const std::string whole = text_of("kept.schedule");
    write("cut.schedule", whole.substr(0, whole.size() / 2));
    refused("replay cut.schedule", "truncated");
    refused("replay racy.cpp", "is not a schedule file");
    refused("show missing.schedule", "No such file");
    write("racy.cpp", std::string(racy) + "int another_build;\n");
    refused("replay kept.schedule", "another build");
    fs::remove(path("racy.cpp"));
    refused("replay kept.schedule", "does not exist");
}

TEST_F(bad_input_test, a_schedule_does_not_fit_when_a_library_was_replaced) {
    const std::string compile = "g++ -std=c++20 -g -fsanitize=thread -pthread ";
    const std::string make_library = compile + "-shared -fPIC library.cpp -o liblibrary.so";
    write("library.cpp", "int counter;\nvoid count() { counter = counter + 1; }\n");
    write("program.cpp", "#include <thread>\nvoid count();\n"
                         "int main() { std::thread other(count); count(); other.join(); }\n");
    shell(make_library);
    shell(compile + "program.cpp -L. -llibrary -Wl,-rpath,. -o program");
    EXPECT_EQ(run("check program --out kept.schedule").status, 1);
    EXPECT_EQ(run("replay kept.schedule").status, 1);
    write("library.cpp", "int counter, others[64];\nvoid count() { ++others[3]; counter = counter + 1; }\n");
    shell(make_library);
    refused("replay kept.schedule", "another build of 'liblibrary.so'");
    refused("show kept.schedule", "another build of 'liblibrary.so'");
}

TEST_F(bad_input_test, bad_targets_are_refused_in_one_sentence) {
    write("run.sh", "#!/bin/sh\n");
    shell("g++ -std=c++20 -g -O0 -fsanitize=thread -pthread racy.cpp -o racy");
    refused("check missing", "does not exist");
    refused("check .", "is a directory");
    refused("check run.sh", "is a script");
    write("nothing", "");
    refused("check nothing", "is empty");
    refused("check racy.cpp --stdin missing", "missing");
    refused("check racy.cpp --stdin .", "is not a regular file");
    refused("check racy.cpp", "ulimit -n", "ulimit -n 100;");
    refused("check racy.cpp", "ulimit -v", "ulimit -v 40000000;");
    refused("check racy", "ulimit -f", "ulimit -f 1000;");
    EXPECT_EQ(run("check locked.cpp --stdin /dev/null --stack-bytes 17000").status, 0);
    refused("check racy.cpp --no-such-option", "--no-such-option");
    refused("check racy.cpp", "no-such-compiler", "CXX=no-such-compiler");
}

TEST_F(bad_input_test, a_compile_error_is_shown_as_the_compiler_says_it) {
    write("wrong.cpp", "int main() { return undeclared_name; }\n");
    const command_result r = run("check wrong.cpp");
    EXPECT_EQ(r.status, 2);
    EXPECT_NE(r.err.find("wrong.cpp:1:21: error:"), std::string::npos) << r.err;
}

} // namespace
} // namespace lockstep::cli
