// Judges lockstep by one program whose verdict is known: `judge LOCKSTEP_BINARY FILE`.
//
// The first line of FILE says what must come out; lines of the other kinds may follow it:
//
//     // expect: VERDICT [| options of lockstep [-- arguments of the program]]
//     //     (long ones go on in lines that are indented like this one)
//     // also: ...           a further run of the same file, told like the first one
//     // says: TEXT          the text occurs in a bug's message, of one run or another
//     // never says: TEXT    the text occurs in no message, no row of a table, no note and no verdict
//     // within: N s         a run that has not ended after several times that long is killed: it was not to go on for
//                            ever. (How fast it is depends on the machine, and is measured in bench/.)
//
// A VERDICT is one of
//
//     bug KIND [or KIND]...       a bug of one of these kinds is found, and its schedule replays
//     verified [N traces]         every trace was explored (there are so many), nothing was found and nothing left out
//     no bug                      nothing was found; the search need not have been complete
//     outcomes A ; B* ; C (exit 3)
//                                 exactly these results; `*`: some serial order gives it, `?`: we do not say whether.
//                                 `\n` stands for a line end, the last line end is left out
//     error TEXT                  lockstep refuses (exit status 2) in a message that contains TEXT
//     copes                       it is handled and nothing is found, or refused (exit status 2) with a message
//
// `{dir}` in the options is the folder of FILE. Without `--time` among them a run gets 60 seconds.
#include "expectation.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <nlohmann/json.hpp>

