#include "report/render/json.hpp"

#include "report/render/document_json.hpp"
#include "report/run/assumptions.hpp"

#include <algorithm>

namespace lockstep::report {

using json = nlohmann::ordered_json;

namespace {

const char* strategy_name(explore::strategy s) {
    switch (s) {
    case explore::strategy::automatic: return "auto";
    case explore::strategy::exhaustive: return "exhaustive";
    case explore::strategy::bounded: return "bounded";
    case explore::strategy::random: return "random";
    case explore::strategy::pct: return "pct";
    case explore::strategy::pos: return "pos";
    }
    return "unknown";
}

json bounds_json(const run_summary& s) {
    const explore::limits& l = s.bounds;
    json j;
    j["executions"] = l.executions ? json(*l.executions) : json(nullptr);
    j["seconds"] = l.time ? json(std::chrono::duration<double>(*l.time).count()) : json(nullptr);
    j["preemptions"] = l.preemptions ? json(*l.preemptions) : json(nullptr);
    j["spurious_wakeups"] = l.spurious_budget;
    j["weak_failures"] = s.weak_failures;
    j["steps"] = s.max_steps;
    j["threads"] = s.thread_limit;
    j["memory_model"] = "sequential consistency";
    j["seed"] = l.seed;
    return j;
}

json outcomes_json(const run_summary& s) {
    json all = json::array();
    for (std::size_t i = 0; i < s.outcomes->all().size(); ++i) {
        const analyse::outcome& o = s.outcomes->all()[i];
        json j;
        j["output"] = o.output;
        j["exit_status"] = o.exit_status;
        j["ending"] = analyse::ending_text(o);
        j["serial"] = o.serial;
        j["count"] = o.count;
        j["schedule"] = i < s.outcome_schedules.size() ? s.outcome_schedules[i] : "";
        all.push_back(std::move(j));
    }
    return all;
}

json bugs_json(const run_summary& s, bool errors) {
    json all = json::array();
    for (const document& d : s.bugs)
        if (d.error == errors) all.push_back(document_json(d));
    return all;
}

} // namespace

json json_of(const run_summary& s) {
    const explore::progress& counts = s.search.counts;
    json j;
    j["verdict"] = name_of(verdict_of(s));
    j["headline"] = headline_of(s);
    j["complete"] = saw_everything(s);
    j["left_out"] = json::array();
    for (const note& n : left_out(s)) j["left_out"].push_back({{"name", fact_of(n).name}, {"words", words_of(n)}});
    j["strategy"] = strategy_name(counts.running);
    j["how"] = s.search.how;
    j["executions"] = counts.executions;
    j["blocked_executions"] = counts.blocked_executions;
    j["discarded_executions"] = s.search.discarded;
    j["traces"] = counts.distinct_traces;
    j["events"] = counts.events;
    j["threads"] = s.threads;
    j["seconds"] = s.seconds;
    j["bounds"] = bounds_json(s);
    j["assumptions"] = json::array();
    for (const assumption& a : assumptions_of(s)) j["assumptions"].push_back({{"name", a.name}, {"words", a.words}});
    j["bugs"] = bugs_json(s, true);
    j["warnings"] = bugs_json(s, false);
    j["notes"] = json::array();
    for (const note& n : s.notes) j["notes"].push_back(words_of(n));
    if (s.outcomes != nullptr) j["outcomes"] = outcomes_json(s);
    return j;
}

std::string written(const json& j) { return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n"; }

std::string to_json(const run_summary& s) { return written(json_of(s)); }

} // namespace lockstep::report
