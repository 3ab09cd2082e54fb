// kv: puts, gets, removes and watches values in a network of peers. `kv --help` says the rest.
#include "common/member.hpp"
#include "lockstep/net/p2p/values/values.hpp"

#include <fmt/format.h>
#include <fstream>
#include <iostream>

namespace p2p = lockstep::net::p2p;

namespace {

enum outcome : int { all_well = 0, nothing_there = 1, bad_usage = 2, not_done = 3 };

constexpr const char* footer = R"(Examples:
  kv put mood sunny --key me.pem --join 10.0.0.7:7000       signed with our key; prints where it is
  kv get mood --key me.pem --join 10.0.0.7:7000             ours
  kv get 5d0c… --join 10.0.0.7:7000                         anybody's, by where it is
  kv put --immutable - --join 10.0.0.7:7000 < page.html     under its hash, which is printed
  kv swap mood sunny rainy --key me.pem --join …            only if it is sunny still
  kv remove mood --key me.pem --join 10.0.0.7:7000
  kv watch 5d0c… --join 10.0.0.7:7000                       prints it, and each change, until Ctrl-C

A key is 40 hexadecimal digits; anything else is the name of a value of ours. A value of `-` is read from standard input. A value is
kept for two days, unless it is put again.

Exit status:
  0  done; what was put, at least a majority of those who should keep it have
  1  there is nothing, or (swap) something else
  2  the command line makes no sense
  3  nobody through whom to join was reached, or too few took the value)";

struct command {
    examples::member_options member;
    std::string name, bytes, expected;
    bool immutable = false;
};

/// A peer for the time of one command: it takes part, but what it would have to keep is the others' when it goes.
struct visitor {
    explicit visitor(const command& c) : member(c.member), values(member.peer()) {
        if (c.member.known.empty()) throw CLI::RequiredError("--join");
        member.join();
    }
    ~visitor() {
        values.hand_over();
        member.peer().leave();
    }
    p2p::peer_id key_of(const std::string& name) const {
        const auto key = p2p::peer_id::from_hex(name);
        return key ? *key : p2p::record::key_of(member.who().public_key(), name);
    }
    examples::member member;
    p2p::values values;
};

std::string bytes_of(const std::string& text) {
    if (text != "-") return text;
    return {std::istreambuf_iterator<char>(std::cin), {}};
}

void show(const p2p::record& r) {
    fmt::print("{}", r.bytes());
    if (!r.bytes().ends_with('\n') && isatty(STDOUT_FILENO) == 1) fmt::print("\n");
}

int tell(const p2p::put_result& done) {
    fmt::print("{}\n", done.what.key().hex());
    fmt::print(stderr, "{} peers have it\n", done.copies);
    return all_well;
}

int put(const command& c) {
    const std::string bytes = bytes_of(c.immutable ? c.name : c.bytes);
    visitor us(c);
    return tell(c.immutable ? us.values.put_immutable(bytes) : us.values.put(c.name, bytes));
}

int get(const command& c) {
    visitor us(c);
    const auto there = us.values.get(us.key_of(c.name));
    if (!there) return nothing_there;
    show(*there);
    return all_well;
}

int swap(const command& c) {
    visitor us(c);
    const auto there = us.values.get(us.key_of(c.name));
    if (!there || there->bytes() != c.expected) return nothing_there;
    return tell(us.values.compare_and_swap(c.name, there, bytes_of(c.bytes)));
}

int remove(const command& c) {
    visitor us(c);
    return tell(us.values.remove(c.name));
}

int watch(const command& c) {
    const examples::quiet_end end;
    visitor us(c);
    const auto told = us.values.watch(us.key_of(c.name), [](const std::optional<p2p::record>& now) {
        if (now) fmt::print("{}: {}\n", now->sequence(), now->bytes());
        else fmt::print("nothing\n");
        std::fflush(stdout);
    });
    end.wait();
    return all_well;
}

} // namespace

int main(int argc, char** argv) {
    command c;
    CLI::App app("Values in a network of peers.", "kv");
    app.footer(footer);
    app.require_subcommand(1);
    app.fallthrough();
    int (*chosen)(const command&) = nullptr;
    const auto verb = [&](const char* name, const char* says, int (*does)(const command&)) {
        CLI::App* const sub = app.add_subcommand(name, says);
        sub->callback([&chosen, does] { chosen = does; });
        return sub;
    };
    CLI::App& put_it = *verb("put", "put a value", &put);
    put_it.add_option("NAME", c.name, "its name; with --immutable the value")->required();
    put_it.add_option("VALUE", c.bytes);
    put_it.add_flag("--immutable", c.immutable, "under its hash: nobody can change it");
    verb("get", "show a value", &get)->add_option("NAME", c.name, "its name or key")->required();
    CLI::App& swap_it = *verb("swap", "replace a value, if it is what is expected", &swap);
    swap_it.add_option("NAME", c.name)->required();
    swap_it.add_option("EXPECTED", c.expected)->required();
    swap_it.add_option("VALUE", c.bytes)->required();
    verb("remove", "remove a value", &remove)->add_option("NAME", c.name)->required();
    verb("watch", "show a value, and its changes", &watch)->add_option("NAME", c.name, "its name or key")->required();
    c.member.add_to(app);
    try {
        app.parse(argc, argv);
        if (put_it && !c.immutable && put_it.count("VALUE") == 0) throw CLI::RequiredError("VALUE");
        return chosen(c);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? all_well : bad_usage;
    } catch (const p2p::values_error& e) {
        fmt::print(stderr, "kv: {}\n", e.what());
        return e.code() == p2p::values_errc::changed ? nothing_there : not_done;
    } catch (const std::invalid_argument& e) {
        fmt::print(stderr, "kv: {}\n", e.what());
        return bad_usage;
    } catch (const std::exception& e) {
        fmt::print(stderr, "kv: {}\n", e.what());
        return not_done;
    }
}
