#include "inquiry/answer.hpp"

#include "explore/executors/executor.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace lockstep::inquiry {

answer answer_of(const std::string& name, const std::function<answer()>& check) {
    try {
        return check();
    } catch (const explore::refused_error& error) {
        refusal refused = explain(error);
        const std::string why = refused.sentence();
        return {name, answer::kind::refused, {}, why, {}, std::move(refused)};
    } catch (const explore::executor_error& error) {
        return {name, answer::kind::refused, {}, error.message, {}};
    } catch (const std::exception& error) {
        return {name, answer::kind::refused, {}, error.what(), {}};
    }
}

report::verdict verdict_of(const answer& one) {
    switch (one.what) {
    case answer::kind::refused: return report::verdict::refused;
    case answer::kind::skipped: return report::verdict::skipped;
    case answer::kind::checked: break;
    }
    return one.cases.empty() ? report::verdict_of(one.summary) : verdict_of(one.cases);
}

report::verdict verdict_of(const std::vector<answer>& all) {
    report::verdict worst = report::verdict::skipped;
    for (const answer& one : all) worst = std::max(worst, verdict_of(one));
    return worst;
}

} // namespace lockstep::inquiry
