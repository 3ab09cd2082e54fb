#include "report/render/wait_graph.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace lockstep::report {

using analyse::stuck;
using analyse::stuck_thread;
using analyse::wait_reason;

namespace {

std::string arrow(std::string_view words, const style& how) {
    return how.unicode ? fmt::format(" ──{}──> ", words) : fmt::format(" --{}--> ", words);
}

std::optional<std::size_t> index_of(const stuck& s, unsigned thread) {
    for (std::size_t i = 0; i < s.threads.size(); ++i)
        if (s.threads[i].thread == thread) return i;
    return std::nullopt;
}

/// The thread that `t` waits for, if that one is stuck too.
std::optional<std::size_t> next_of(const stuck& s, const stuck_thread& t) {
    return t.waits_for.empty() ? std::nullopt : index_of(s, t.waits_for.front());
}

/// How a thread is connected to the one that waits for it.
std::string link_to(const stuck_thread& waiting, const names& who, const style& how) {
    if (waiting.why == wait_reason::join) return arrow("joined by", how);
    const char* relation = waiting.why == wait_reason::once ? "initialises" : "holds";
    return arrow(relation, how) + who.object(waiting.object) + arrow("wanted by", how);
}

std::string circle(const stuck& s, const names& who, const style& how) {
    std::string line = who.thread(s.threads.front().thread);
    for (std::size_t i = s.cycle; i-- > 0;) line += link_to(s.threads[i], who, how) + who.thread(s.threads[i].thread);
    return line + "\n";
}

/// From the root of the trouble to a thread that nobody waits for.
std::string chain(const stuck& s, std::size_t leaf, const names& who, const style& how) {
    std::string line = who.thread(s.threads[leaf].thread);
    std::size_t at = leaf;
    for (auto next = next_of(s, s.threads[at]); next && at >= s.roots; next = next_of(s, s.threads[at])) {
        line = who.thread(s.threads[*next].thread) + link_to(s.threads[at], who, how) + line;
        at = *next;
    }
    const stuck_thread& root = s.threads[at];
    if (s.cycle == 0 && trace::present(root.object)) line = who.object(root.object) + arrow("wanted by", how) + line;
    return line + "\n";
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

std::string draw_wait_graph(const stuck& s, const names& who, const style& how) {
    std::string text;
    if (s.cycle != 0) text += circle(s, who, how);
    std::vector<bool> waited_for(s.threads.size());
    for (std::size_t i = s.roots; i < s.threads.size(); ++i)
        if (const auto next = next_of(s, s.threads[i])) waited_for[*next] = true;
    for (std::size_t i = s.cycle; i < s.threads.size(); ++i)
        if (!waited_for[i]) text += chain(s, i, who, how);
    return text;
}

std::string wait_graph_dot(const stuck& s, const names& who) {
    std::vector<std::string> objects, arrows;
    for (const stuck_thread& t : s.threads) {
        const std::string thread = quoted_id(who.thread(t.thread));
        if (t.why == wait_reason::join) {
            arrows.push_back(fmt::format("{} -> {} [label=\"joins\"]", thread, quoted_id(who.object(t.object))));
            continue;
        }
        if (!trace::present(t.object)) continue;
        objects.push_back(quoted_id(who.object(t.object)));
        arrows.push_back(fmt::format("{} -> {} [label=\"waits for\"]", thread, objects.back()));
        for (const unsigned other : t.waits_for)
            arrows.push_back(fmt::format("{} -> {} [label=\"held by\"]", objects.back(), quoted_id(who.thread(other))));
    }
    const auto unique = [](std::vector<std::string>& all) {
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
    };
    unique(objects);
    unique(arrows);
    std::string text = "digraph waits {\n    node [shape=ellipse];\n";
    for (const stuck_thread& t : s.threads)
        text += fmt::format("    {} [shape=box];\n", quoted_id(who.thread(t.thread)));
    for (const std::string& o : objects) text += fmt::format("    {};\n", o);
    for (const std::string& a : arrows) text += fmt::format("    {};\n", a);
    return text + "}\n";
}

} // namespace lockstep::report
