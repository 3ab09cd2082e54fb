#include "report/document/source_reader.hpp"

#include <fstream>
#include <map>
#include <set>

namespace lockstep::report {

namespace {

using wanted_lines = std::map<std::string, std::set<unsigned>>; ///< by path

wanted_lines lines_in(const document& d) {
    wanted_lines wanted;
    const auto want = [&](const place& p) {
        if (p.known()) wanted[p.path].insert(p.line);
    };
    for (const auto& line : d.steps.lines)
        if (const auto* row = std::get_if<table_row>(&line))
            for (const place& p : row->where) want(p);
    for (const titled_stack& s : d.stacks)
        for (const stack_frame& f : s.frames)
            if (f.own) want(f.where);
    for (const place& p : d.locations) want(p);
    return wanted;
}

} // namespace

std::vector<source_line> source_of(const document& d) {
    std::vector<source_line> found;
    for (const auto& [path, wanted] : lines_in(d)) {
        std::ifstream file(path);
        std::string text;
        for (unsigned number = 1; number <= *wanted.rbegin() && std::getline(file, text); ++number)
            if (wanted.contains(number)) found.push_back({path, number, text});
    }
    return found;
}

} // namespace lockstep::report
