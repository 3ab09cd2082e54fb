#include "report/render/graph.hpp"

#include <cassert>
#include <fmt/format.h>
#include <set>

namespace lockstep::report {

namespace {

std::string_view words_of(wait_graph::link by) {
    switch (by) {
    case wait_graph::link::holds: return "holds";
    case wait_graph::link::initialises: return "initialises";
    case wait_graph::link::wanted_by: return "wanted by";
    case wait_graph::link::joined_by: return "joined by";
    case wait_graph::link::start: break;
    }
    return "";
}

std::string_view words_of(wait_graph::relation is) {
    switch (is) {
    case wait_graph::relation::waits_for: return "waits for";
    case wait_graph::relation::held_by: return "held by";
    case wait_graph::relation::joins: return "joins";
    }
    return "";
}

std::string quoted_id(const std::string& name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

} // namespace

std::string graph_text(const wait_graph& g, const style& how) {
    std::string text;
    for (const auto& line : g.lines) {
        for (const wait_graph::stop& s : line) {
            assert(s.node < g.nodes.size());
            if (s.by != wait_graph::link::start)
                text +=
                    how.unicode ? fmt::format(" ──{}──> ", words_of(s.by)) : fmt::format(" --{}--> ", words_of(s.by));
            text += g.nodes[s.node].name;
        }
        text += "\n";
    }
    return text;
}

std::string graph_dot(const wait_graph& g) {
    std::string text = "digraph waits {\n    node [shape=ellipse];\n";
    for (const wait_graph::node& n : g.nodes)
        text += fmt::format("    {}{};\n", quoted_id(n.name), n.thread ? " [shape=box]" : "");
    std::set<std::string> arrows; // two waits may look the same
    for (const wait_graph::edge& e : g.edges)
        arrows.insert(fmt::format("    {} -> {} [label=\"{}\"];\n", quoted_id(g.nodes[e.from].name),
                                  quoted_id(g.nodes[e.to].name), words_of(e.is)));
    for (const std::string& a : arrows) text += a;
    return text + "}\n";
}

} // namespace lockstep::report
