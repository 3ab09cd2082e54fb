// An executor that runs a toy program in this process.
#pragma once

#include "explore/executors/executor.hpp"
#include "toy_machine.hpp"

#include <deque>
#include <memory>

namespace lockstep::toy {

/// How exactly the machine knows what a sleeping or executed operation touches when it decides who wakes.
enum class waking : std::uint8_t {
    exact,     ///< as it turns out: a failing compare-exchange only reads
    announced, ///< as announced: a compare-exchange may write. Wakes too many
};

class toy_executor : public explore::executor {
public:
    explicit toy_executor(const program& p, std::size_t slots = 1, waking how = waking::exact,
                          std::uint32_t max_steps = 4096);

    bool can_submit() const override { return jobs_.size() < slots_; }
    void submit(const explore::job& j) override { jobs_.push_back(j); }
    std::size_t outstanding() const override { return jobs_.size(); }
    explore::execution next() override;
    void set_visible(std::span<const std::uint64_t>) override {}

    /// The state in which the last execution ended.
    std::string state() const { return machine_.state(); }

private:
    void run(const explore::job& j);
    bool choose(const explore::job& j, std::uint64_t enabled, trace::step& next);
    trace::process_id by_policy(const explore::job& j, std::uint64_t awake);
    unsigned by_policy(const explore::job& j, trace::process_id p, bool drowsy, unsigned n);
    trace::process_id run_on(std::uint64_t awake) const;
    void wake(std::uint64_t& asleep, const trace::event& announced, const trace::event& done) const;
    std::uint64_t random();

    const program& program_;
    const std::size_t slots_;
    const waking waking_;
    const std::uint32_t max_steps_;
    machine start_, machine_;
    std::deque<explore::job> jobs_;
    std::unique_ptr<trace::slot_header> header_ = std::make_unique<trace::slot_header>();
    std::vector<trace::event> events_, pending_;
    std::vector<std::uint64_t> enabled_;
    std::uint64_t sleeping_ = 0, drowsing_ = 0; ///< wholly, and for some of the ways to go
    std::uint64_t random_ = 0;
    bool told_ = false;    ///< the step at hand is the prefix's
    unsigned running_ = 0; ///< thread that ran last
    std::size_t wished_ = 0;
};

} // namespace lockstep::toy
