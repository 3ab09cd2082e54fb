// Do the programs of tests/checked/library find the faults that are put into the library on purpose?
//
//     lockstep_mutants LOCKSTEP_BINARY ROOT                  runs all mutants and prints docs/mutants.md
//     lockstep_mutants LOCKSTEP_BINARY ROOT MUTANT           is this one killed by the program that it names?
//     lockstep_mutants --compare ROOT                        is docs/mutants.md about these mutants?
//     lockstep_mutants --hunt LOCKSTEP_BINARY ROOT MUTANT    which programs kill it?
#include "checked/library_program.hpp"
#include "mutant.hpp"

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace {

using namespace lockstep::testing;
using nlohmann::json;

constexpr const char* introduction = R"(# Faults that the programs find

Made by `scripts/proofs.sh`. Each mutant (`tests/mutants/`) is a fault put into the headers of the library on purpose; a
test runs the program of `tests/checked/library/` that must find it, and fails when it does not. So the programs of
[proofs.md](proofs.md) are worth something: a primitive with such a fault would not have been verified. The schedule says
who takes how many steps, up to what is reported; a time-out is a step of its own. An *assertion* is one of the program or
of the library itself ([010](decisions/010-assertions-of-the-library.md)).
)";

constexpr std::size_t longest_schedule = 160; ///< in the table; the rest is left out

std::string escaped(const std::string& text) { return replace_all(replace_all(text, "|", "\\|"), "\n", " "); }

/// What the checker says of a program with the mutant in its headers.
struct verdict {
    bool killed = false;
    std::string kind, sentence, schedule;
    double seconds = 0;
    std::string answer; ///< all that it said
};

/// "main 3, T1 2, time-out of T1 1": runs of steps as the schedule file has them.
std::string steps_of(const fs::path& file) {
    const json schedule = json::parse(read_file(file), nullptr, false);
    std::string text;
    for (const std::string run : schedule.value("steps", json::array())) { // "environment of T1 x2"
        if (text.size() > longest_schedule) return text + ", ...";
        const std::size_t times = run.find(" x");
        const std::string who = replace_all(run.substr(0, times), "environment", "time-out");
        const std::string count = times == std::string::npos ? "1" : run.substr(times + 2);
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", who, count);
    }
    return text;
}

verdict try_program(const fs::path& lockstep, const library_program& p, const fs::path& include) {
    const scratch_folder scratch; // with a cache of its own: nobody needs the mutant's executable again
    const bool limited = p.expected.options.find("--time") != std::string::npos;
    const std::string compiled = " --cxxflags '-include " LOCKSTEP_STANDARD_HEADER "'";
    const run_result r =
        run(fmt::format("XDG_CACHE_HOME={} {}{}{}", in_quotes(scratch.path().string()),
                        check_command(lockstep, p, p.expected, include), compiled, limited ? "" : " --time 30s"),
            scratch.path());
    verdict v;
    v.answer = r.out + r.err;
    const json report = json::parse(r.out, nullptr, false);
    if (!report.is_object()) return v;
    v.seconds = report.value("seconds", 0.0);
    const json bugs = report.value("bugs", json::array());
    if (r.exit_status != 1 || bugs.empty()) return v;
    v.killed = p.expected.verdict == "verified" || p.expected.verdict == "no bug";
    v.kind = bugs[0].value("kind", "");
    v.sentence = bugs[0].value("message", "");
    const std::string file =
        bugs[0].value("schedule", ""); // none where it is not shown again: what a dead frame holds decides
    if (!file.empty()) v.schedule = steps_of(scratch.path() / file);
    return v;
}

/// Nothing for an equivalent mutant.
std::optional<verdict> try_mutant(const fs::path& lockstep, const fs::path& root, const mutant& m) {
    const scratch_folder scratch;
    apply(m, root, scratch.path());
    if (!m.equivalent.empty()) return std::nullopt;
    const library_program p = library_program_of(root / "tests/checked/library" / (m.killed_by + ".cpp"));
    verdict v = try_program(lockstep, p, scratch.path());
    if (!v.killed) throw std::runtime_error(m.name + " survives " + m.killed_by + ":\n" + v.answer);
    return v;
}

void hunt(const fs::path& lockstep, const fs::path& root, const mutant& m) {
    const scratch_folder scratch;
    apply(m, root, scratch.path());
    const std::string primitive = fs::path(m.header).stem().string();
    for (const library_program& p : library_programs(root)) {
        if (m.header.starts_with("sync/") && p.primitive != primitive) continue;
        const verdict v = try_program(lockstep, p, scratch.path());
        fmt::print("{}: {} {} ({:.2f} s)\n", m.name, p.name, v.killed ? "kills it: " + v.kind : "does not", v.seconds);
        std::fflush(stdout);
    }
}

/// The part of a mutant's row that does not come from a run.
std::string row_begins(const mutant& m) {
    const std::string row =
        fmt::format("| [`{}`](../tests/mutants/{}.mutant) | {} | ", m.name, m.name, escaped(m.breaks));
    if (!m.equivalent.empty()) return row + escaped(m.equivalent) + " |";
    return row + fmt::format("[`{}`](../tests/checked/library/{}.cpp) |", m.killed_by, m.killed_by);
}

void print_page(const fs::path& lockstep, const fs::path& root) {
    std::string killed = "| mutant | what is broken | killed by | as | schedule |\n|---|---|---|---|---|\n";
    std::string equivalent = "| mutant | what is changed | why nobody can tell |\n|---|---|---|\n";
    std::size_t count = 0;
    for (const mutant& m : all_mutants(root)) {
        std::cerr << m.name << std::endl;
        if (const auto v = try_mutant(lockstep, root, m)) {
            ++count;
            killed += fmt::format("{} {} | {} |\n", row_begins(m), escaped(replace_all(v->kind, "_", " ")),
                                  escaped(v->schedule));
        } else {
            equivalent += row_begins(m) + "\n";
        }
    }
    std::cout << introduction << fmt::format("\n## {} are killed\n\n", count) << killed
              << "\n## Changes that are no faults\n\n"
              << equivalent;
}

/// Is the page about these mutants?
int compare(const fs::path& root) {
    const std::string page = read_file(root / "docs/mutants.md");
    const std::vector<mutant> all = all_mutants(root);
    const bool complete = std::all_of(all.begin(), all.end(), [&](const mutant& m) {
        if (page.find(row_begins(m)) != std::string::npos) return true;
        std::cout << "not in docs/mutants.md: " << row_begins(m) << '\n';
        return false;
    });
    const auto rows = static_cast<std::size_t>(split(page, "](../tests/mutants/").size() - 1);
    if (complete && rows == all.size()) return 0;
    std::cout << "make docs/mutants.md anew by scripts/proofs.sh\n";
    return 1;
}

} // namespace

int main(int argc, char** argv) try {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "--compare") return compare(fs::absolute(arguments[1]));
    const bool hunts = !arguments.empty() && arguments[0] == "--hunt";
    if (hunts) arguments.erase(arguments.begin());
    if (arguments.size() < 2 || arguments.size() > 3 || (hunts && arguments.size() != 3))
        throw std::runtime_error("usage: lockstep_mutants --compare ROOT | [--hunt] LOCKSTEP_BINARY ROOT [MUTANT]");
    const fs::path lockstep = fs::absolute(arguments[0]), root = fs::absolute(arguments[1]);
    if (arguments.size() == 2) print_page(lockstep, root);
    else if (hunts) hunt(lockstep, root, read_mutant(arguments[2]));
    else try_mutant(lockstep, root, read_mutant(arguments[2]));
    return 0;
} catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
