// docs/protocol.md, "Supernodes".
#include "lockstep/net/p2p/scaffold/member.hpp"

#include "lockstep/parking/raw_lock.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

constexpr std::size_t most_remembered = 1024;                          ///< names
constexpr std::size_t most_asked = 20;                                 ///< peers, where no supernode answers
constexpr std::chrono::nanoseconds renewal = std::chrono::seconds(90); ///< well within a lease

} // namespace

class member::core {
public:
    core(peer& at, std::vector<contact> supernodes);

    std::vector<contact> log_in_once(const std::string& name, const patience& wait);
    std::optional<name_record> asked(const contact& whom, const std::string& name, const patience& wait,
                                     bool& answered);
    contact where_is(const std::string& name, const patience& wait);
    message_content tell(const value& content) const;
    void remember(const name_record& r);
    std::optional<name_record> remembered(const std::string& name) const;
    std::string own_name() const;

    peer& me;
    const std::vector<contact> supernodes;
    mutable parking::raw_lock lock; ///< guards what follows
    std::string name;               ///< empty: not logged in
    std::uint64_t sequence = 0;
    std::map<std::string, name_record, std::less<>> seen;
    peer_module part; ///< last: what it calls needs all of this
};

member::core::core(peer& at, std::vector<contact> those) : me(at), supernodes(std::move(those)), part(at) {
    // A supernode answers that already.
    try {
        part.on("p2p.where", [this](const peer_id&, const value& content) { return tell(content); });
    } catch (const std::logic_error&) {
    }
    part.every(renewal, [this] {
        const std::string mine = own_name();
        if (!mine.empty()) log_in_once(mine, {});
    });
}

std::string member::core::own_name() const {
    const parking::raw_guard guard(lock);
    return name;
}

/// Logs in with each. Who is near us, by what they say; throws where nobody lets us in.
std::vector<contact> member::core::log_in_once(const std::string& as, const patience& wait) {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    std::uint64_t mine;
    {
        const parking::raw_guard guard(lock);
        const auto clock =
            static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
        mine = sequence = std::max(sequence + 1, clock);
    }
    const name_record record = name_record::made(me.own_identity(), as, me.self(), mine);
    std::vector<contact> near;
    std::optional<remote_error> refused;
    std::error_code error = std::make_error_code(std::errc::host_unreachable);
    std::size_t let_in = 0;
    for (const contact& one : supernodes) {
        const auto answer = me.ask(one, "p2p.login", value::map{{"record", record.to_value()}}, wait, error);
        if (!answer) continue;
        if (answer->kind == error_kind) {
            refused.emplace(*answer);
            continue;
        }
        ++let_in;
        near.push_back(one);
        try {
            const value content = answer->content.to_value();
            const auto named = contacts_from(content.at("peers"), me.options().routing.bucket);
            near.insert(near.end(), named.begin(), named.end());
        } catch (const std::exception&) { // it lets us in, and that is all
        }
    }
    if (let_in == 0 && refused) throw *refused;
    if (let_in == 0)
        throw std::system_error(error,
                                "logging in: none of " + std::to_string(supernodes.size()) + " supernodes answers");
    return near;
}

/// What one of them says; `answered`: it does.
std::optional<name_record> member::core::asked(const contact& whom, const std::string& wanted, const patience& wait,
                                               bool& answered) {
    std::error_code error;
    const auto answer = me.ask(whom, "p2p.where", value::map{{"name", wanted}}, wait, error);
    if (!answer) return std::nullopt;
    answered = answer->kind != error_kind || remote_error(*answer).is(reply_code::key_does_not_exist);
    if (answer->kind == error_kind) return std::nullopt;
    try {
        const value content = answer->content.to_value();
        name_record r = name_record::from_value(content.at("record"));
        if (r.name != wanted) return std::nullopt;
        return r;
    } catch (const std::exception&) { // it is no answer
        answered = false;
        return std::nullopt;
    }
}

contact member::core::where_is(const std::string& wanted, const patience& wait) {
    bool supernode_answered = false;
    for (const contact& one : supernodes) {
        bool answered = false;
        if (const auto r = asked(one, wanted, wait, answered)) {
            remember(*r);
            return r->where;
        }
        supernode_answered |= answered;
    }
    if (supernode_answered) throw remote_error(reply_code::key_does_not_exist, "'" + wanted + "' is not logged in");
    if (const auto r = remembered(wanted)) return r->where;
    for (const contact& one : me.known_near(peer_id::of(wanted), most_asked)) {
        bool answered = false;
        if (const auto r = asked(one, wanted, wait, answered)) {
            remember(*r);
            return r->where;
        }
    }
    throw std::system_error(std::make_error_code(std::errc::host_unreachable),
                            "no supernode answers, and nobody near has seen '" + wanted + "'");
}

/// Those who ask while there is no supernode.
message_content member::core::tell(const value& content) const {
    const std::string& wanted = content.at("name").text();
    std::string mine;
    std::uint64_t last = 0;
    {
        const parking::raw_guard guard(lock);
        mine = name;
        last = sequence;
    }
    if (wanted == mine)
        return value::map{{"record", name_record::made(me.own_identity(), mine, me.self(), last).to_value()}};
    if (const auto r = remembered(wanted)) return value::map{{"record", r->to_value()}};
    throw remote_error(reply_code::key_does_not_exist, "nobody here has seen '" + wanted + "'");
}

void member::core::remember(const name_record& r) {
    const parking::raw_guard guard(lock);
    if (seen.size() >= most_remembered && !seen.contains(r.name)) seen.erase(seen.begin());
    seen.insert_or_assign(r.name, r);
}

std::optional<name_record> member::core::remembered(const std::string& wanted) const {
    const parking::raw_guard guard(lock);
    const auto at = seen.find(wanted);
    return at == seen.end() ? std::nullopt : std::optional(at->second);
}

member::member(peer& at, std::vector<contact> supernodes) : core_(std::make_unique<core>(at, std::move(supernodes))) {}
member::~member() = default;

void member::log_in(const std::string& name, const patience& wait) {
    const std::vector<contact> near = core_->log_in_once(name, wait);
    {
        const parking::raw_guard guard(core_->lock);
        core_->name = name;
    }
    core_->me.join(near, wait);
}

void member::log_out(const patience& wait) {
    std::string name;
    {
        const parking::raw_guard guard(core_->lock);
        std::swap(name, core_->name);
    }
    if (name.empty()) return;
    for (const contact& one : core_->supernodes) {
        std::error_code ignored; // its lease ends by itself
        core_->me.ask(one, "p2p.logout", value::map{{"name", name}}, wait, ignored);
    }
}

contact member::where_is(const std::string& name, const patience& wait) { return core_->where_is(name, wait); }

} // namespace lockstep::net::p2p
