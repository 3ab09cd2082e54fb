// What a search has found so far: each bug once, with one schedule that shows it.
#pragma once

#include "analyse/diagnosis.hpp"
#include "analyse/leaks.hpp"
#include "analyse/sometimes.hpp"
#include "explore/executors/executor.hpp"
#include "inquiry/evidence/witness.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace lockstep::inquiry {

struct caught_bug {
    analyse::diagnosis what;
    analyse::identity identity;
    witness shown_by;

    bool is_error() const { return analyse::severity_of(what) == analyse::severity::error; }
};

/// What executions have in common, for the notes at the end.
struct observations {
    std::uint32_t most_threads = 1;
    std::uint32_t weak_atomics = 0; ///< most in one execution
    std::uint32_t bounds_met = 0;   ///< bits of trace/bound.hpp
    bool library_races = false;     ///< see collector_options::left_out
    bool output_cut = false;        ///< some execution wrote more than is kept
};

/// A process that ends with another status than it should, or by a signal that it sent itself, says that something
/// failed. That is a bug at once where it depends on the schedule, or where success is expected in any case (a test of
/// GoogleTest). Where it fails always, a search that ends says so: nothing is verified of a program that never succeeds.
class exit_watch {
public:
    exit_watch(std::int32_t expected, bool expect_success) : expected_(expected), expect_success_(expect_success) {}

    void add(const explore::execution& run);
    /// What the first bad end says, once it is certain to be a bug.
    std::optional<analyse::diagnosis> result() const;
    /// The same after the search, in which it was perhaps the only end. `complete`: there are no other schedules.
    std::optional<analyse::diagnosis> result_at_the_end(bool complete) const;
    const std::vector<trace::step>& schedule() const { return schedule_; }
    /// So many executions failed, and none succeeded, that more of them would say nothing else.
    bool hopeless() const;

private:
    std::int32_t expected_;
    bool expect_success_;
    std::uint64_t successes_ = 0, failures_ = 0;
    std::optional<analyse::diagnosis> failed_; ///< the first time
    std::vector<trace::step> schedule_;
};

/// What is looked for beside the findings of the runtime.
struct collector_options {
    std::optional<std::size_t> overtakes = {};                    ///< starvation, see analyse/overtakes.hpp
    std::int32_t expect_status = 0;                               ///< see exit_watch
    bool expect_success = false;                                  ///< see exit_watch
    trace::circumstances usual = {};                              ///< of every execution but some samples
    std::function<bool(const analyse::diagnosis&)> left_out = {}; ///< no bug of the program's (library_races.hpp)
};

class bug_collector {
public:
    explicit bug_collector(const collector_options& o) : options_(o), exits_(o.expect_status, o.expect_success) {}

    /// To be called before `add`: the plain accesses that are steps now. What is only known of several executions
    /// together is forgotten when they change, because the search begins again.
    void set_visible(std::span<const std::uint64_t> pcs);

    /// Looks at one execution. True: it shows an error that is new.
    bool add(const explore::execution& run);

    /// The part of `add` that looks for no bugs.
    void observe(const explore::execution& run);

    /// To be called after the search: what only all executions together show. `complete`: they were all there are, so a
    /// condition of lockstep::sometimes() that was never true never can be.
    void finish(bool complete);
    /// After a search that was not complete: conditions of lockstep::sometimes() that were not seen to be true.
    std::vector<std::string> not_yet_true() const;

    /// In the order of discovery.
    const std::vector<caught_bug>& bugs() const { return bugs_; }
    bool has_error() const;
    /// See exit_watch.
    bool fails_always() const { return !has_error() && exits_.hopeless(); }
    const observations& seen() const { return seen_; }

private:
    bool worth_a_look(const explore::execution& run) const;
    bool keep(analyse::diagnosis what, std::vector<trace::step> schedule, trace::circumstances under);

    collector_options options_;
    std::vector<std::uint64_t> visible_pcs_;
    exit_watch exits_;
    analyse::leak_watch leaks_;
    analyse::sometimes_watch sometimes_;
    std::vector<caught_bug> bugs_;
    std::set<trace::finding_kind> warned_; ///< one warning of a kind is enough
    observations seen_;
};

} // namespace lockstep::inquiry