namespace {

using namespace lockstep::testing;
using nlohmann::json;

/// A disagreement, told with all there is to know about the run.
struct disagreement : std::runtime_error {
    disagreement(const std::string& difference, const run_result& r)
        : std::runtime_error(fmt::format("{}\n  command: {}\n  exit status: {}\n--- stdout\n{}\n--- stderr\n{}",
                                         difference, r.command, r.exit_status, r.out, r.err)) {}
};

json report_of(const run_result& r) {
    const json report = json::parse(r.out, nullptr, false);
    if (!report.is_object()) throw disagreement("standard output is not a JSON object", r);
    return report;
}

std::string kinds_of(const json& report) {
    std::string all;
    for (const auto& bug : report.value("bugs", json::array()))
        all += (all.empty() ? "" : ", ") + bug.value("kind", std::string("?"));
    return all.empty() ? "none" : all;
}

/// All that an answer says in words, but for what it quotes of the program.
struct spoken {
    std::string messages;   ///< of bugs
    std::string all_others; ///< rows of tables, notes, verdicts
};

void listen_to_bug(const json& bug, spoken& words) {
    words.messages += bug.value("message", "") + "\n" + bug.value("contrast", "") + "\n";
    if (!bug.contains("table")) return;
    for (const json& line : bug["table"].value("lines", json::array())) {
        words.all_others += line.value("banner", "") + "\n";
        for (const json& cell : line.value("cells", json::array())) words.all_others += cell.value("what", "") + "\n";
    }
}

spoken listen_to(const run_result& r) {
    spoken words;
    const json report = json::parse(r.out, nullptr, false);
    if (!report.is_object()) return {"", r.out + r.err};
    words.all_others = report.value("verdict", "") + "\n" + report.value("headline", "") + "\n";
    for (const char* list : {"bugs", "warnings"}) {
        for (const json& bug : report.value(list, json::array())) listen_to_bug(bug, words);
    }
    for (const json& note : report.value("notes", json::array())) words.all_others += note.get<std::string>() + "\n";
    return words;
}

void judge_clean(const expectation& e, const run_result& r) {
    const json report = report_of(r);
    const std::string verdict = report.value("verdict", "");
    if (!report.value("bugs", json::array()).empty() || verdict == "bug")
        throw disagreement(fmt::format("expected: {}; found: {}", e.verdict, kinds_of(report)), r);
    if (r.exit_status != 0) throw disagreement("nothing was found, so the exit status should be 0", r);
    if (e.verdict == "verified" && (verdict != "verified" || !report.value("complete", false)))
        throw disagreement(fmt::format("expected: verified; got: {}", report.value("headline", verdict)), r);
    if (e.verdict == "verified" && (!report.contains("left_out") || !report["left_out"].empty()))
        throw disagreement("expected: verified; something was left out", r);
    const std::string traces = fmt::format("{} traces", report.value("traces", 0));
    if (!e.rest.empty() && e.rest != traces)
        throw disagreement(fmt::format("expected: {}; there were {}", e.rest, traces), r);
}

/// The schedule of a found bug must show it again.
void judge_replay(const std::string& lockstep, const json& bug, const run_result& r, const fs::path& folder) {
    const fs::path schedule = folder / bug.value("schedule", std::string()); // an absolute path replaces the folder
    if (!fs::is_regular_file(schedule)) throw disagreement(fmt::format("no schedule file '{}'", schedule.string()), r);
    const run_result again =
        run(fmt::format("{} replay {} --json", in_quotes(lockstep), in_quotes(schedule.string())), folder);
    if (again.exit_status != 1) throw disagreement("the schedule does not show the bug again (exit status 1)", again);
}

void judge_bug(const std::string& lockstep, const expectation& e, const run_result& r, const fs::path& folder) {
    const json report = report_of(r);
    const std::vector<std::string> wanted = split(e.rest, " or ");
    for (const auto& bug : report.value("bugs", json::array())) {
        const std::string kind = bug.value("kind", std::string());
        if (std::find(wanted.begin(), wanted.end(), kind) == wanted.end()) continue;
        if (r.exit_status != 1 || report.value("verdict", "") != "bug")
            throw disagreement("a bug was found, so the verdict should be bug and the exit status 1", r);
        // What is not under control cannot be expected to come again.
        if (kind != "nondeterminism") judge_replay(lockstep, bug, r, folder);
        return;
    }
    throw disagreement(fmt::format("expected: bug {}; found: {} (verdict: {})", e.rest, kinds_of(report),
                                   report.value("verdict", "?")),
                       r);
}

struct outcome {
    std::string output;
    int exit_status = 0;
    auto operator<=>(const outcome&) const = default;
};

std::string describe(const outcome& o) {
    return fmt::format("'{}' (exit {})", replace_all(o.output, "\n", "\\n"), o.exit_status);
}

/// The outcomes a file expects, each with its mark: '*' serial, '?' left open, '-' not serial.
std::map<outcome, char> expected_outcomes(const std::string& text) {
    std::map<outcome, char> all;
    for (std::string entry : split(text, ";")) {
        char mark = '-';
        if (!entry.empty() && (entry.back() == '*' || entry.back() == '?')) {
            mark = entry.back();
            entry = trim(entry.substr(0, entry.size() - 1));
        }
        outcome o;
        if (const auto at = entry.rfind("(exit "); at != std::string::npos && entry.back() == ')') {
            o.exit_status = std::stoi(entry.substr(at + 6));
            entry = trim(entry.substr(0, at));
        }
        o.output = replace_all(entry, "\\n", "\n");
        all[o] = mark;
    }
    return all;
}

void judge_outcomes(const expectation& e, const run_result& r) {
    const json report = report_of(r);
    if (r.exit_status != 0 && r.exit_status != 1) throw disagreement("outcomes failed", r);
    auto wanted = expected_outcomes(e.rest);
    std::string difference;
    for (const auto& found : report.value("outcomes", json::array())) {
        outcome o{found.value("output", std::string()), found.value("exit_status", 0)};
        if (o.output.ends_with('\n')) o.output.pop_back();
        const auto match = wanted.find(o);
        if (match == wanted.end()) {
            difference += fmt::format("unexpected outcome: {}\n", describe(o));
            continue;
        }
        const bool serial = found.value("serial", false);
        if (match->second != '?' && serial != (match->second == '*'))
            difference += fmt::format("{} is {}serial\n", describe(o), serial ? "said to be " : "not said to be ");
        wanted.erase(match);
    }
    for (const auto& [missing, mark] : wanted) difference += fmt::format("missing outcome: {}\n", describe(missing));
    if (!report.value("complete", false)) difference += "the search was not complete\n";
    if (!difference.empty()) throw disagreement(difference, r);
}

void judge_error(const expectation& e, const run_result& r) {
    if (r.exit_status != 2) throw disagreement("expected exit status 2", r);
    if ((r.out + r.err).find(e.rest) == std::string::npos)
        throw disagreement(fmt::format("the message does not contain '{}'", e.rest), r);
}

/// Generous: what is asked about is whether it ends, not how fast this machine is.
std::string time_limit(const demands& all) {
    constexpr double patience = 5;
    return all.within_seconds ? fmt::format("timeout {} ", patience * *all.within_seconds) : "";
}

run_result run_lockstep(const std::string& lockstep, const fs::path& file, const expectation& e, const demands& all,
                        const fs::path& folder) {
    const bool own_time = e.options.find("--time") != std::string::npos;
    const char* const verb = e.verdict == "outcomes" ? "outcomes" : "check";
    return run(fmt::format("{}{} {} {} --json {} {}", time_limit(all), in_quotes(lockstep), verb,
                           in_quotes(file.string()), own_time ? "" : "--time 60s", e.options),
               folder);
}

void judge_verdict(const std::string& lockstep, const expectation& e, const run_result& r, const fs::path& folder) {
    if (e.verdict == "bug") return judge_bug(lockstep, e, r, folder);
    if (e.verdict == "outcomes") return judge_outcomes(e, r);
    if (e.verdict == "error") return judge_error(e, r);
    if (e.verdict == "copes" && r.exit_status == 2) {
        if (trim(r.out + r.err).empty()) throw disagreement("refused without a word", r);
        return;
    }
    judge_clean(e, r);
}

/// Judges all runs; what one of them must say and all must not is looked for behind the last one.
void judge(const std::string& lockstep, const fs::path& file, const demands& wanted) {
    std::string messages;
    run_result last;
    for (const expectation& e : wanted.runs) {
        const scratch_folder scratch;
        last = run_lockstep(lockstep, file, e, wanted, scratch.path());
        judge_verdict(lockstep, e, last, scratch.path());
        const spoken words = listen_to(last);
        for (const std::string& text : wanted.never_says) {
            if ((words.messages + words.all_others).find(text) != std::string::npos)
                throw disagreement(fmt::format("it says '{}'", text), last);
        }
        messages += words.messages;
    }
    for (const std::string& text : wanted.says) {
        if (messages.find(text) == std::string::npos)
            throw disagreement(fmt::format("no message says '{}'", text), last);
    }
}

} // namespace

int main(int argc, char** argv) try {
    if (argc != 3) throw std::runtime_error("usage: judge LOCKSTEP_BINARY FILE");
    const fs::path lockstep = fs::absolute(argv[1]), file = fs::absolute(argv[2]);
    judge(lockstep.string(), file, demands_of(file));
    return 0;
} catch (const std::exception& e) {
    fmt::print("{}: {}\n", argc > 2 ? argv[2] : "judge", e.what());
    return 1;
}
