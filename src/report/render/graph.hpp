// A wait-for graph, drawn.
#pragma once

#include "report/document/wait_graph.hpp"
#include "report/render/style.hpp"

#include <string>

namespace lockstep::report {

/// One line for the circular wait (`T1 --holds--> x_lock --wanted by--> T2 ...`), and one for each chain that leads to
/// the thread at its root. Lines end with '\n'; empty when nobody waits for anybody.
std::string graph_text(const wait_graph& g, const style& how);

/// The same for Graphviz: threads are boxes, objects are ellipses, an arrow from a thread leads to what it waits for.
std::string graph_dot(const wait_graph& g);

} // namespace lockstep::report
