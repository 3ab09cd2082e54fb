// What is wrong with a history. Each of them says nothing of one that could be right.
#pragma once

#include "maelstrom/workbench.hpp"

namespace maelstrom {

problems check_echo(const history& h);
problems check_unique_ids(const history& h);
problems check_broadcast(const history& h);
problems check_counter(const history& h);
problems check_kafka(const history& h);
/// Each key by itself (linearizability is local: M. Herlihy, J. Wing, Linearizability, 1990).
problems check_linearizable(const history& h);

/// Is there an operation that came to nothing although nothing was in its way?
problems check_answered(const history& h);

} // namespace maelstrom
