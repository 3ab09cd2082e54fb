// Several searches of one program side by side: who finds a bug soonest depends on the program, and nobody knows it
// beforehand. Random schedules, few preemptions and the exhaustive search each get a share of the work, so that the whole
// is never much slower than the part that does best; and it ends as soon as one of them has seen everything.
//
// Shares are of work and not of executions, which may be a thousand times dearer in one part than in another. Work is
// counted in steps and not in seconds: the same seed gives the same executions.
#pragma once

#include "explore/strategies/bounded.hpp"
#include "explore/strategies/exhaustive.hpp"
#include "explore/strategies/sampling.hpp"

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

    bool propose(job& next) override;
    worth learn(const execution& x) override;
    const wide_hash* trace() const override { return learned_ == nullptr ? nullptr : learned_->trace(); }
    bool exhausts() const override { return everything_; }
    bool depends_on_steps() const override { return true; }
    void describe(progress& p) override;

    /// "bounded (0..2 preemptions), exhaustive (about 12 %), pos, pct and random in turn"
    std::string in_words() const;

private:
    struct part {
        planner* plan; ///< null: it is over
        unsigned share;
        std::uint64_t executions = 0, work = 0; ///< of those that are back
        std::uint64_t out = 0, fresh = 0;
    };

    static double spent(const part& p);
    void end_or_raise(part& p);
    void look_at_tree();

    std::optional<exhaustive> all_;
    std::optional<bounded> few_;
    sampling samples_;
    std::optional<unsigned> preemptions_;
    std::array<part, 3> parts_;
    part &bounded_ = parts_[1], &exhausted_ = parts_[2];
    std::deque<part*> out_;      ///< whose jobs are under way, in order
    planner* learned_ = nullptr; ///< the part that learned last, as long as it is there
    std::uint64_t most_fresh_ = 0;
    unsigned bounds_done_ = 0;
    double share_ = 0;        ///< of the space, behind the exhaustive search when it was looked at last
    bool everything_ = false; ///< was seen by one of the parts
    bool through_ = false;    ///< nothing is left to propose
};

/// "bounded (0..2 preemptions)", where so many bounds were searched to the end.
std::string bounds_in_words(unsigned done, bool complete);

} // namespace lockstep::explore
