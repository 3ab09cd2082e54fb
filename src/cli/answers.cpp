#include "cli/answers.hpp"

#include "report/render/json.hpp"
#include "report/words/numbers.hpp"

#include <nlohmann/json.hpp>

namespace lockstep::cli {
namespace {

using inquiry::answer;
using json = nlohmann::ordered_json;

/// Those with this verdict, under a line that says what it is; empty when there are none.
std::string listed(const std::vector<answer>& all, report::verdict verdict, const std::string& noun,
                   const std::string& are) {
    std::string lines;
    std::uint64_t count = 0;
    for (const answer& one : all) {
        if (verdict_of(one) != verdict) continue;
        ++count;
        lines += "  " + one.name + (one.why.empty() ? "" : ": " + one.why) + "\n";
    }
    return count == 0 ? "" : report::counted(count, noun) + " " + are + ":\n" + lines;
}

json each_with(const char* name_field, const std::vector<answer>& all) {
    json list = json::array();
    for (const answer& one : all) {
        json entry = {{name_field, one.name}};
        entry.update(json_of(one));
        list.push_back(std::move(entry));
    }
    return list;
}

} // namespace

std::string heading(const std::string& name, const report::style& style) {
    const std::string text = "=== " + name + " ===";
    return (style.colour ? "\x1b[1m" + text + "\x1b[0m" : text) + "\n";
}

std::string case_line(const answer& one) {
    std::string line = name_of(verdict_of(one)) + (": " + one.name);
    if (one.what == answer::kind::checked)
        line += " (" + report::counted(one.summary.search.counts.executions, "execution") + ")";
    return line + "\n";
}

std::string roll_call(const std::vector<answer>& all, const std::string& noun) {
    return listed(all, report::verdict::bug, noun, "with a bug") +
           listed(all, report::verdict::refused, noun, "could not be checked") +
           listed(all, report::verdict::skipped, noun, "skipped");
}

json json_of(const answer& one) {
    if (one.asked_for) return json_of(*one.asked_for);
    if (one.what != answer::kind::checked) return {{"verdict", name_of(verdict_of(one))}, {"message", one.why}};
    json j = report::json_of(one.summary);
    if (one.cases.empty()) return j;
    j["verdict"] = name_of(verdict_of(one));
    j["cases"] = each_with("name", one.cases);
    return j;
}

json json_of(const std::vector<answer>& targets) {
    return {{"verdict", name_of(verdict_of(targets))}, {"targets", each_with("target", targets)}};
}

} // namespace lockstep::cli
