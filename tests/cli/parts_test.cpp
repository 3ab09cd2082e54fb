// Programs of which a part was built without -fsanitize=thread: what is said of them, and that it is not "verified".
#include "command.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace lockstep::cli {
namespace {

constexpr const char* threads = R"(
#include <thread>
void bump();
int main() {
    std::thread a(bump), b(bump);
    a.join();
    b.join();
}
)";

class parts_test : public command_test {
protected:
    void SetUp() override {
        command_test::SetUp();
        write("threads.cpp", threads);
        write("counter.cpp", "static int n = 0;\nvoid bump() { n = n + 1; }\n");
        shell("g++ -g -fsanitize=thread -c threads.cpp");
    }

    nlohmann::json ask(const std::string& program) const {
        return nlohmann::json::parse(run("check --json --races=ignore " + program).out);
    }
};

TEST_F(parts_test, an_object) {
    shell("g++ -g -c counter.cpp && g++ -fsanitize=thread threads.o counter.o -o program");
    const auto answer = ask("program");
    EXPECT_EQ(answer["headline"], "no bug found: counter.cpp not built with -fsanitize=thread");
    EXPECT_EQ(answer["complete"], false);
    ASSERT_EQ(answer["left_out"].size(), 1U);
    EXPECT_EQ(answer["left_out"][0]["name"], "parts_not_instrumented");
    EXPECT_EQ(run("check --require verified program").status, 3);
}

TEST_F(parts_test, an_object_without_debug_information) {
    shell("g++ -c counter.cpp && g++ -fsanitize=thread threads.o counter.o -o program");
    EXPECT_EQ(ask("program")["headline"], "no bug found: bump not built with -fsanitize=thread");
}

TEST_F(parts_test, a_shared_library) {
    shell("g++ -g -fPIC -shared counter.cpp -o libcounter.so && "
          "g++ -fsanitize=thread threads.o -L. -lcounter -Wl,-rpath,'$ORIGIN' -o program");
    EXPECT_EQ(ask("program")["headline"], "no bug found: libcounter.so not built with -fsanitize=thread");
}

TEST_F(parts_test, a_stripped_program) {
    shell("g++ -fsanitize=thread threads.cpp counter.cpp -o program && strip program");
    EXPECT_EQ(ask("program")["headline"], "no bug found: parts of program unknown");
}

TEST_F(parts_test, none) {
    shell("g++ -g -O2 -fsanitize=thread threads.cpp counter.cpp -o program");
    EXPECT_EQ(ask("program")["verdict"], "verified");
    shell("g++ -g -fsanitize=thread -c counter.cpp && g++ -fsanitize=thread threads.o counter.o -o program");
    EXPECT_EQ(ask("program")["verdict"], "verified");
    EXPECT_EQ(run("check --quiet program").status, 1);
}

} // namespace
} // namespace lockstep::cli
