#include "cli/options.hpp"

#include "inquiry/target/compile.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <thread>

namespace lockstep::cli {
namespace {

using explore::strategy;

constexpr unsigned max_jobs = 256;

constexpr const char* overview = R"(
Lockstep runs a C or C++ program under its own scheduler and explores the ways its threads can interleave.
TARGET is an executable built with -fsanitize=thread, or a .c, .cc, .cpp or .cxx file, which is compiled first.

Exit status: 0 nothing found, 1 a bug, 2 Lockstep could not do it.)";

constexpr const char* check_examples = R"(
Examples:
  lockstep check examples/bank/withdraw.cpp       compile a file and search for bugs
  lockstep check build/queue_test -- --size 3     everything behind -- goes to the program
  lockstep check --gtest build/all_tests          each GoogleTest case by itself
  lockstep check --time 5m -j 8 server            what can be seen in five minutes on eight cores)";

constexpr const char* outcomes_examples = R"(
Examples:
  lockstep outcomes examples/shared_state/square_increment.cpp
  lockstep outcomes --json a.out                  one JSON object on standard output)";

constexpr const char* replay_examples = R"(
Examples:
  lockstep replay lockstep-withdraw-data_race.schedule
  lockstep replay --gdb lockstep-transfer-deadlock.schedule    stop in gdb at the failing step)";

constexpr const char* show_examples = R"(
Examples:
  lockstep show lockstep-withdraw-data_race.schedule
  lockstep show --watch balance,log.size simulation.schedule   with the values after each step)";

const std::map<std::string, strategy> strategies = {
    {"auto", strategy::automatic},  {"exhaustive", strategy::exhaustive},
    {"bounded", strategy::bounded}, {"random", strategy::random},
    {"pct", strategy::pct},         {"pos", strategy::pos},
};

CLI::Option* add_number(CLI::App& app, const char* name, auto& value, auto least, auto most, const char* text) {
    return app.add_option(name, value, text)->check(CLI::Range(least, most).description(""))->type_name("N");
}

void add_target(CLI::App& app, options& o) {
    app.add_option("TARGET", o.asked.target, "an executable, or a C or C++ source file")->required();
}

void add_program(CLI::App& app, options& o) {
    const char* const group = "The program";
    add_number(app, "--steps", o.asked.input.max_steps, 1U, trace::most_max_steps,
               "visible operations one execution may take (1000000)")
        ->group(group);
    add_number(app, "--threads", o.asked.input.thread_limit, 1U, trace::max_threads,
               "threads the program may make in an execution (64)")
        ->group(group);
    add_number(app, "--stack-bytes", o.asked.input.stack_bytes, trace::least_stack_bytes, trace::most_stack_bytes,
               "stack of each thread (8388608)")
        ->group(group);
    app.add_option("--stdin", o.asked.input.stdin_file, "what the program reads from its standard input (nothing)")
        ->type_name("FILE")
        ->group(group);
    app.add_option_function<std::vector<std::string>>(
           "--cxxflags",
           [&o](const std::vector<std::string>& texts) {
               for (const std::string& text : texts) {
                   const std::vector<std::string> flags = inquiry::split_flags(text);
                   o.asked.compile_flags.insert(o.asked.compile_flags.end(), flags.begin(), flags.end());
               }
           },
           "flags for compiling a source file, in one word: --cxxflags \"-O1 -Iinclude\"")
        ->type_name("FLAGS")
        ->allow_extra_args(false)
        ->group(group);
}

void add_search(CLI::App& app, options& o) {
    const char* const group = "The search";
    app.add_option_function<std::string>(
           "--strategy", [&o](const std::string& name) { o.asked.how = strategies.at(name); },
           "auto (default), exhaustive, bounded, random, pct or pos")
        ->check(CLI::IsMember(strategies).description(""))
        ->type_name("NAME")
        ->group(group);
    add_number(app, "--preemptions", o.asked.bounds.preemptions, 0U, 1'000'000U, "look no further than N preemptions")
        ->group(group);
    add_number(app, "--executions", o.asked.bounds.executions, std::uint64_t{1}, std::uint64_t{1} << 62,
               "stop after N executions")
        ->group(group);
    app.add_option_function<std::string>(
           "--time", [&o](const std::string& text) { o.asked.bounds.time = parse_duration(text); },
           "stop after this long: 30s, 5m, 1.5h (10m for auto without --executions)")
        ->check([](const std::string& text) {
            return parse_duration(text) ? "" : "'" + text + "' is no duration (30s, 5m, 1.5h)";
        })
        ->type_name("TIME")
        ->group(group);
    app.add_option("--seed", o.asked.bounds.seed, "for the random strategies: same seed, same result (1)")
        ->type_name("N")
        ->group(group);
    add_number(app, "-j,--jobs", o.asked.jobs, 1U, max_jobs, "executions side by side (1)")->group(group);
    add_number(app, "--spurious-wakeups", o.asked.bounds.spurious_budget, 0U, 1'000'000U,
               "wake-ups without a signal that one execution may see (0)")
        ->group(group);
    app.add_flag("--json", o.json, "one JSON object on standard output")->group("What comes out");
}

