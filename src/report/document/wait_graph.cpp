#include "report/document/wait_graph.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <set>

namespace lockstep::report {

using analyse::stuck;
using analyse::stuck_thread;
using analyse::wait_reason;

namespace {

class graph_maker {
public:
    graph_maker(const stuck& s, const names& who) : s_(s), who_(who) { add_nodes(); }

    wait_graph make() {
        add_edges();
        if (s_.cycle != 0) add_circle();
        std::vector<bool> waited_for(s_.threads.size());
        for (std::size_t i = s_.roots; i < s_.threads.size(); ++i)
            if (const auto next = next_of(s_.threads[i])) waited_for[*next] = true;
        for (std::size_t i = s_.cycle; i < s_.threads.size(); ++i)
            if (!waited_for[i]) add_chain(i);
        return std::move(graph_);
    }

private:
    using link = wait_graph::link;

    /// Who waits for the end of a thread waits for no object.
    static bool has_object(const stuck_thread& t) {
        return t.why != wait_reason::join && (trace::present(t.object) || !t.waits_for.empty());
    }

    /// A thread's node has the index of the thread in `s_.threads`.
    void add_nodes() {
        std::set<std::string> objects;
        for (const stuck_thread& t : s_.threads) {
            graph_.nodes.push_back({who_.thread(t.thread), true});
            if (has_object(t)) objects.insert(who_.object(t.object));
        }
        for (const std::string& name : objects) graph_.nodes.push_back({name, false});
    }

    std::size_t object_node(const stuck_thread& t) const {
        const std::string name = who_.object(t.object);
        const auto found = std::find_if(graph_.nodes.begin(), graph_.nodes.end(),
                                        [&](const auto& n) { return !n.thread && n.name == name; });
        assert(found != graph_.nodes.end());
        return static_cast<std::size_t>(found - graph_.nodes.begin());
    }

    std::optional<std::size_t> thread_node(unsigned thread) const {
        for (std::size_t i = 0; i < s_.threads.size(); ++i)
            if (s_.threads[i].thread == thread) return i;
        return std::nullopt;
    }

    /// The thread that `t` waits for, if that one is stuck too.
    std::optional<std::size_t> next_of(const stuck_thread& t) const {
        return t.waits_for.empty() ? std::nullopt : thread_node(t.waits_for.front());
    }

    void add_edges() {
        std::set<wait_graph::edge> edges;
        for (std::size_t i = 0; i < s_.threads.size(); ++i) {
            const stuck_thread& t = s_.threads[i];
            const std::size_t from = has_object(t) ? object_node(t) : i;
            if (has_object(t)) edges.insert({i, from, wait_graph::relation::waits_for});
            for (const unsigned other : t.waits_for)
                if (const auto to = thread_node(other))
                    edges.insert(
                        {from, *to, has_object(t) ? wait_graph::relation::held_by : wait_graph::relation::joins});
        }
        graph_.edges.assign(edges.begin(), edges.end());
    }

    /// From the thread that `waiting` waits for to the one at index `waiting`.
    void go_on(std::vector<wait_graph::stop>& line, std::size_t waiting) const {
        const stuck_thread& t = s_.threads[waiting];
        if (!has_object(t)) {
            line.push_back({link::joined_by, waiting});
            return;
        }
        line.push_back({t.why == wait_reason::once ? link::initialises : link::holds, object_node(t)});
        line.push_back({link::wanted_by, waiting});
    }

    void add_circle() {
        std::vector<wait_graph::stop> line{{link::start, 0}};
        for (std::size_t i = s_.cycle; i-- > 0;) go_on(line, i);
        graph_.lines.push_back(std::move(line));
    }

    /// From the root of the trouble to a thread that nobody waits for.
    void add_chain(std::size_t leaf) {
        std::vector<std::size_t> way{leaf};
        while (way.back() >= s_.roots) {
            const auto next = next_of(s_.threads[way.back()]);
            if (!next || std::find(way.begin(), way.end(), *next) != way.end()) break; // or it is a circle of its own
            way.push_back(*next);
        }
        const stuck_thread& root = s_.threads[way.back()];
        std::vector<wait_graph::stop> line;
        if (s_.cycle == 0 && has_object(root)) {
            line.push_back({link::start, object_node(root)});
            line.push_back({link::wanted_by, way.back()});
        } else {
            line.push_back({link::start, way.back()});
        }
        for (std::size_t i = way.size() - 1; i-- > 0;) go_on(line, way[i]);
        graph_.lines.push_back(std::move(line));
    }

    const stuck& s_;
    const names& who_;
    wait_graph graph_;
};

} // namespace

wait_graph make_wait_graph(const stuck& s, const names& who) { return graph_maker(s, who).make(); }

} // namespace lockstep::report
