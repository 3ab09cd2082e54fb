// lockstep check
#include "inquiry/check.hpp"

#include "cli/answers.hpp"
#include "cli/interrupt.hpp"
#include "cli/live.hpp"
#include "cli/replay_command.hpp"
#include "cli/status.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "inquiry/gtest.hpp"
#include "report/render/json.hpp"
#include "report/render/run_text.hpp"
#include "report/words/numbers.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

namespace lockstep::cli {
namespace {

using inquiry::answer;

/// One target after the other: asks about it, tells what came out, and keeps the answer for the end.
class checker {
public:
    explicit checker(const options& o) : options_(o), style_(output_style(o.colour)) {}

    /// A target alone: what cannot be done is thrown.
    const answer& alone() {
        answers_.push_back(ask(options_.targets.front()));
        return answers_.front();
    }

    /// A target among others, which have their turn whatever becomes of it.
    void among_others(const std::string& target) {
        if (interrupt_guard::interrupted()) {
            answers_.push_back({target, answer::kind::skipped, {}, "interrupted before its turn", {}});
            return;
        }
        tell(heading(target, style_));
        answers_.push_back(inquiry::answer_of(target, [&] { return ask(target); }));
        if (answers_.back().what == answer::kind::refused) tell("refused: " + answers_.back().why + "\n");
        tell("\n");
    }

    void tell_at_the_end() {
        tell(heading(report::counted(answers_.size(), "program"), style_));
        tell(name_of(verdict()) + ("\n" + roll_call(answers_, "program")));
    }

    report::verdict verdict() const { return verdict_of(answers_); }
    const std::vector<answer>& answers() const { return answers_; }

private:
    void tell(const std::string& text) const {
        if (!options_.json) std::cout << text << std::flush;
    }

    answer ask(const std::string& target) {
        inquiry::request asked = options_.asked;
        asked.target = target;
        asked.input.drops_input = asked.input.stdin_file.empty() && input_waits();
        return options_.gtest ? ask_by_cases(asked) : ask_once(asked);
    }

    answer ask_once(const inquiry::request& asked) {
        live_line live(asked.bounds, options_.colour);
        report::run_summary summary = inquiry::check(asked, live.companion());
        live.wipe();
        add_replay_commands(summary);
        tell(report::run_text(summary, style_, options_.quiet));
        return {asked.target, answer::kind::checked, summary, "", {}};
    }

    answer ask_by_cases(const inquiry::request& asked) {
        live_line live(asked.bounds, options_.colour);
        const auto see = [&](const answer& one) {
            live.wipe();
            if (!options_.quiet) tell(case_line(one));
        };
        answer all = inquiry::check_cases(asked, live.companion(), see);
        add_replay_commands(all.summary);
        for (answer& one : all.cases) add_replay_commands(one.summary);
        if (!options_.quiet) tell("\n");
        tell(report::run_text(all.summary, style_, options_.quiet) + roll_call(all.cases, "case"));
        return all;
    }

    const options& options_;
    report::style style_;
    std::vector<answer> answers_;
};

int check_one(const options& o) {
    checker one(o);
    const answer& only = one.alone();
    if (o.json) std::cout << report::written(json_of(only)) << std::flush;
    return exit_status(one.verdict(), o.least);
}

int check_several(const options& o) {
    checker all(o);
    for (const std::string& target : o.targets) all.among_others(target);
    all.tell_at_the_end();
    if (o.json) std::cout << report::written(json_of(all.answers())) << std::flush;
    return exit_status(all.verdict(), o.least);
}

} // namespace

int run_check(const options& o) {
    const interrupt_guard guard;
    return o.targets.size() == 1 ? check_one(o) : check_several(o);
}

} // namespace lockstep::cli
