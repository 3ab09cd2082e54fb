#include "lockstep/net/http/server/router.hpp"

#include "lockstep/net/http/uri.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace lockstep::net::http {

namespace {

constexpr std::size_t methods = 9;
constexpr std::size_t index_of(method m) noexcept { return static_cast<std::size_t>(m); }

/// A segment of a path, and what is left behind its slash.
struct cut {
    std::string_view segment, rest;
    bool last; ///< there is no slash behind it

    explicit cut(std::string_view path)
        : segment(path.substr(0, path.find('/'))), rest(path.substr(std::min(segment.size() + 1, path.size()))),
          last(segment.size() == path.size()) {}
};

/// Where nothing is encoded, which is the rule, nothing is copied.
bool means(std::string_view encoded, std::string_view plain) {
    if (encoded.find('%') == encoded.npos) return encoded == plain;
    return percent_decode(encoded) == plain;
}

} // namespace

/// What can follow after some segments.
struct router::node {
    using routes = std::array<std::optional<route>, methods>;
    struct tail {
        std::string name;
        routes all;
    };

    std::vector<std::pair<std::string, std::unique_ptr<node>>> literal; ///< decoded
    std::vector<std::pair<std::string, std::unique_ptr<node>>> named;
    std::unique_ptr<tail> rest; ///< {name...}
    routes here;                ///< the path ends here

    static node& child(std::vector<std::pair<std::string, std::unique_ptr<node>>>& of, std::string_view name) {
        for (auto& [known, next] : of)
            if (known == name) return *next;
        return *of.emplace_back(name, std::make_unique<node>()).second;
    }
    static bool any(const routes& all) {
        return std::ranges::any_of(all, [](const auto& one) { return one.has_value(); });
    }

    using parameters = std::vector<std::pair<std::string_view, std::string>>;
    const routes* match(std::string_view path, parameters& into, std::string_view& rest_of_path) const;
    /// Behind that segment.
    const routes* follow(const cut& at, parameters& into, std::string_view& rest_of_path) const {
        if (!at.last) return match(at.rest, into, rest_of_path);
        return any(here) ? &here : nullptr;
    }
};

const router::node::routes* router::node::match(std::string_view path, parameters& into,
                                                std::string_view& rest_of_path) const {
    const cut at(path);
    for (const auto& [name, next] : literal) {
        if (!means(at.segment, name)) continue;
        if (const routes* found = next->follow(at, into, rest_of_path)) return found;
    }
    // A named segment is not empty, so "/users/" is none of "/users/{id}".
    for (const auto& [name, next] : named) {
        if (at.segment.empty()) break;
        const std::size_t before = into.size();
        into.emplace_back(name, percent_decode(at.segment).value_or(std::string(at.segment)));
        if (const routes* found = next->follow(at, into, rest_of_path)) return found;
        into.resize(before);
    }
    if (!rest) return nullptr;
    // Its slashes stay apart from those that are encoded: the value is not decoded.
    into.emplace_back(rest->name, path);
    rest_of_path = path;
    return &rest->all;
}

router::router() : root_(std::make_unique<node>()) {}
router::router(router&&) noexcept = default;
router& router::operator=(router&&) noexcept = default;
router::~router() = default;

router& router::on(method m, std::string_view path, handler h, route_options options) {
    const auto refuse = [whole = path](const char* why) {
        throw std::invalid_argument("lockstep::net::http::router: " + std::string(whole) + " " + why);
    };
    if (!path.starts_with('/')) refuse("does not begin with a slash");
    node* at = root_.get();
    node::routes* place = nullptr;
    path.remove_prefix(1);
    for (bool last = false; !last;) {
        const cut next(path);
        last = next.last;
        path = next.rest;
        std::string_view name = next.segment;
        const bool braces = name.starts_with('{') && name.ends_with('}');
        if (!braces && name.find_first_of("{}") != name.npos) refuse("has braces that are not around a whole segment");
        if (!braces) {
            at = &node::child(at->literal, name);
        } else {
            name = name.substr(1, name.size() - 2);
            if (name.ends_with("...")) {
                if (!last) refuse("has something behind {...}");
                name.remove_suffix(3);
                if (!at->rest) at->rest = std::make_unique<node::tail>(node::tail{std::string(name), {}});
                if (at->rest->name != name) refuse("names a tail that has another name already");
                place = &at->rest->all;
            } else {
                at = &node::child(at->named, name);
            }
            if (name.empty()) refuse("has a segment without a name");
        }
    }
    if (place == nullptr) place = &at->here;
    if ((*place)[index_of(m)]) refuse("is there already");
    (*place)[index_of(m)] = route{std::move(h), options};
    return *this;
}

namespace {

/// "An origin server MUST generate an Allow header field in a 405 response" (RFC 9110, 15.5.6).
template <class Routes>
std::string allowed(const Routes& all) {
    std::string list;
    const auto add = [&](method m) { list.append(list.empty() ? "" : ", ").append(name_of(m)); };
    for (std::size_t i = 0; i < methods; ++i) {
        const auto m = static_cast<method>(i);
        const bool by_get = m == method::head && all[index_of(method::get)];
        if (all[i] || by_get || m == method::options) add(m);
    }
    return list;
}

router::found refused(status s) { return {nullptr, s}; }

} // namespace

router::found router::find(request& r) const {
    r.parameters_.clear();
    r.rest_ = {};
    const std::string_view raw = split_target(r.target()).path;
    if (raw == "*" || r.method() == method::connect) { // for the server as a whole
        response answer(raw == "*" ? status::no_content : status::method_not_allowed);
        answer.fields.set("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH");
        return {nullptr, std::move(answer)};
    }
    r.path_ = raw;
    if (!is_plain_path(raw)) {
        auto normal = normal_path(raw);
        if (!normal) return refused(status::bad_request);
        r.normal_path_ = std::move(*normal);
        r.path_ = r.normal_path_;
    }
    const node::routes* const all = root_->match(r.path_.substr(1), r.parameters_, r.rest_);
    if (all == nullptr) return refused(status::not_found);
    const auto& own = (*all)[index_of(r.method())];
    if (own) return {&*own};
    if (r.method() == method::head && (*all)[index_of(method::get)]) return {&*(*all)[index_of(method::get)]};
    response answer(r.method() == method::options ? status::no_content : status::method_not_allowed);
    answer.fields.set("Allow", allowed(*all));
    return {nullptr, std::move(answer)};
}

} // namespace lockstep::net::http
