// lockstep show
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "inquiry/stored_run.hpp"
#include "inquiry/watches.hpp"
#include "report/document/make_report.hpp"
#include "report/render/text.hpp"

#include <iostream>
#include <unistd.h>

namespace lockstep::cli {
namespace {

std::string text_of(const analyse::recording& r, const trace::schedule_file& file, const report::symbols& symbols,
                    const report::scope& scope, const report::style& style) {
    const auto about = inquiry::find_stored(file, r);
    if (!about) return report::table_text(report::make_table(r, symbols, scope), style);
    report::document shown = report::make_report(r, *about, symbols, scope);
    if (!file.sentence.empty()) shown.sentence = file.sentence; // it may know more, such as what a race leads to
    return report::document_text(shown, style);
}

} // namespace

int run_show(const options& o) {
    const interrupt_guard guard;
    const inquiry::stored_run stored =
        inquiry::open_stored_run(o.schedule_file, {interrupt_guard::interrupted(), {}, STDERR_FILENO});
    inquiry::session in(stored.what, stored.how, 1);
    inquiry::prepare(in, stored);
    report::scope scope;
    scope.all = o.all;
    scope.watch = inquiry::set_watches(in, o.watch);
    const analyse::recording r = inquiry::record_watched(in, stored.file, scope.watch.size());
    inquiry::demand_same_way(o.schedule_file, stored.file, r);
    std::cout << text_of(r, stored.file, in.symbols(), scope, output_style(o.colour)) << std::flush;
    return 0;
}

} // namespace lockstep::cli
