#include "cli/status.hpp"

namespace lockstep::cli {

int exit_status(report::verdict verdict, requirement least) {
    if (verdict == report::verdict::bug) return bug_found;
    if (verdict == report::verdict::refused) return could_not;
    const bool verified = verdict == report::verdict::verified;
    const bool clean = verified || verdict == report::verdict::no_bug_found;
    const bool enough = least == requirement::verified ? verified : least == requirement::clean ? clean : true;
    return enough ? no_bug : less_than_required;
}

} // namespace lockstep::cli
