// Several searches of one program side by side: who finds a bug soonest depends on the program, and nobody knows it
// beforehand. Random schedules, few preemptions and the exhaustive search each get a share of the work, so that the whole
// is never much slower than the part that does best; and it ends as soon as one of them has seen everything.
//
// Where threads try again and again for what they do not get, the exhaustive search may have no end though the program has
// few states; from then on those are searched, too (states.hpp).
//
// Shares are of work and not of executions, which may be a thousand times dearer in one part than in another. Work is
// counted in steps and not in seconds: the same seed gives the same executions.
#pragma once

#include "explore/strategies/bounded.hpp"
#include "explore/strategies/exhaustive.hpp"
#include "explore/strategies/sampling.hpp"
#include "explore/strategies/states.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace lockstep::explore {

class automatic : public planner {
public:
    /// `preemptions`: no schedule may have more; then nothing is searched exhaustively.
    automatic(std::uint64_t seed, std::optional<unsigned> preemptions, trace::circumstances sampled);
    /// No samples and no bounds: everything, or nothing.
    struct all_or_nothing {};
    automatic(std::uint64_t seed, all_or_nothing);

    bool propose(job& next) override;
    worth learn(const execution& x) override;
    const wide_hash* trace() const override { return learned_ == nullptr ? nullptr : learned_->trace(); }
    bool exhausts() const override { return came_to_end_ != nullptr; }
    bool depends_on_steps() const override { return true; }
    void describe(progress& p) override;

    /// What the answer rests on alone, where every state was seen: the bounds that its executions met, and whether one of them was
    /// cut off. Absent: on all executions.
    struct basis {
        std::uint32_t bounds_met = 0;
        bool cut_off = false;
    };
    std::optional<basis> rests_on() const;

    /// "bounded (0..2 preemptions), exhaustive (about 12 %), pos, pct and random in turn"
    std::string in_words() const;

private:
    struct part {
        planner* plan; ///< null: it is over
        unsigned share;
        std::uint64_t executions = 0, work = 0; ///< of those that are back
        std::uint64_t out = 0, fresh = 0;
        basis met{};
    };

    static double spent(const part& p);
    void end_or_raise(part& p);
    void look_at_tree();
    void look_for_retries(const execution& x);
    bool begin_states();
    void came_to_end(part& p);

    std::optional<exhaustive> all_;
    std::optional<bounded> few_;
    std::optional<states> each_; ///< begun when somebody was seen to try again and again
    sampling samples_;
    std::optional<unsigned> preemptions_;
    std::array<part, 4> parts_;
    part &bounded_ = parts_[1], &exhausted_ = parts_[2], &stated_ = parts_[3];
    std::deque<part*> out_;      ///< whose jobs are under way, in order
    planner* learned_ = nullptr; ///< the part that learned last, as long as it is there
    std::uint64_t seed_;
    std::uint64_t looked_at_ = 0; ///< executions, of all parts
    std::uint64_t most_fresh_ = 0;
    unsigned bounds_done_ = 0;
    double share_ = 0;                 ///< of the space, behind the exhaustive search when it was looked at last
    part* came_to_end_ = nullptr;      ///< it has seen everything
    std::uint64_t most_of_states_ = 0; ///< executions that the search of states may have after that
    bool through_ = false;             ///< nothing is left to propose
};

/// "bounded (0..2 preemptions)", where so many bounds were searched to the end.
std::string bounds_in_words(unsigned done, bool complete);

} // namespace lockstep::explore
