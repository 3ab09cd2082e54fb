// What the checker says of each primitive of the library, as docs/proofs.md:
//
//     lockstep_proofs LOCKSTEP_BINARY ROOT         runs the programs of tests/checked/library and prints the page
//     lockstep_proofs --compare ROOT               is the page about these programs, and says of each what it checks and
//                                                  whether it is verified? Numbers are not compared: they vary.
#include "library_program.hpp"

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace {

using namespace lockstep::testing;
using nlohmann::json;

constexpr const char* introduction = R"page(# What is proved of the library

Made by `scripts/proofs.sh`, which runs every program of `tests/checked/library/` under the checker and writes this page;
a test fails when the page and the programs no longer fit. Each program is small and closed: so many threads, so many
operations. **verified** means that every interleaving of it (in sequential consistency, with the time-outs and stop
requests that it has at every moment) was explored, and that none has a data race, a deadlock, a lost wake-up, a use after
free or a failed assertion. Some programs begin where somebody waits already (`who_waits.hpp`): how it has come there is
what others of them are about. Otherwise the row says how far the search went: "bounded (0..2 preemptions)" is every
interleaving with so many preemptions, and of the rest an estimated share. A search of minutes is made for this page only
(`proved:` in the program); its test stops early. Faults that these programs find when they are put into the library are
listed in [mutants.md](mutants.md). The times are of one run on a busy machine.

A timed wait times out at most five times in a row while others can run; there are no spurious wake-ups, and one weak
exchange fails for no reason in each thread. Executions include the random ones that go first; a trace is a class of
executions that differ in nothing but the order of independent steps.
)page";

struct row {
    std::string name, checks, verdict;
    auto operator<=>(const row&) const = default;
};

std::string escaped(const std::string& text) { return replace_all(text, "|", "\\|"); }

std::string grouped(std::uint64_t n) {
    return n < 1000 ? std::to_string(n) : fmt::format("{},{:03}", grouped(n / 1000), n % 1000);
}

/// The part of the verdict that does not vary.
std::string verdict_of(const library_program& p) {
    if (p.proved.verdict == "verified") return "**verified**";
    if (p.proved.verdict == "bug") return "found, as it should be: " + replace_all(p.proved.rest, "_", " ");
    if (p.proved.verdict == "outcomes") return "**verified**: these outcomes only: " + p.proved.rest;
    return "no bug found";
}

std::string how_far(const library_program& p, const json& report) {
    std::string verdict = verdict_of(p);
    if (p.proved.verdict != "no bug") return verdict;
    if (report.at("complete").get<bool>())
        throw std::runtime_error(p.name + " is verified: its first line should say so");
    return verdict + " (" + report.at("how").get<std::string>() + ")";
}

json run_program(const std::string& lockstep, const fs::path& root, const library_program& p) {
    const scratch_folder scratch;
    const run_result r = run(check_command(lockstep, p, p.proved, root / "include"), scratch.path());
    const json report = json::parse(r.out, nullptr, false);
    if (!report.is_object()) throw std::runtime_error(r.command + " failed: " + r.err);
    const bool clean = p.proved.verdict == "verified" || p.proved.verdict == "no bug";
    if (clean && (r.exit_status != 0 || (p.proved.verdict == "verified" && !report.at("complete").get<bool>())))
        throw std::runtime_error(p.name + " is not what it says: " + r.out);
    return report;
}

std::string table_of(const std::string& lockstep, const fs::path& root, const std::vector<library_program>& programs) {
    std::string text = "| what is checked | program | threads | executions | traces | steps | time | verdict |\n"
                       "|---|---|---|---|---|---|---|---|\n";
    for (const library_program& p : programs) {
        std::cerr << p.name << std::endl;
        const json report = run_program(lockstep, root, p);
        text +=
            fmt::format("| {} | [`{}`](../tests/checked/library/{}.cpp) | {} | {} | {} | {} | {:.2f} s | {} |\n",
                        escaped(p.checks), p.name, p.name, report.at("threads").get<unsigned>(),
                        grouped(report.at("executions")), grouped(report.at("traces")), grouped(report.at("events")),
                        report.at("seconds").get<double>(), escaped(how_far(p, report)));
    }
    return text;
}

std::map<std::string, std::vector<library_program>> by_primitive(const fs::path& root) {
    std::map<std::string, std::vector<library_program>> all;
    for (const auto& entry : fs::directory_iterator(root / "include/lockstep/sync"))
        if (entry.is_regular_file()) all[entry.path().stem().string()];
    for (library_program& p : library_programs(root)) all[p.primitive].push_back(std::move(p));
    for (const auto& [primitive, programs] : all)
        if (programs.empty()) throw std::runtime_error("no program is about " + primitive + ".hpp");
    return all;
}

void print_page(const std::string& lockstep, const fs::path& root) {
    std::string page = introduction;
    for (const auto& [primitive, programs] : by_primitive(root))
        page += fmt::format("\n## {}\n\n{}", primitive, table_of(lockstep, root, programs));
    std::cout << page;
}

std::set<row> rows_of_page(const fs::path& root) {
    std::set<row> rows;
    std::ifstream in(root / "docs/proofs.md");
    for (std::string line; std::getline(in, line);) {
        const auto cells = split(replace_all(line, "\\|", "\n"), "|");
        if (cells.size() != 10 || !cells[2].starts_with("[`")) continue;
        const std::string name = cells[2].substr(2, cells[2].find("`]") - 2);
        const std::string verdict = replace_all(cells[8], "\n", "|");
        rows.insert({name, replace_all(cells[1], "\n", "|"), verdict.substr(0, verdict.find(" ("))});
    }
    return rows;
}

std::set<row> rows_of_programs(const fs::path& root) {
    std::set<row> rows;
    for (const auto& [primitive, programs] : by_primitive(root)) {
        for (const library_program& p : programs) {
            const std::string verdict = verdict_of(p);
            rows.insert({p.name, p.checks, verdict.substr(0, verdict.find(" ("))});
        }
    }
    return rows;
}

int compare(const fs::path& root) {
    const std::set<row> page = rows_of_page(root), programs = rows_of_programs(root);
    for (const row& r : page)
        if (!programs.contains(r)) std::cout << "in docs/proofs.md only: " << r.name << ": " << r.verdict << '\n';
    for (const row& r : programs)
        if (!page.contains(r)) std::cout << "not in docs/proofs.md: " << r.name << ": " << r.verdict << '\n';
    if (page != programs) std::cout << "make the page anew by scripts/proofs.sh\n";
    return page == programs ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) try {
    if (argc != 3) throw std::runtime_error("usage: lockstep_proofs LOCKSTEP_BINARY|--compare ROOT");
    const fs::path root = fs::absolute(argv[2]);
    if (argv[1] == std::string("--compare")) return compare(root);
    print_page(fs::absolute(argv[1]).string(), root);
    return 0;
} catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
