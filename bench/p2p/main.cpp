// Peers, measured: `p2p_figures [--quick] [--only look-ups|crowd|churn|fetch] [--json FILE] [--svg FILE]`. Nothing of it depends on how fast
// the machine is, but the processor time and the fetch.
#include "p2p/figures.hpp"

#include <cstdio>
#include <cstring>

int main(int count, char** arguments) {
    bool quick = false;
    std::string only, json, svg;
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i];
        std::string* const takes = option == "--only"   ? &only
                                   : option == "--json" ? &json
                                   : option == "--svg"  ? &svg
                                                        : nullptr;
        if (option == "--quick") {
            quick = true;
        } else if (takes != nullptr && i + 1 < count) {
            *takes = arguments[++i];
        } else {
            std::fprintf(stderr, "usage: %s [--quick] [--only look-ups|crowd|churn|fetch] [--json FILE] [--svg FILE]\n",
                         arguments[0]);
            return 2;
        }
    }
    bench::p2p::figures all;
    const auto wanted = [&](const char* what) { return only.empty() || only == what; };
    if (wanted("fetch"))
        bench::p2p::measure_fetch(all, quick ? 32 << 20 : 256 << 20,
                                  5); // first: it forks, and there are no threads yet
    if (wanted("look-ups")) bench::p2p::measure_look_ups(all, quick ? 1000 : 10000, quick ? 200 : 2000);
    if (wanted("crowd")) bench::p2p::measure_crowd(all, quick ? 500 : 10000);
    if (wanted("churn")) bench::p2p::measure_churn(all, quick ? 200 : 1000, quick ? 2 : 24);
    if (!json.empty()) all.write_json(json);
    if (!svg.empty()) all.write_svg(svg);
}
