// Who waits for whom, drawn.
#pragma once

#include "analyse/stuck.hpp"
#include "report/render/style.hpp"
#include "report/words/names.hpp"

#include <string>

namespace lockstep::report {

/// One line for the circular wait (`T1 --holds--> x_lock --wanted by--> T2 ...`), or one for each chain that leads to
/// the thread at its root. Lines end with '\n'; empty when nobody waits for anybody.
std::string draw_wait_graph(const analyse::stuck& s, const names& who, const style& how);

/// The same for Graphviz: threads are boxes, objects are ellipses, an arrow from a thread leads to what it waits for.
std::string wait_graph_dot(const analyse::stuck& s, const names& who);

} // namespace lockstep::report
