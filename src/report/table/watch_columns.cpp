#include "report/table/watch_columns.hpp"

#include <algorithm>

namespace lockstep::report {

watch_columns::watch_columns(const analyse::recording& r, const scope& shown, const names& who)
    : r_(r), shown_(shown), who_(who) {
    if (!r.watched.empty()) now_ = r.watched.front();
}

void watch_columns::apply(std::size_t index) {
    if (r_.watched.empty()) return;
    const trace::event& e = r_.events[index];
    if (analyse::is_step(e)) ++steps_;
    const bool last_before_step = index + 1 == r_.events.size() || analyse::is_step(r_.events[index + 1]);
    if (last_before_step && steps_ < r_.watched.size()) {
        now_ = r_.watched[steps_];
        return;
    }
    for (std::size_t i = 0; i < std::min(now_.size(), shown_.watch.size()); ++i)
        if (e.first.how == trace::commute::exclusive && e.first.address == shown_.watch[i].address &&
            e.first.size == shown_.watch[i].size && e.detail == e.first.size)
            now_[i] = e.after;
}

std::vector<std::string> watch_columns::values() const {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < shown_.watch.size(); ++i) {
        const variable& v = shown_.watch[i];
        const trace::access where{v.address, static_cast<std::uint32_t>(v.size), trace::commute::reads, 0, 0};
        texts.push_back(i < now_.size() ? who_.value(where, now_[i], static_cast<unsigned>(v.size)) : "?");
    }
    return texts;
}

} // namespace lockstep::report
