#include "cli/options/options.hpp"

#include "cli/options/help_texts.hpp"
#include "cli/options/mistakes.hpp"
#include "cli/options/values.hpp"
#include "inquiry/target/compile.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <limits>
#include <map>
#include <memory>

namespace lockstep::cli {
namespace {

using explore::strategy;

constexpr unsigned max_jobs = 256;
constexpr std::uint32_t most_of_a_kind = 1'000'000; ///< preemptions, wake-ups, overtakes: more mean nothing

const char* const search_group = "The search";
const char* const program_group = "The program";
const char* const result_group = "What comes out";

/// In the order in which they are told.
template <typename Value>
using names = std::vector<std::pair<std::string, Value>>;

const names<strategy> strategies = {
    {"auto", strategy::automatic},  {"exhaustive", strategy::exhaustive},
    {"bounded", strategy::bounded}, {"random", strategy::random},
    {"pct", strategy::pct},         {"pos", strategy::pos},
};
const names<bool> race_reports = {{"report", true}, {"ignore", false}};
const names<colouring> colourings = {
    {"auto", colouring::automatic}, {"always", colouring::always}, {"never", colouring::never}};
const names<requirement> requirements = {{"clean", requirement::clean}, {"verified", requirement::verified}};

template <typename Number>
void set_number(Number& value, std::uint64_t number) {
    value = static_cast<Number>(number);
}

template <typename Number>
void set_number(std::optional<Number>& value, std::uint64_t number) {
    value = static_cast<Number>(number);
}

CLI::Option* add_number(CLI::App& app, const char* name, auto& value, std::uint64_t least, std::uint64_t most,
                        const char* text) {
    return app
        .add_option_function<std::string>(
            name, [&value](const std::string& number) { set_number(value, std::stoull(number)); }, text)
        ->check([=](const std::string& number) { return complaint_about_number(number, least, most); })
        ->type_name("N");
}

template <typename Value>
CLI::Option* add_choice(CLI::App& app, const char* name, Value& value, const names<Value>& choices, const char* text) {
    std::vector<std::string> words;
    for (const auto& [word, meaning] : choices) words.push_back(word);
    const auto set = [&value, &choices](const std::string& chosen) {
        const auto is_it = [&](const auto& choice) { return choice.first == chosen; };
        value = std::find_if(choices.begin(), choices.end(), is_it)->second;
    };
    return app.add_option_function<std::string>(name, set, text)
        ->check([words](const std::string& word) { return complaint_about_word(word, words); })
        ->type_name("WHAT");
}

void add_program(CLI::App& app, options& o) {
    inquiry::program_input& input = o.asked.input;
    add_number(app, "--steps", input.max_steps, 1, trace::most_max_steps,
               "visible operations one execution may take (1000000)")
        ->group(program_group);
    add_number(app, "--threads", input.thread_limit, 1, trace::max_threads,
               "threads the program may have at one time (64)")
        ->group(program_group);
    add_number(app, "--stack-bytes", input.stack_bytes, trace::least_stack_bytes, trace::most_stack_bytes,
               "stack of each thread (8388608)")
        ->group(program_group);
    app.add_option_function<std::string>(
           "--patience", [&input](const std::string& text) { input.patience = *parse_duration(text); },
           "time-outs and ends of sleeps further ahead than this come only when no thread can run (1s)")
        ->check(complaint_about_duration)
        ->type_name("TIME")
        ->group(program_group);
    app.add_option("--stdin", input.stdin_file, "what the program reads from its standard input (nothing)")
        ->type_name("FILE")
        ->group(program_group);
    add_number(app, "--expect-status", o.asked.expect_status, 0, 255,
               "exit status with which the program ends where it succeeds (0)")
        ->group(program_group);
    const auto add_flags = [&o](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            const std::vector<std::string> flags = inquiry::split_flags(text);
            o.asked.compile_flags.insert(o.asked.compile_flags.end(), flags.begin(), flags.end());
        }
    };
    app.add_option_function<std::vector<std::string>>(
           "--cxxflags", add_flags, "flags for compiling a source file, in one word: --cxxflags \"-O1 -Iinclude\"")
        ->type_name("FLAGS")
        ->allow_extra_args(false)
        ->group(program_group);
}

void add_search(CLI::App& app, options& o) {
    explore::limits& bounds = o.asked.bounds;
    add_choice(app, "--strategy", o.asked.how, strategies, "auto (default), exhaustive, bounded, random, pct or pos")
        ->type_name("NAME")
        ->group(search_group);
    add_number(app, "--preemptions", bounds.preemptions, 0, most_of_a_kind, "look no further than N preemptions")
        ->group(search_group);
    add_number(app, "--executions", bounds.executions, 1, std::uint64_t{1} << 62, "stop after N executions")
        ->group(search_group);
    app.add_option_function<std::string>(
           "--time", [&bounds](const std::string& text) { bounds.time = parse_duration(text); },
           "stop after this long: 30s, 5m, 1.5h (10m for auto without --executions)")
        ->check(complaint_about_duration)
        ->type_name("TIME")
        ->group(search_group);
    add_number(app, "--seed", bounds.seed, 0, std::numeric_limits<std::uint64_t>::max(),
               "for the random strategies: same seed, same result (1)")
        ->group(search_group);
    add_number(app, "-j,--jobs", o.asked.jobs, 1, max_jobs, "executions side by side (1)")->group(search_group);
    add_number(app, "--spurious-wakeups", bounds.spurious_budget, 0, most_of_a_kind,
               "wake-ups without a signal that one execution may see (0)")
        ->group(search_group);
    add_number(app, "--weak-failures", o.asked.input.weak_failures, 0, most_of_a_kind,
               "weak compare-exchanges that may fail for no reason, in each thread (1)")
        ->group(search_group);
    app.add_flag_callback(
           "--reuse-addresses", [&bounds] { bounds.flags |= trace::reuse_addresses; },
           "what was freed last is given again first, in every execution; without it, in part of auto's samples")
        ->group(search_group);
}

void add_results(CLI::App& app, options& o, const char* schedule_name) {
    add_choice(app, "--require", o.least, requirements,
               "exit status 3 when the verdict is less than this: clean (no bug found) or verified")
        ->group(result_group);
    app.add_option("--out", o.asked.schedule_file, schedule_name)->type_name("FILE")->group(result_group);
    CLI::Option* const quiet = app.add_flag("-q,--quiet", o.quiet, "only the verdict and the bugs");
    quiet->group(result_group);
    app.add_flag("--json", o.json, "one JSON object on standard output")->excludes(quiet)->group(result_group);
}

void add_colour(CLI::App& app, options& o) {
    add_choice(app, "--color", o.colour, colourings, "auto (default: on a terminal, without NO_COLOR), always or never")
        ->type_name("WHEN")
        ->group(result_group);
}

CLI::App& add_verb(CLI::App& app, options& o, verb what, const char* name, const char* text, const char* examples) {
    CLI::App& added = *app.add_subcommand(name, text);
    added.footer(examples);
    added.callback([&o, what] { o.what = what; });
    return added;
}

void add_check(CLI::App& app, options& o) {
    CLI::App& check = add_verb(app, o, verb::check, "check", "Search for bugs, and show the first one", check_examples);
    check.add_option("TARGET", o.targets, "executables, or C or C++ source files")->type_name("");
    add_search(check, o);
    add_choice(check, "--races", o.asked.report_races, race_reports,
               "report (default) or ignore data races; ignored, they still are steps")
        ->group(search_group);
    check.add_flag("--keep-going", o.asked.keep_going, "do not stop at the first bug")->group(search_group);
    add_number(check, "--overtakes", o.asked.overtakes, 1, most_of_a_kind,
               "also report a thread that waits while N that came later are served")
        ->group(search_group);
    check.add_flag("--gtest", o.gtest, "check each GoogleTest case of the program by itself")->group(program_group);
    add_program(check, o);
    add_results(check, o, "name of the schedule file (lockstep-PROGRAM-KIND.schedule)");
    add_colour(check, o);
}

void add_outcomes(CLI::App& app, options& o) {
    CLI::App& outcomes = add_verb(app, o, verb::outcomes, "outcomes",
                                  "List every result the program can have, and which are serial", outcomes_examples);
    outcomes
        .add_option_function<std::string>(
            "TARGET", [&o](const std::string& target) { o.targets = {target}; },
            "an executable, or a C or C++ source file")
        ->type_name("");
    add_search(outcomes, o);
    add_program(outcomes, o);
    add_results(outcomes, o, "name of the schedule files (lockstep-PROGRAM-outcome.schedule)");
    add_colour(outcomes, o);
}

void add_replay(CLI::App& app, options& o) {
    CLI::App& replay =
        add_verb(app, o, verb::replay, "replay", "Run the execution of a schedule file again", replay_examples);
    replay.add_option("FILE", o.schedule_file, "a schedule file that check wrote")->type_name("");
    CLI::Option* const gdb = replay.add_flag("--gdb", o.gdb, "under gdb, which stops at the failing step");
    replay.add_flag("--json", o.json, "one JSON object on standard output")->excludes(gdb);
}

void add_show(CLI::App& app, options& o) {
    CLI::App& show =
        add_verb(app, o, verb::show, "show", "Draw the execution of a schedule file as a table", show_examples);
    show.add_option("FILE", o.schedule_file, "a schedule file that check wrote")->type_name("");
    show.add_option("--watch", o.watch,
                    "variables or members whose values are shown after each step: AR,WR,queue.count")
        ->delimiter(',')
        ->type_name("NAMES")
        ->allow_extra_args(false);
    show.add_flag("--all", o.all, "also the steps that are folded away");
    add_colour(show, o);
}

/// Fills `o` when it parses. Nothing is required by CLI11, which would tell of what is missing before what is wrong.
std::unique_ptr<CLI::App> command_line(options& o) {
    auto app = std::make_unique<CLI::App>(overview, "lockstep");
    app->set_version_flag("--version", "lockstep " LOCKSTEP_VERSION);
    app->get_formatter()->column_width(28);
    app->footer(std::string(exit_statuses) + "\n" + overview_examples);
    add_check(*app, o);
    add_outcomes(*app, o);
    add_replay(*app, o);
    add_show(*app, o);
    app->add_subcommand("help", "Tell what there is: help, or help check")->add_option("VERB");
    return app;
}

std::string missing_from(const options& o, const CLI::App& app) {
    if (app.get_subcommands().empty()) return "say what to do: check, outcomes, replay or show";
    const bool of_schedule = o.what == verb::replay || o.what == verb::show;
    if (of_schedule && o.schedule_file.empty()) return "name a schedule file that check wrote";
    if (!of_schedule && o.targets.empty()) return "name an executable or a C or C++ source file";
    return "";
}

int complain(const std::string& sentence, const CLI::App& app) {
    const auto chosen = app.get_subcommands();
    std::cerr << "lockstep: " << sentence << " (lockstep help"
              << (chosen.empty() ? "" : " " + chosen.front()->get_name()) << " tells more)\n";
    return 2;
}

/// The random strategies, with which `auto` ends, would go on for ever.
void set_horizon(inquiry::request& asked) {
    constexpr std::chrono::minutes long_enough{10};
    if (asked.how == strategy::automatic && !asked.bounds.time && !asked.bounds.executions)
        asked.bounds.time = long_enough;
}

/// "help check" is "check --help".
std::vector<std::string> without_help_verb(std::vector<std::string> words) {
    if (words.empty() || words.front() != "help") return words;
    words.erase(words.begin());
    words.insert(words.size() < 1 ? words.end() : words.begin() + 1, "--help");
    return words;
}

/// Prints help or the version. Only now what a verb cannot do without is required, for the line that says so.
int help(CLI::App& app, const CLI::ParseError& asked_for) {
    for (CLI::App* verb : app.get_subcommands()) {
        for (CLI::Option* option : verb->get_options([](const CLI::Option* o) { return o->get_positional(); }))
            option->required();
    }
    return app.exit(asked_for);
}

/// CLI11 tells of mistakes in an order of its own. So it gets the first word, then the first two, and so on: the first
/// mistake on the line is the one that shows first.
std::variant<options, int> parse_words(const std::vector<std::string>& words) {
    for (std::size_t count = 0; count <= words.size(); ++count) {
        options o;
        const auto app = command_line(o);
        std::vector<std::string> reversed(words.rend() - static_cast<std::ptrdiff_t>(count), words.rend());
        try {
            app->parse(std::move(reversed));
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == 0) return help(*app, error);
            const bool half_said = dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr;
            if (half_said && count < words.size()) continue;
            return complain(sentence_about(error, *app, words[count - 1]), *app);
        }
        if (count < words.size()) continue;
        if (const std::string sentence = missing_from(o, *app); !sentence.empty()) return complain(sentence, *app);
        set_horizon(o.asked);
        return o;
    }
    return 2; // not reached: the last round returns
}

} // namespace

std::variant<options, int> parse_options(int argc, const char* const* argv) {
    // What follows `--` belongs to the program, whatever it looks like.
    const char* const* const end = argv + argc;
    const char* const* const dashes = std::find_if(argv, end, [](std::string_view word) { return word == "--"; });
    auto parsed = parse_words(without_help_verb({argv + 1, dashes}));
    if (options* const o = std::get_if<options>(&parsed); o != nullptr && dashes != end)
        o->asked.input.arguments.assign(dashes + 1, end);
    return parsed;
}

} // namespace lockstep::cli
