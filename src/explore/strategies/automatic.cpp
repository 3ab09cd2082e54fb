#include "explore/strategies/automatic.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>

namespace lockstep::explore {

namespace {

using trace::policy;

constexpr unsigned sampled_share = 4;
constexpr unsigned bounded_share = 1;
constexpr unsigned exhaustive_share = 2, promising_share = 6; ///< the latter where ...
constexpr double promising = 0.1;                             ///< ... so much of the space is behind it

/// What an execution costs beside its steps, in steps.
constexpr std::uint64_t overhead_steps = 32;

/// Few preemptions show most bugs. More than these are left to the others.
constexpr unsigned highest_bound = 2;

/// A tree that has grown so large is given up, unless it is about to be done.
constexpr std::uint64_t most_tree_bytes = std::uint64_t{2} << 30;
constexpr double nearly_done = 0.5;

/// So often is the exhaustive search asked how far it is.
constexpr std::uint64_t executions_between_looks = 64;

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, share < 0.001 ? "%.1g %%" : "%.3g %%", share * 100);
    return text;
}

} // namespace

std::string bounds_in_words(unsigned done, bool complete) {
    if (done == 0) return "bounded (the first bound not finished)";
    const std::string range = done == 1 ? "0" : "0.." + std::to_string(done - 1);
    return "bounded (" + range + " preemptions" + (complete ? ", which cover every interleaving)" : ")");
}

automatic::automatic(std::uint64_t seed, std::optional<unsigned> preemptions, trace::circumstances sampled)
    : few_(std::in_place),
      samples_({policy::pos, policy::pct, policy::pos, policy::pct, policy::random_walk}, seed, sampled),
      preemptions_(preemptions), parts_{{{&samples_, sampled_share},
                                         {&*few_, bounded_share},
                                         {nullptr, exhaustive_share}}} {
    if (!preemptions) exhausted_.plan = &all_.emplace();
}

/// Work for each unit of its share, with what is out reckoned as what came back was.
double automatic::spent(const part& p) {
    const std::uint64_t usual = p.executions == 0 ? overhead_steps : p.work / p.executions;
    return static_cast<double>(p.work + p.out * usual) / p.share;
}

bool automatic::propose(job& next) {
    std::array<bool, 3> has_nothing{};
    while (!through_) {
        part* turn = nullptr;
        for (std::size_t i = 0; i < parts_.size(); ++i)
            if (parts_[i].plan != nullptr && !has_nothing[i] && (turn == nullptr || spent(parts_[i]) < spent(*turn)))
                turn = &parts_[i];
        assert(turn != nullptr); // there is always something to sample
        if (turn->plan->propose(next)) {
            ++turn->out;
            out_.push_back(turn);
            return true;
        }
        if (turn->out == 0) end_or_raise(*turn);
        else has_nothing[static_cast<std::size_t>(turn - parts_.data())] = true;
    }
    return false;
}

/// The part has nothing left to propose, and nothing is out.
void automatic::end_or_raise(part& p) {
    if (&p == &bounded_) ++bounds_done_;
    everything_ = p.plan->exhausts();
    through_ = everything_ || (&p == &bounded_ && preemptions_ == few_->bound());
    if (through_) return;
    assert(&p == &bounded_);
    if (few_->can_raise() && (preemptions_ || few_->bound() < highest_bound)) return few_->raise_bound();
    bounded_.plan = nullptr;
    few_.reset();
}

worth automatic::learn(const execution& x) {
    part& by = *out_.front();
    out_.pop_front();
    assert(by.out > 0);
    --by.out;
    ++by.executions;
    by.work += x.header->step_count + overhead_steps;
    learned_ = by.plan;
    if (by.plan == nullptr) return worth::known;
    const worth w = by.plan->learn(x);
    if (&by == &exhausted_ && by.executions % executions_between_looks == 0) look_at_tree();
    if (w != worth::fresh) return w;
    if (++by.fresh <= most_fresh_) return worth::known;
    most_fresh_ = by.fresh;
    return worth::fresh;
}

void automatic::look_at_tree() {
    progress p;
    all_->describe(p);
    share_ = p.estimated_share;
    exhausted_.share = share_ >= promising ? promising_share : exhaustive_share;
    if (p.tree_bytes < most_tree_bytes || share_ >= nearly_done) return;
    exhausted_.plan = learned_ = nullptr;
    all_.reset();
}

void automatic::describe(progress& p) {
    std::uint64_t bytes = 0;
    for (const part& each : parts_) {
        if (each.plan == nullptr) continue;
        each.plan->describe(p);
        bytes += p.tree_bytes;
    }
    p.tree_bytes = bytes;
}

std::string automatic::in_words() const {
    const std::string few = bounds_in_words(bounds_done_, everything_);
    if (everything_) return few_ && few_->exhausts() ? few : "exhaustive";
    std::string text = few;
    if (exhausted_.executions != 0) text += ", exhaustive (about " + percent(share_) + ")";
    return text + ", pos, pct and random in turn";
}

} // namespace lockstep::explore