void add_check(CLI::App& app, options& o) {
    app.add_option_function<std::string>(
           "--races", [&o](const std::string& what) { o.asked.report_races = what == "report"; },
           "report (default) or ignore data races; ignored, they still are steps")
        ->check(CLI::IsMember({"report", "ignore"}).description(""))
        ->type_name("WHAT")
        ->group("The search");
    app.add_flag("--keep-going", o.asked.keep_going, "do not stop at the first bug")->group("The search");
    add_number(app, "--overtakes", o.asked.overtakes, std::size_t{1}, std::size_t{1'000'000},
               "also report a thread that waits while N that came later are served")
        ->group("The search");
    app.add_flag("--gtest", o.gtest, "check each GoogleTest case of the program by itself")->group("The program");
    app.add_option("--out", o.asked.schedule_file, "name of the schedule file (lockstep-PROGRAM-KIND.schedule)")
        ->type_name("FILE")
        ->group("What comes out");
}

CLI::App& add_verb(CLI::App& app, options& o, verb what, const char* name, const char* text, const char* examples) {
    CLI::App& added = *app.add_subcommand(name, text);
    added.footer(examples);
    added.callback([&o, what] { o.what = what; });
    return added;
}

void add_verbs(CLI::App& app, options& o) {
    CLI::App& check = add_verb(app, o, verb::check, "check", "Search for bugs, and show the first one", check_examples);
    add_target(check, o);
    add_search(check, o);
    add_check(check, o);
    add_program(check, o);

    CLI::App& outcomes = add_verb(app, o, verb::outcomes, "outcomes",
                                  "List every result the program can have, and which are serial", outcomes_examples);
    add_target(outcomes, o);
    add_search(outcomes, o);
    add_program(outcomes, o);
    outcomes
        .add_option("--out", o.asked.schedule_file, "name of the schedule files (lockstep-PROGRAM-outcome.schedule)")
        ->type_name("FILE")
        ->group("What comes out");

    CLI::App& replay =
        add_verb(app, o, verb::replay, "replay", "Run the execution of a schedule file again", replay_examples);
    replay.add_option("FILE", o.schedule_file, "a schedule file that check wrote")->required();
    CLI::Option* const gdb = replay.add_flag("--gdb", o.gdb, "under gdb, which stops at the failing step");
    replay.add_flag("--json", o.json, "one JSON object on standard output")->excludes(gdb);

    CLI::App& show =
        add_verb(app, o, verb::show, "show", "Draw the execution of a schedule file as a table", show_examples);
    show.add_option("FILE", o.schedule_file, "a schedule file that check wrote")->required();
    show.add_option("--watch", o.watch,
                    "variables or members whose values are shown after each step: AR,WR,queue.count")
        ->delimiter(',')
        ->type_name("NAMES")
        ->allow_extra_args(false);
    show.add_flag("--all", o.all, "also the steps that are folded away");
}

/// The random strategies, with which `auto` ends, would go on for ever.
void set_horizon(options& o) {
    constexpr std::chrono::minutes long_enough{10};
    if (o.asked.how == explore::strategy::automatic && !o.asked.bounds.time && !o.asked.bounds.executions)
        o.asked.bounds.time = long_enough;
}

/// What a text names as a unit of time, in nanoseconds; 0: nothing.
double unit_ns(const std::string& unit) {
    if (unit.empty() || unit == "s") return 1e9;
    if (unit == "ms") return 1e6;
    if (unit == "m" || unit == "min") return 60e9;
    if (unit == "h") return 3600e9;
    return 0;
}

} // namespace

std::optional<std::chrono::nanoseconds> parse_duration(const std::string& text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    if (digits == 0 || std::count(text.begin(), text.end(), '.') > 1 || text == ".") return std::nullopt;
    const double length = std::strtod(text.substr(0, digits).c_str(), nullptr) * unit_ns(text.substr(digits));
    constexpr double longest = 365.0 * 86400 * 1e9;
    if (!(length > 0) || length > longest) return std::nullopt;
    return std::chrono::nanoseconds(std::llround(length));
}

std::variant<options, int> parse_options(int argc, const char* const* argv) {
    options o;
    CLI::App app(overview, "lockstep");
    app.set_version_flag("--version", "lockstep " LOCKSTEP_VERSION);
    app.require_subcommand(1);
    app.get_formatter()->column_width(28);
    add_verbs(app, o);

    // What follows `--` belongs to the program, whatever it looks like.
    const char* const* const end = argv + argc;
    const char* const* const dashes = std::find_if(argv, end, [](std::string_view word) { return word == "--"; });
    if (dashes != end) o.asked.input.arguments.assign(dashes + 1, end);
    try {
        app.parse(static_cast<int>(dashes - argv), const_cast<char**>(argv));
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);
        const bool no_verb =
            app.get_subcommands().empty() && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
        std::cerr << "lockstep: " << (no_verb ? "say what to do: check, outcomes, replay or show" : error.what())
                  << " (lockstep --help tells more)\n";
        return 2;
    }
    set_horizon(o);
    return o;
}

} // namespace lockstep::cli
