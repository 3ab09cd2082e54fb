// chat: text from anyone to anyone, as the textbook tells of Skype (4.2.2): supernodes for logging in and for finding people by their
// names; what is said goes from peer to peer, through others where somebody takes no connections. `chat --help` says the rest.
#include "common/member.hpp"
#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/p2p/peer/peer_module.hpp"
#include "lockstep/net/p2p/relay/relayed_network.hpp"
#include "lockstep/net/p2p/scaffold/member.hpp"
#include "lockstep/net/p2p/scaffold/supernode.hpp"

#include <fmt/format.h>
#include <iostream>

namespace p2p = lockstep::net::p2p;

namespace {

constexpr const char* footer = R"(Examples:
  chat --supernode --listen 10.0.0.7:7000            prints where it is; Ctrl-C ends it
  chat alice --join 10.0.0.7:7000                    logs in; then each line is a name, a space, and what to say to it
  chat bob --join 10.0.0.7:7000 --deaf               takes no connections, as behind a firewall: others pass on what is for it

What comes is printed as `name: text`. What could not be said is told on standard error. The end of standard input logs out. When all
supernodes have gone, those who have logged in go on: they find each other without.

Exit status: 0 the input has ended; 2 the command line makes no sense; 3 no supernode was reached, or the name is another one's.)";

constexpr const char* say_kind = "chat.say";

struct command {
    examples::member_options member;
    std::string name;
    bool supernode = false;
};

/// One who takes part, reachable or not.
class party {
public:
    explicit party(const command& c)
        : who_(examples::identity_of(c.member)), wire_(who_, examples::wire_options(c.member)),
          network_(who_, wire_, {.is_reachable = !c.member.deaf, .meet = p2p::meeting(wire_)}), peer_(who_, network_) {}

    ~party() { network_.relays_from({}); }

    /// Joins through those. Who takes no connections also waits until others pass on what is for it: before that nobody could be
    /// told where it is.
    void join(const std::vector<p2p::contact>& known) {
        peer_.join(known, std::chrono::seconds(30));
        network_.relays_from([this] { return peer_.known_near(peer_.id(), 10); });
        for (int tries = 0; network_.relayed() && network_.relays().empty(); ++tries) {
            if (tries == 200)
                throw std::system_error(std::make_error_code(std::errc::host_unreachable), "looking for relays");
            peer_.clock().sleep(std::chrono::milliseconds(50));
        }
    }

    p2p::peer& peer() noexcept { return peer_; }
    p2p::peer_transport& wire() noexcept { return wire_; }
    /// Who is at these addresses. Throws std::system_error where nobody is at any of them.
    std::vector<p2p::contact> meet(const std::vector<std::string>& addresses) {
        return examples::meet_all(wire_, addresses);
    }

private:
    const p2p::identity who_;
    p2p::peer_transport wire_;
    p2p::relayed_network network_;
    p2p::peer peer_;
};

int be_supernode(const command& c) {
    const examples::quiet_end end;
    party us(c);
    const p2p::supernode here(us.peer());
    us.join(us.meet(c.member.known));
    fmt::print("{}\n", us.wire().local().to_string());
    std::fflush(stdout);
    end.wait();
    us.peer().leave();
    return 0;
}

/// Prints what is said to us: with the name that its sender is logged in by, and no other.
void show(p2p::member& names, const p2p::peer_id& from, const lockstep::net::value& said) {
    const std::string& name = said.at("name").text();
    std::string shown = name;
    try {
        if (names.where_is(name).id() != from) shown += " (who says so)";
    } catch (const std::exception&) { // nobody knows
        shown += " (who says so)";
    }
    fmt::print("{}: {}\n", shown, said.at("text").text());
    std::fflush(stdout);
}

void say(p2p::peer& us, p2p::member& names, const command& c, const std::string& line) {
    const std::size_t space = line.find(' ');
    if (space == line.npos) {
        if (!line.empty()) fmt::print(stderr, "a line is a name, a space, and what to say\n");
        return;
    }
    try {
        us.ask(names.where_is(line.substr(0, space), std::chrono::seconds(10)), say_kind,
               lockstep::net::value::map{{"name", c.name}, {"text", line.substr(space + 1)}});
    } catch (const std::exception& e) {
        fmt::print(stderr, "{} was not reached: {}\n", line.substr(0, space), e.what());
    }
}

int talk(const command& c) {
    party us(c);
    p2p::peer_module part(us.peer());
    const std::vector<p2p::contact> supernodes = us.meet(c.member.known);
    p2p::member names(us.peer(), supernodes);
    part.on(say_kind,
            [&](const p2p::peer_id& from, const lockstep::net::value& said) -> lockstep::net::message_content {
                show(names, from, said);
                return {};
            });
    us.join(supernodes);
    names.log_in(c.name, std::chrono::seconds(30));
    fmt::print("you are {}\n", c.name);
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line);) say(us.peer(), names, c, line);
    part.close();
    names.log_out(std::chrono::seconds(2));
    us.peer().leave();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    command c;
    CLI::App app("Talks with other peers.", "chat");
    app.footer(footer);
    app.add_option("NAME", c.name, "who we are");
    app.add_flag("--supernode", c.supernode, "be one through whom others log in");
    app.add_flag("--deaf", c.member.deaf, "take no connections");
    c.member.add_to(app);
    try {
        app.parse(argc, argv);
        if (c.supernode != c.name.empty())
            throw CLI::ValidationError("NAME", "somebody who talks has one, and a supernode has none");
        if (!c.supernode && c.member.known.empty()) throw CLI::RequiredError("--join");
        return c.supernode ? be_supernode(c) : talk(c);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::invalid_argument& e) {
        fmt::print(stderr, "chat: {}\n", e.what());
        return 2;
    } catch (const std::exception& e) {
        fmt::print(stderr, "chat: {}\n", e.what());
        return 3;
    }
}
