// What became of one thing that was asked about: a program, or a case of one. Where several are asked about, one that
// cannot be checked does not keep the others from their turn.
#pragma once

#include "inquiry/refusal.hpp"
#include "report/run/run_summary.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::inquiry {

struct answer {
    enum class kind {
        checked,
        refused, ///< could not be checked
        skipped, ///< was not to be checked, or there was no time left for it
    };

    std::string name;
    kind what = kind::checked;
    report::run_summary summary; ///< of what was checked; of a program checked by cases, their sum
    std::string why;             ///< not checked: one sentence
    std::vector<answer> cases;   ///< of a program checked by cases
    /// Not checked because it asked for what lockstep does not control: who asked and where.
    std::optional<refusal> asked_for = std::nullopt;
};

/// Does the check, and turns what it throws into a refusal.
answer answer_of(const std::string& name, const std::function<answer()>& check);

report::verdict verdict_of(const answer& one);

/// Of all together: the worst.
report::verdict verdict_of(const std::vector<answer>& all);

} // namespace lockstep::inquiry
