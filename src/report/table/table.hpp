// The textbook's table of an execution: one column a thread, time downwards.
//
//   T1                      T2
//   acquire x_lock: ok                               locks.cpp:12
//                           acquire y_lock: ok       locks.cpp:20
//   acquire y_lock: wait    acquire x_lock: wait
//   ** deadlock **
//
// Shown by default are the steps that matter: those on objects that several threads touch and somebody changes, output,
// and whatever the bug is about. This is what stands where; render/text draws it.
#pragma once

#include "analyse/diagnosis.hpp"
#include "report/debug_info/place.hpp"
#include "report/table/scope.hpp"
#include "report/words/names.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lockstep::report {

/// What one thread does in one row.
struct table_cell {
    enum class state : std::uint8_t {
        idle,
        acts,  ///< takes the row's step
        asks,  ///< asks for something that it cannot have yet
        waits, ///< still does not have it
    };
    state is = state::idle;
    std::string what;    ///< "read balance: 10", "acquire x_lock: wait"; empty where it is idle or waits
    unsigned indent = 0; ///< calls are indented below their callers: so many levels
    bool marked = false; ///< it is one of the two sides of a race
    friend bool operator==(const table_cell&, const table_cell&) = default;
};

/// A step, and what the others wait for meanwhile. In the last row of a stuck execution nobody acts.
struct table_row {
    std::vector<table_cell> cells;    ///< one a column
    std::vector<std::string> watched; ///< one for each of table::watched
    std::vector<place> where;         ///< of the step; of a row without one: where those who ask are
    std::string preempted;            ///< the thread that could have gone on instead; empty: none
    std::size_t times = 1;            ///< the same step so often in a row
};

/// Says what went wrong, below the step that did.
struct table_banner {
    std::string text; ///< "data race on balance: nothing orders the two steps marked (*)"
};

/// Rows that were left out, because the table would be too long.
struct table_gap {
    std::size_t rows = 0;
};

struct table {
    struct column {
        unsigned thread = 0;
        std::string heading; ///< "T1 withdraw"
    };
    std::vector<column> columns;
    std::vector<std::string> watched; ///< names of the values beside the steps
    std::vector<std::variant<table_row, table_banner, table_gap>> lines;
};

/// `about` (may be null) is what went wrong: its steps are never folded, and the banner says so.
table make_table(const analyse::recording& r, const analyse::diagnosis* about, const names& who, const scope& shown);

} // namespace lockstep::report
