#include "report/render/document_json.hpp"

namespace lockstep::report {

using json = nlohmann::ordered_json;

namespace {

json place_json(const place& p) {
    if (!p.known()) return nullptr;
    json j{{"path", p.path}, {"line", p.line}};
    if (p.column != 0) j["column"] = p.column;
    return j;
}

json places_json(const std::vector<place>& places) {
    json all = json::array();
    for (const place& p : places) all.push_back(place_json(p));
    return all;
}

const char* state_name(table_cell::state is) {
    switch (is) {
    case table_cell::state::idle: return "idle";
    case table_cell::state::acts: return "acts";
    case table_cell::state::asks: return "asks";
    case table_cell::state::waits: return "waits";
    }
    return "unknown";
}

json cell_json(const table_cell& c) {
    json j{{"state", state_name(c.is)}};
    if (!c.what.empty()) j["what"] = c.what;
    if (c.indent != 0) j["indent"] = c.indent;
    if (c.marked) j["marked"] = true;
    return j;
}

struct line_json {
    json operator()(const table_row& row) const {
        json j;
        j["cells"] = json::array();
        for (const table_cell& c : row.cells) j["cells"].push_back(cell_json(c));
        if (!row.watched.empty()) j["watched"] = row.watched;
        j["where"] = places_json(row.where);
        if (!row.preempted.empty()) j["preempted"] = row.preempted;
        if (row.times > 1) j["times"] = row.times;
        return j;
    }
    json operator()(const table_banner& b) const { return {{"banner", b.text}}; }
    json operator()(const table_gap& g) const { return {{"left_out", g.rows}}; }
};

json table_json(const table& t) {
    json j;
    j["columns"] = json::array();
    for (const table::column& c : t.columns) j["columns"].push_back({{"thread", c.thread}, {"heading", c.heading}});
    if (!t.watched.empty()) j["watched"] = t.watched;
    j["lines"] = json::array();
    for (const auto& line : t.lines) j["lines"].push_back(std::visit(line_json{}, line));
    return j;
}

const char* relation_name(wait_graph::relation is) {
    switch (is) {
    case wait_graph::relation::waits_for: return "waits_for";
    case wait_graph::relation::held_by: return "held_by";
    case wait_graph::relation::joins: return "joins";
    }
    return "unknown";
}

/// Edges name their nodes by index.
json graph_json(const wait_graph& g) {
    json j;
    j["nodes"] = json::array();
    for (const wait_graph::node& n : g.nodes)
        j["nodes"].push_back({{"name", n.name}, {"kind", n.thread ? "thread" : "object"}});
    j["edges"] = json::array();
    for (const wait_graph::edge& e : g.edges)
        j["edges"].push_back({{"from", e.from}, {"to", e.to}, {"relation", relation_name(e.is)}});
    return j;
}

json stacks_json(const std::vector<titled_stack>& stacks) {
    json all = json::array();
    for (const titled_stack& s : stacks) {
        json frames = json::array();
        for (const stack_frame& f : s.frames)
            frames.push_back({{"function", f.function}, {"where", place_json(f.where)}, {"own", f.own}});
        all.push_back({{"title", s.title}, {"frames", std::move(frames)}});
    }
    return all;
}

} // namespace

json document_json(const document& d) {
    json j;
    j["kind"] = d.kind;
    j["message"] = message(d);
    j["threads"] = d.threads;
    j["locations"] = json::array();
    for (const place& p : d.locations) j["locations"].push_back(short_text(p));
    j["schedule"] = d.schedule_file;
    if (!d.replay_command.empty()) j["replay"] = d.replay_command;
    if (d.consequence) {
        j["consequence"] = d.consequence->sentence;
        if (!d.consequence->contrast.empty()) j["contrast"] = d.consequence->contrast;
    }
    j["places"] = places_json(d.locations);
    j["stacks"] = stacks_json(d.stacks);
    if (!d.steps.columns.empty()) j["table"] = table_json(d.steps);
    if (d.graph) j["graph"] = graph_json(*d.graph);
    j["source"] = json::array();
    for (const source_line& s : d.source) j["source"].push_back({{"path", s.path}, {"line", s.line}, {"text", s.text}});
    return j;
}

} // namespace lockstep::report
