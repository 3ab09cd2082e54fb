// Everything there is to say about one finding, in the user's names and words, and nothing about how it is drawn: text,
// JSON and Graphviz are made from this alone (report/render).
#pragma once

#include "report/debug_info/place.hpp"
#include "report/document/wait_graph.hpp"
#include "report/table/table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lockstep::report {

/// One line of a call stack.
struct stack_frame {
    std::string function; ///< empty: unknown
    place where;
    bool own = true; ///< of the user's code, and not of a library
};

struct titled_stack {
    std::string title; ///< "T1 writes", "allocated by main"
    std::vector<stack_frame> frames;
};

/// What a data race leads to in the schedule that is shown.
struct consequence {
    std::string sentence;
    bool failure = false; ///< something else goes wrong; otherwise the result is one that no serial order gives
    std::string contrast; ///< what the serial orders give instead; may be empty
};

/// A line of the program, for those who do not have the file at hand.
struct source_line {
    std::string path;
    unsigned line = 0;
    std::string text;
};

struct document {
    std::string kind;     ///< stable name: "data_race"
    bool error = true;    ///< false: a warning
    std::string sentence; ///< what happened; see also `message`
    std::optional<report::consequence> consequence;
    std::vector<std::string> threads; ///< "T1 withdraw", those involved
    std::vector<place> locations;     ///< where it happened
    table steps;
    std::optional<wait_graph> graph; ///< of a stuck execution
    std::vector<titled_stack> stacks;
    std::vector<source_line> source; ///< of the user's lines in table and stacks, each once, as far as they can be read
    std::string schedule_file;       ///< that replays it; empty: none was written
    std::string replay_command;
};

/// The sentence with its consequence.
std::string message(const document& d);

} // namespace lockstep::report
