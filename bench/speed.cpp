// How fast the checker runs programs: executions, visible operations, switches. Each row is the median of several
// rounds; the peer of the first row is what people do without a checker: run the ThreadSanitizer build again and again.
//
// ThreadSanitizer prints nothing there (report_bugs=0): finding the names for its report would take most of the time.
//
// usage: speed RUNTIME WITHDRAW WITHDRAW_TSAN ATOMICS [JSON_FILE]
#include "explore/executors/process_executor.hpp"
#include "explore/search.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sched.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace lockstep;
using namespace lockstep::explore;
using steady = std::chrono::steady_clock;

constexpr int rounds = 7;

double seconds_of(const std::function<void()>& work) {
    const auto start = steady::now();
    work();
    return std::chrono::duration<double>(steady::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double median_of(const std::function<double()>& measure) {
    std::vector<double> values;
    for (int i = 0; i < rounds; ++i) values.push_back(measure());
    return median(values);
}

/// Runs `count` executions and returns the steps they had.
std::uint64_t run_many(executor& e, std::size_t count, trace::policy how) {
    std::uint64_t steps = 0;
    std::size_t submitted = 0;
    for (std::size_t done = 0; done < count;) {
        while (submitted < count && e.can_submit()) {
            job j;
            j.how = how;
            j.seed = ++submitted;
            e.submit(j);
        }
        steps += e.next().header->step_count;
        ++done;
    }
    return steps;
}

std::unique_ptr<process_executor> start(const std::string& program, const std::string& runtime) {
    launch l;
    l.program = program;
    l.runtime = runtime;
    auto e = start_process(l);
    run_many(*e, 200, trace::policy::run_on); // pages become hot
    return e;
}

/// Executions a second of a whole search: explorer and program together, on the same core.
double search_rate(executor& e) {
    executor* const all[] = {&e};
    std::atomic<bool> interrupted{false};
    limits bounds;
    bounds.executions = 50'000;
    const double seconds = seconds_of([&] {
        search(
            all, strategy::random, bounds, [](const execution&) { return next_step::go_on; }, [](const progress&) {},
            interrupted);
    });
    return static_cast<double>(*bounds.executions) / seconds;
}

double spawn_rate(const std::string& program) {
    setenv("TSAN_OPTIONS", "report_bugs=0", 1);
    constexpr int count = 20;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    const double seconds = seconds_of([&] {
        for (int i = 0; i < count; ++i) {
            std::string name = program;
            char* const argv[] = {name.data(), nullptr};
            pid_t child = 0;
            if (posix_spawn(&child, program.c_str(), &quiet, nullptr, argv, environ) != 0) std::abort();
            waitpid(child, nullptr, 0);
        }
    });
    posix_spawn_file_actions_destroy(&quiet);
    return count / seconds;
}

void use_one_core() {
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(0, &first);
    sched_setaffinity(0, sizeof first, &first);
}

struct row {
    const char* name;
    double value;
    const char* unit;
    double goal;
    bool more_is_better;
};

} // namespace

int main(int argc, char** argv) {
    if (argc < 5) {
        std::fprintf(stderr, "usage: speed RUNTIME WITHDRAW WITHDRAW_TSAN ATOMICS [JSON_FILE]\n");
        return 2;
    }
    use_one_core();
    const std::string runtime = argv[1];
    std::vector<row> rows;
    const auto withdraw = start(argv[2], runtime);
    const double executions = median_of([&] {
        constexpr std::size_t count = 50'000;
        return count / seconds_of([&] { run_many(*withdraw, count, trace::policy::random_walk); });
    });
    const double searched = median_of([&] { return search_rate(*withdraw); });
    const double spawned = median_of([&] { return spawn_rate(argv[3]); });
    rows.push_back({"withdraw, executions, one core", executions, "/s", 100'000, true});
    rows.push_back({"withdraw, the same with the search beside it", searched, "/s", 0, true});
    rows.push_back({"withdraw, peer: the TSan build run anew", spawned, "/s", 0, true});
    rows.push_back({"withdraw, ratio to the peer", executions / spawned, "x", 0, true});

    const auto atomics = start(argv[4], runtime);
    const auto ns_a_step = [&](trace::policy how) {
        return median_of([&] {
            std::uint64_t steps = 0;
            const double seconds = seconds_of([&] { steps = run_many(*atomics, 50, how); });
            return seconds * 1e9 / static_cast<double>(steps);
        });
    };
    const double straight = ns_a_step(trace::policy::run_on);
    const double mixed = ns_a_step(trace::policy::random_walk); // every second step is a switch
    rows.push_back({"uncontended atomics, visible operations", 1e9 / straight, "/s", 10'000'000, true});
    rows.push_back({"thread switch", (mixed - straight) * 2, "ns", 100, false});

    std::printf("%-46s %14s %14s\n", "row (median of 7)", "measured", "to reach");
    for (const row& r : rows) {
        std::printf("%-46s %11.0f %-3s", r.name, r.value, r.unit);
        if (r.goal != 0) {
            const bool reached = r.more_is_better ? r.value >= r.goal : r.value <= r.goal;
            std::printf(" %10.0f %-3s %s", r.goal, r.unit, reached ? "reached" : "missed");
        }
        std::printf("\n");
    }
    if (argc > 5) {
        std::ofstream json(argv[5]);
        json << "[\n";
        for (std::size_t i = 0; i < rows.size(); ++i)
            json << "  {\"row\": \"" << rows[i].name << "\", \"value\": " << rows[i].value << ", \"unit\": \""
                 << rows[i].unit << "\", \"goal\": " << rows[i].goal << "}" << (i + 1 < rows.size() ? ",\n" : "\n");
        json << "]\n";
    }
    return 0;
}
