// Hand-made executions for tests: events one after the other, and who is blocked meanwhile.
#pragma once

#include "analyse/recording.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace lockstep::testing {

class trace_builder {
public:
    explicit trace_builder(unsigned threads) : threads_(threads), enabled_((1ULL << (2 * threads)) - 1) {
        recording_.thread_count = threads;
        recording_.enabled_words = 1;
        recording_.stacks.resize(1); // index 0 means: not recorded
    }

    /// From here on these threads (and no others) are blocked.
    trace_builder& blocked(std::initializer_list<unsigned> which) {
        enabled_ = (1ULL << (2 * threads_)) - 1;
        for (const unsigned t : which) enabled_ &= ~(3ULL << (2 * t));
        return *this;
    }

    /// Appends a step of `thread`; refine the returned event.
    trace::event& step(unsigned thread, trace::op kind, std::uint64_t address = 0, std::uint32_t size = 1) {
        recording_.enabled.push_back(enabled_);
        return append(recording_.events, thread, kind, address, size);
    }

    /// Appends a plain access that was no step.
    trace::event& access(unsigned thread, trace::op kind, std::uint64_t address, std::uint32_t size,
                         std::uint64_t before, std::uint64_t after) {
        trace::event& e = append(recording_.events, thread, kind, address, size);
        e.flags |= trace::unscheduled;
        return with_values(e, before, after, size);
    }
    trace::event& read(unsigned thread, std::uint64_t address, std::uint64_t value) {
        return access(thread, trace::op::plain_read, address, 4, value, value);
    }
    trace::event& write(unsigned thread, std::uint64_t address, std::uint64_t before, std::uint64_t after) {
        return access(thread, trace::op::plain_write, address, 4, before, after);
    }

    trace::event& lock(unsigned thread, std::uint64_t mutex) {
        trace::event& e = step(thread, trace::op::mutex_lock, mutex);
        e.first.flags = trace::waits;
        e.after = 1;
        return e;
    }
    trace::event& unlock(unsigned thread, std::uint64_t mutex) { return step(thread, trace::op::mutex_unlock, mutex); }

    trace::event& on_condition(unsigned thread, trace::op kind, std::uint64_t condition, std::uint64_t mutex) {
        trace::event& e = step(thread, kind, condition);
        e.second = {mutex, 1, trace::commute::exclusive, 0, 0};
        return e;
    }

    trace::event& create(unsigned thread, unsigned child) {
        trace::event& e = step(thread, trace::op::thread_create, 0xfff);
        e.second = {trace::thread_object(child), 1, trace::commute::exclusive, 0, 0};
        e.after = child;
        return e;
    }
    trace::event& join(unsigned thread, unsigned child) {
        return step(thread, trace::op::thread_join, trace::thread_object(child));
    }
    trace::event& start(unsigned thread) { return step(thread, trace::op::thread_start, trace::thread_object(thread)); }
    trace::event& exit(unsigned thread) { return step(thread, trace::op::thread_exit, trace::thread_object(thread)); }

    trace::event& print(unsigned thread, const std::string& text) {
        trace::event& e = step(thread, trace::op::output, trace::output_object);
        std::memcpy(&e.before, text.data(), std::min(text.size(), sizeof e.before));
        e.detail = static_cast<std::uint8_t>(text.size());
        recording_.output += text;
        return e;
    }

    /// What `thread` would have done next, but cannot.
    trace::event& pending(unsigned thread, trace::op kind, std::uint64_t address, std::uint32_t size = 1) {
        trace::event& e = append(recording_.pending, thread, kind, address, size);
        e.flags |= trace::blocked;
        e.first.flags = trace::waits;
        return e;
    }
    trace::event& pending_join(unsigned thread, unsigned child) {
        return pending(thread, trace::op::thread_join, trace::thread_object(child));
    }

    /// Gives an event the stack of these return addresses, innermost first.
    void stack(trace::event& e, const std::vector<std::uint64_t>& pcs) {
        e.pc = pcs.front();
        e.stack = static_cast<std::uint16_t>(recording_.stacks.size());
        trace::call_stack& s = recording_.stacks.emplace_back();
        for (const std::uint64_t pc : pcs) s.pc[s.depth++] = pc;
    }

    static trace::event& with_values(trace::event& e, std::uint64_t before, std::uint64_t after, std::uint32_t width) {
        e.before = before;
        e.after = after;
        e.detail = static_cast<std::uint8_t>(width);
        return e;
    }

    trace::finding& finding(trace::finding_kind kind) {
        trace::finding& f = recording_.findings.emplace_back();
        f = trace::finding{};
        f.kind = kind;
        f.a_event = f.b_event = static_cast<std::uint32_t>(recording_.events.size() - 1);
        return f;
    }

    analyse::recording done(trace::ending end) {
        recording_.end = end;
        return recording_;
    }

private:
    static trace::event& append(std::vector<trace::event>& to, unsigned thread, trace::op kind, std::uint64_t address,
                                std::uint32_t size) {
        to.reserve(256); // so that references to earlier events stay valid
        trace::event& e = to.emplace_back();
        e = trace::event{};
        e.process = trace::thread_process(thread);
        e.kind = kind;
        e.order = 5;
        const bool reads = kind == trace::op::plain_read || kind == trace::op::atomic_load;
        if (address != 0) e.first = {address, size, reads ? trace::commute::reads : trace::commute::exclusive, 0, 0};
        return e;
    }

    unsigned threads_;
    std::uint64_t enabled_;
    analyse::recording recording_;
};

/// An execution as an executor would hand it out.
struct made_execution {
    explicit made_execution(const analyse::recording& r, trace::policy how = trace::policy::run_on)
        : recording(r), header(std::make_unique<trace::slot_header>()) {
        header->how = how;
        header->end = r.end;
        header->exit_status = r.exit_status;
        header->event_count = static_cast<std::uint32_t>(r.events.size());
        header->step_count = static_cast<std::uint32_t>(analyse::schedule_of(r.events).size());
        header->pending_count = static_cast<std::uint32_t>(r.pending.size());
        header->finding_count = static_cast<std::uint32_t>(r.findings.size());
        for (std::size_t i = 0; i < r.findings.size(); ++i) header->findings[i] = r.findings[i];
        header->thread_count = r.thread_count;
        header->leaked_bytes = r.leaked_bytes;
        header->leaked_blocks = r.leaked_blocks;
        header->leaked_at = r.leaked_at;
        view.header = header.get();
        view.events = recording.events;
        view.pending = recording.pending;
        view.enabled = recording.enabled;
        view.stacks = recording.stacks;
        view.output = recording.output;
    }

    analyse::recording recording;
    std::unique_ptr<trace::slot_header> header;
    explore::execution view;
};

} // namespace lockstep::testing
