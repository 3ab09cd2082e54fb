// What the user gets of a finding: the report of its shrunk schedule, and the schedule file.
#pragma once

#include "inquiry/evidence/bug_collector.hpp"
#include "inquiry/evidence/consequence.hpp"
#include "inquiry/target/session.hpp"
#include "report/document/document.hpp"
#include "report/run/note.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::inquiry {

class publisher {
public:
    /// `deadline`: the end of the time that the user gave. What would go on long after it is cut short.
    publisher(session& in, const request& asked, std::chrono::steady_clock::time_point deadline);

    /// Shrinks, records, reports and writes the schedule of an error; a warning is only told. With a consequence, it is
    /// the schedule of that which is shown.
    report::document publish(const caught_bug& bug, const std::optional<consequence>& leads_to);

    /// Writes the schedule of an outcome; returns the file's name, empty when it could not be written.
    std::string publish_outcome(const witness& shown_by, const std::string& sentence);

    /// What went wrong on the way without being worth an end.
    const std::vector<report::note>& notes() const { return notes_; }

private:
    /// What an execution shows of a bug that another one showed, if it does.
    std::optional<analyse::diagnosis> seen_in(const analyse::recording& r, const analyse::diagnosis& wanted) const;
    report::document warn(const caught_bug& bug);
    report::document not_shown_again(const caught_bug& bug);
    std::optional<report::consequence> tell_consequence(const consequence& leads_to, const analyse::race& of,
                                                        const analyse::recording& r) const;
    struct shown_schedule {
        const std::vector<trace::step>& steps;
        trace::circumstances under;
        std::vector<std::uint64_t> places = {}; ///< see schedule_file
    };
    std::string write(const shown_schedule& shown, const std::string& verdict, const std::string& sentence);
    std::string file_name(const std::string& kind);

    session& in_;
    const request& asked_;
    explore::job pattern_;
    std::chrono::steady_clock::time_point deadline_;
    std::vector<report::note> notes_;
    std::map<std::string, unsigned> written_; ///< schedule files by kind
};

} // namespace lockstep::inquiry
