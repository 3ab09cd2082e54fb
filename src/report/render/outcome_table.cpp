#include "report/render/outcome_table.hpp"

#include "report/render/grid.hpp"
#include "report/table/cell.hpp"

#include <fmt/format.h>

namespace lockstep::report {

namespace {

std::string result_text(const analyse::outcome& o) {
    const bool plain = o.end == trace::ending::exited && o.exit_status == 0;
    return in_quotes(o.output) + (plain ? "" : ", " + analyse::ending_text(o));
}

} // namespace

std::string draw_outcomes(const analyse::outcome_set& seen, const analyse::outcome_verdict& verdict,
                          const std::vector<std::string>& schedule_files, const style& how) {
    grid g;
    g.head = {{"outcome", tone::strong}, {"times", tone::strong}, {"serial", tone::strong}};
    if (!schedule_files.empty()) g.head.push_back({"schedule", tone::strong});
    g.flexible = 1;
    for (std::size_t i = 0; i < seen.all().size(); ++i) {
        const analyse::outcome& o = seen.all()[i];
        grid_row row;
        row.cells = {{result_text(o), tone::plain},
                     {std::to_string(o.count), tone::plain},
                     {o.serial ? "yes" : "no", o.serial ? tone::plain : tone::alarm}};
        if (!schedule_files.empty())
            row.cells.push_back({i < schedule_files.size() ? schedule_files[i] : "", tone::faint});
        g.rows.push_back(std::move(row));
    }
    const bool right = verdict.always_same && verdict.every_one_serial && !verdict.never_succeeds;
    std::string text = seen.all().empty() ? "" : draw(g, how) + "\n";
    if (seen.cut_off() != 0)
        text += fmt::format("{} execution{} reached the step limit and had no outcome\n", seen.cut_off(),
                            seen.cut_off() == 1 ? "" : "s");
    return text + painted(verdict.sentence, right ? tone::strong : tone::alarm, how) + "\n";
}

} // namespace lockstep::report
