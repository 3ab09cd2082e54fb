#include "explore/strategies/automatic.hpp"

#include "trace/bound.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdio>
#include <map>

namespace lockstep::explore {

namespace {

using trace::policy;

constexpr unsigned sampled_share = 4;
constexpr unsigned bounded_share = 1;
constexpr unsigned states_share = 8;
constexpr unsigned exhaustive_share = 2, promising_share = 6; ///< the latter where ...
constexpr double promising = 0.1;                             ///< ... so much of the space is behind it

/// What an execution costs beside its steps, in steps.
constexpr std::uint64_t overhead_steps = 32;

/// Few preemptions show most bugs. More than these are left to the others.
constexpr unsigned highest_bound = 2;

/// A tree that has grown so large is given up, unless it is about to be done.
constexpr std::uint64_t most_tree_bytes = std::uint64_t{2} << 30;
constexpr double nearly_done = 0.5;

/// So often is the exhaustive search asked how far it is, and an execution looked at for what threads try in vain.
constexpr std::uint64_t executions_between_looks = 64;

/// A step whose state gets a name takes as long as so many others.
constexpr std::uint64_t steps_for_a_name = 10;

/// Does somebody try for the same at the same place so often in vain? (Where time passes, no state comes again.)
bool tries_again(const execution& x) {
    constexpr std::size_t most_events = 4096;
    constexpr unsigned in_vain = 3;
    std::map<std::pair<std::uint64_t, std::uint64_t>, unsigned> tries; // by place and process
    for (const trace::event& e : x.events.first(std::min(x.events.size(), most_events))) {
        if ((e.flags & trace::failed) == 0 || !trace::traits(e.kind).depends_on_state) continue;
        if (++tries[{e.pc, e.process.number()}] == in_vain) return true;
    }
    return false;
}

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
                                         {nullptr, exhaustive_share},
                                         {nullptr, states_share}}},
      seed_(seed) {
    if (!preemptions) exhausted_.plan = &all_.emplace();
}

automatic::automatic(std::uint64_t seed, all_or_nothing) : automatic(seed, std::nullopt, {}) {
    parts_[0].plan = bounded_.plan = nullptr;
    few_.reset();
}

/// Work for each unit of its share, with what is out reckoned as what came back was.
double automatic::spent(const part& p) {
    const std::uint64_t usual = p.executions == 0 ? overhead_steps : p.work / p.executions;
    return static_cast<double>(p.work + p.out * usual) / p.share;
}

bool automatic::propose(job& next) {
    std::array<bool, 4> has_nothing{};
    while (!through_) {
        part* turn = nullptr;
        for (std::size_t i = 0; i < parts_.size(); ++i)
            if (parts_[i].plan != nullptr && !has_nothing[i] && (turn == nullptr || spent(parts_[i]) < spent(*turn)))
                turn = &parts_[i];
        if (turn == nullptr) return false;
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
    if (p.plan->exhausts()) return came_to_end(p);
    if (&p == &stated_) {
        p.plan = nullptr;
        through_ = came_to_end_ != nullptr;
        return;
    }
    through_ = &p == &bounded_ && preemptions_ == few_->bound();
    if (through_) return;
    assert(&p == &bounded_);
    if (few_->can_raise() && (preemptions_ || few_->bound() < highest_bound)) return few_->raise_bound();
    bounded_.plan = nullptr;
    few_.reset();
}

/// Everything was seen by one part. Where its executions left something out that those of named states do not, the search of
/// states may do better, within limits: loops that count have too many.
void automatic::came_to_end(part& p) {
    constexpr std::uint32_t lifted = trace::bit_of(trace::bound::lock_loops) | trace::bit_of(trace::bound::loops);
    constexpr std::uint64_t least = 2'000, times_as_many = 4;
    came_to_end_ = &p;
    through_ = &p == &stated_ || (p.met.bounds_met & lifted) == 0 || !begin_states();
    if (through_) return;
    parts_[0].plan = exhausted_.plan = bounded_.plan = nullptr;
    most_of_states_ = stated_.executions + std::max(least, times_as_many * p.executions);
}

std::optional<automatic::basis> automatic::rests_on() const {
    return came_to_end_ == &stated_ ? std::optional(stated_.met) : std::nullopt;
}

worth automatic::learn(const execution& x) {
    part& by = *out_.front();
    out_.pop_front();
    assert(by.out > 0);
    --by.out;
    ++by.executions;
    by.work += x.header->step_count + overhead_steps + x.states.size() * steps_for_a_name;
    by.met.bounds_met |= x.header->bounds_met;
    by.met.cut_off |= x.header->end == trace::ending::step_limit;
    if (came_to_end_ != nullptr && stated_.executions >= most_of_states_) through_ = true;
    learned_ = by.plan;
    if (++looked_at_ % executions_between_looks == 0 || std::has_single_bit(looked_at_)) look_for_retries(x);
    if (by.plan == nullptr) return worth::known;
    const worth w = by.plan->learn(x);
    if (&by == &exhausted_ && by.executions % executions_between_looks == 0) look_at_tree();
    if (w != worth::fresh) return w;
    if (++by.fresh <= most_fresh_) return worth::known;
    most_fresh_ = by.fresh;
    return worth::fresh;
}

void automatic::look_for_retries(const execution& x) {
    if (!each_ && tries_again(x)) begin_states();
}

/// False where they were searched in vain.
bool automatic::begin_states() {
    if (preemptions_) return false;
    if (!each_) stated_.plan = &each_.emplace(seed_);
    return stated_.plan != nullptr;
}

void automatic::look_at_tree() {
    progress p;
    all_->describe(p);
    share_ = p.estimated_share;
    exhausted_.share = share_ >= promising ? promising_share : exhaustive_share;
    if (p.tree_bytes < most_tree_bytes || share_ >= nearly_done || parts_[0].plan == nullptr) return;
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
    const std::string few = bounds_in_words(bounds_done_, exhausts());
    if (came_to_end_ == &stated_) return "every state";
    if (exhausts()) return few_ && few_->exhausts() ? few : "exhaustive";
    std::string text = few;
    if (exhausted_.executions != 0) text += ", exhaustive (about " + percent(share_) + ")";
    return text + ", pos, pct and random in turn";
}

} // namespace lockstep::explore
