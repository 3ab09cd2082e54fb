// Everything there is to say about one finding.
#pragma once

#include "analyse/recording.hpp"
#include "report/debug_info/symbols.hpp"
#include "report/render/style.hpp"

#include <string>
#include <vector>

namespace lockstep::report {

struct bug_report {
    std::string kind;                   ///< stable name: "data_race"
    bool error = true;                  ///< false: a warning
    std::string sentence;               ///< what happened
    std::string table;                  ///< lines ending in '\n'
    std::string details;                ///< wait graph, stacks, allocation places; lines ending in '\n', may be empty
    std::string dot;                    ///< Graphviz text of the wait graph; empty where there is none
    std::vector<std::string> threads;   ///< "T1 withdraw", those involved
    std::vector<std::string> locations; ///< "withdraw.cpp:12", where it happened
};

/// Best made from a full recording of the minimised schedule (job flag record_full); other recordings have no plain
/// accesses and no stacks to show.
bug_report make_report(const analyse::recording& r, const trace::finding& f, const symbols& look_up, const style& how);

/// The table alone, for `show` and for outcomes: an execution that need not have gone wrong.
std::string make_table(const analyse::recording& r, const symbols& look_up, const style& how);

/// Sentence, table and details as the command prints them, colours included.
std::string render(const bug_report& b, const style& how);

} // namespace lockstep::report
