// Programs that ask for what Lockstep does not control: who asked, where, and why it is refused.
#include "command.hpp"

#include <nlohmann/json.hpp>

namespace lockstep::cli {
namespace {

constexpr const char* connecting = R"(
#include <sys/socket.h>
#include <thread>
int open_connection() { return socket(AF_INET, SOCK_STREAM, 0); }
int fetch() { return open_connection(); }
int main(int argc, char**) {
    if (argc == 2) fetch();
    std::thread worker(fetch);
    worker.join();
}
)";

class refusal_test : public command_test {
protected:
    void SetUp() override {
        command_test::SetUp();
        write("connecting.cpp", connecting);
    }
};

constexpr const char* reason =
    "the program opens a socket (socket): lockstep controls only what happens inside one process";

TEST_F(refusal_test, names_the_place_and_who_called_it) {
    refused("check connecting.cpp", std::string(reason) + "; T1 asked for it in open_connection (connecting.cpp:4), "
                                                          "called from fetch (connecting.cpp:5)\n");
}

TEST_F(refusal_test, knows_the_place_before_the_first_thread_too) {
    refused("check connecting.cpp -- early",
            std::string(reason) + "; main asked for it in open_connection (connecting.cpp:4), called from fetch "
                                  "(connecting.cpp:5), called from main (connecting.cpp:7)\n");
}

TEST_F(refusal_test, knows_the_innermost_place_of_a_program_without_instrumentation) {
    shell("g++ -g -pthread connecting.cpp -o plain");
    refused("check plain", std::string(reason) + "; T1 asked for it in open_connection (connecting.cpp:4)\n");
    shell("g++ -pthread connecting.cpp -o without_lines");
    refused("check without_lines", std::string(reason) + "\n");
}

TEST_F(refusal_test, of_outcomes_is_told_likewise) { refused("outcomes connecting.cpp", "called from fetch"); }

TEST_F(refusal_test, in_json_has_the_frames) {
    const command_result r = run("check --json connecting.cpp -- early");
    EXPECT_EQ(r.status, 2);
    const auto told = nlohmann::json::parse(r.out);
    EXPECT_EQ(told["verdict"].get<std::string>(), "refused");
    EXPECT_EQ(told["message"].get<std::string>().find(reason), 0U);
    EXPECT_EQ(told["refused_by"].get<std::string>(), "main");
    ASSERT_EQ(told["refused_at"].size(), 3U);
    const auto& innermost = told["refused_at"][0];
    EXPECT_EQ(innermost["function"].get<std::string>(), "open_connection");
    EXPECT_EQ(innermost["file"].get<std::string>(), path("connecting.cpp"));
    EXPECT_EQ(innermost["line"].get<int>(), 4);
    EXPECT_NE(r.err.find(reason), std::string::npos) << r.err;
}

TEST_F(refusal_test, of_more_threads_than_allowed_says_which_is_one_too_many) {
    refused("check racy.cpp --threads 2",
            "the program has more than 2 threads at one time, main and those that nobody has joined included: "
            "allow more with --threads (at most 256); main asked for it in main (racy.cpp:7)");
}

constexpr const char* openmp_sum = R"(
int sum(int n) {
    int all = 0;
#pragma omp parallel for reduction(+ : all)
    for (int i = 0; i < n; ++i) all += i;
    return all;
}
)";

TEST_F(refusal_test, of_openmp_comes_before_the_program_runs) {
    write("openmp.cpp", std::string(openmp_sum) + "int main() { return sum(10) != 45; }\n");
    shell("g++ -g -fopenmp -fsanitize=thread openmp.cpp -o openmp");
    refused("check openmp", "'openmp' uses OpenMP, whose threads Lockstep does not control: build it without -fopenmp");
    shell("g++ -g -fopenmp openmp.cpp -o with_static_library -Wl,-Bstatic -lgomp -Wl,-Bdynamic");
    refused("check with_static_library", "'with_static_library' uses OpenMP");
    shell("g++ -g openmp.cpp -o without_openmp");
    EXPECT_EQ(run("check without_openmp").status, 0);
}

TEST_F(refusal_test, of_a_library_with_openmp_comes_where_it_is_used) {
    write("sum.cpp", openmp_sum);
    write("user.cpp", "int sum(int);\nint main(int argc, char**) { return argc == 2 && sum(10) != 45; }\n");
    shell("g++ -g -fopenmp -fPIC -shared sum.cpp -o libsum.so && g++ -g user.cpp -L. -lsum -Wl,-rpath,. -o user");
    EXPECT_EQ(run("check user").status, 0);
    refused("check user -- used",
            "starts threads by OpenMP (GOMP_parallel), which lockstep does not control; main asked "
            "for it in sum (sum.cpp:4)");
}

} // namespace
} // namespace lockstep::cli
