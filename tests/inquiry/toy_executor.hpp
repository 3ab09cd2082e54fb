// A program in miniature: main creates the threads, joins them and prints; each thread takes `steps` steps, and every
// step appends the thread's number to a line. Enough for what looks at executions from outside.
#pragma once

#include "explore/executors/executor.hpp"

#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lockstep::inquiry {

class toy_executor : public explore::executor {
public:
    toy_executor(unsigned threads, unsigned steps) : threads_(threads), steps_(steps) {}

    /// Called with the finished execution's output and header; may put findings or another end into it.
    std::function<void(const std::string&, trace::slot_header&)> judge = [](const std::string&, trace::slot_header&) {};

    bool can_submit() const override { return jobs_.empty(); }
    void submit(const explore::job& j) override { jobs_.push_back(j); }
    std::size_t outstanding() const override { return jobs_.size(); }
    void set_visible(std::span<const std::uint64_t>) override {}

    explore::execution next() override {
        run(jobs_.front());
        jobs_.pop_front();
        explore::execution e;
        e.header = header_.get();
        e.events = events_;
        e.enabled = enabled_;
        e.output = output_;
        return e;
    }

private:
    /// Main: creates thread 1..n, then joins them in order, then exits. A thread: its steps.
    bool enabled(unsigned thread) const {
        const unsigned at = done_[thread];
        if (thread == 0) return at < threads_ || (at < 2 * threads_ && done_[at - threads_ + 1] == steps_);
        return done_[0] >= thread && at < steps_;
    }

    trace::event step(unsigned thread) {
        trace::event e{};
        e.process = trace::thread_process(thread);
        const unsigned at = done_[thread]++;
        if (thread != 0) {
            e.kind = trace::op::output;
            output_ += std::to_string(thread);
        } else {
            e.kind = at < threads_ ? trace::op::thread_create : trace::op::thread_join;
        }
        return e;
    }

    unsigned choose(const explore::job& j, std::uint64_t set) const {
        const std::size_t at = events_.size();
        if (at < j.prefix.size()) return trace::thread_of(j.prefix[at].process);
        const unsigned current = at == 0 ? 0 : trace::thread_of(events_.back().process);
        const trace::process_set enabled(&set, 1);
        if (enabled.contains(trace::thread_process(current))) return current;
        unsigned lowest = 0;
        while (!enabled.contains(trace::thread_process(lowest))) ++lowest;
        return lowest;
    }

    void run(const explore::job& j) {
        done_.assign(threads_ + 1, 0);
        events_.clear();
        enabled_.clear();
        output_.clear();
        std::memset(header_.get(), 0, sizeof *header_);
        for (;;) {
            std::uint64_t set = 0;
            trace::changeable_process_set row(&set, 1);
            for (unsigned t = 0; t <= threads_; ++t)
                if (enabled(t)) row.insert(trace::thread_process(t));
            if (set == 0) break;
            const unsigned chosen = choose(j, set);
            enabled_.push_back(set);
            events_.push_back(step(chosen));
        }
        header_->how = j.how;
        header_->end = trace::ending::exited;
        header_->thread_count = threads_ + 1;
        header_->step_count = header_->event_count = static_cast<std::uint32_t>(events_.size());
        judge(output_, *header_);
    }

    unsigned threads_, steps_;
    std::deque<explore::job> jobs_;
    std::vector<unsigned> done_;
    std::vector<trace::event> events_;
    std::vector<std::uint64_t> enabled_;
    std::string output_;
    std::unique_ptr<trace::slot_header> header_ = std::make_unique<trace::slot_header>();
};

} // namespace lockstep::inquiry
