// From what went wrong to the document about it.
#pragma once

#include "analyse/diagnosis.hpp"
#include "report/debug_info/symbols.hpp"
#include "report/document/document.hpp"

namespace lockstep::report {

/// Best made from a full recording of the minimised schedule (job flag record_full); other recordings have no plain
/// accesses and no stacks to show. A warning has no table: no step is at fault.
document make_report(const analyse::recording& r, const analyse::diagnosis& d, const symbols& look_up,
                     const scope& shown = {});

/// The table alone, for an execution that need not have gone wrong.
table make_table(const analyse::recording& r, const symbols& look_up, const scope& shown = {});

} // namespace lockstep::report
