// Jobs and executions as bytes, for those who are not on the same machine: a queue, a file, another shard.
//
// A number takes seven bits a byte, the lowest first. What is encoded begins with the layout of the shared memory
// (layout.hpp), so that another version refuses it. There is one way to write each job and each execution: bytes that can be
// decoded are the bytes that encoding gives again, and so they may serve as a key.
//
// Not in it: the values of watches and the names of states, which are for the one who asked for them.
#pragma once

#include "trace/execution.hpp"
#include "trace/job.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::trace {

std::string encode(const job& j);
/// Throws std::runtime_error with one sentence where the bytes are not a job, whole and of this version.
job decode_job(std::string_view bytes);

/// An execution with its memory.
struct kept_execution {
    std::uint64_t id = 0;
    std::unique_ptr<slot_header> header = std::make_unique<slot_header>(); ///< of the job's fields the flags only
    std::vector<event> events, pending;
    std::vector<std::uint64_t> enabled;
    unsigned enabled_words = 1;
    std::vector<call_stack> stacks;
    std::vector<note_name> note_names;
    std::string output;

    /// Valid as long as this is.
    execution view() const {
        return {id, header.get(), events, pending, enabled, enabled_words, stacks, note_names, output};
    }
};

std::string encode(const execution& x);
/// Throws as decode_job does. What the numbers of an event, an object or a finding mean is not looked at, but for those
/// that name a process, an operation, a stack or a note.
kept_execution decode_execution(std::string_view bytes);

} // namespace lockstep::trace
