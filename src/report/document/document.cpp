#include "report/document/document.hpp"

namespace lockstep::report {

std::string message(const document& d) {
    if (!d.consequence) return d.sentence;
    return d.sentence + (d.consequence->failure ? "; in this schedule it leads to more: " : ", and so ") +
           d.consequence->sentence;
}

} // namespace lockstep::report
