#include "cli/status.hpp"

namespace lockstep::cli {

int exit_status(const std::string& verdict, requirement least) {
    if (verdict == "bug") return bug_found;
    if (verdict == "refused") return could_not;
    const bool verified = verdict == "verified";
    const bool clean = verified || verdict == "no bug found";
    const bool enough = least == requirement::verified ? verified : least == requirement::clean ? clean : true;
    return enough ? no_bug : less_than_required;
}

} // namespace lockstep::cli
