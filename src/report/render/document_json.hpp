// A document as JSON.
#pragma once

#include "report/document/document.hpp"

#include <nlohmann/json.hpp>

namespace lockstep::report {

nlohmann::ordered_json document_json(const document& d);

} // namespace lockstep::report
