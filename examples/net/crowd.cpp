// crowd: the two drawbacks of client/server systems that the textbook names (4.2.1), each as a program that fails by it,
// and as one that does not. `crowd --help` says the rest; the servers are in crowd/servers.hpp, the clients in
// crowd/clients.hpp.
#include "common/options.hpp"
#include "common/server_process.hpp"
#include "crowd/clients.hpp"

#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>

namespace {

using crowd::attempt;
using crowd::milliseconds;
using crowd::tally;
using examples::server_process;

constexpr const char* footer = R"(Stories:
  only-server    "If the server goes down, however, the system stops working": it is killed when half of the questions
                 are answered, and nobody answers the others
  fail-over      the same with a list of servers: who gets no answer asks the next
  everybody-in   "Resources become scarce if there are too many clients": the server takes on all who come, each gets a
                 little of it, and no answer is there before its client has given up
  limit          the same with a semaphore: as many as it can serve in time are taken on, the others are told at once
                 that it is busy, and come back later; everyone is answered

Examples:
  crowd                                       all four, in this order
  crowd limit --clients 1000 --places 4
  crowd everybody-in --clients 20             so few that all are answered in time

Exit status: 0 where every question was answered in the stories that promise it (fail-over, limit), 1 where not; 2 for a
command line that makes no sense.)";

struct settings {
    std::vector<std::string> stories{"only-server", "fail-over", "everybody-in", "limit"};
    int clients = 200;
    int places = 8;
    int effort = 5;
    int patience = 250;

    milliseconds its_effort() const { return milliseconds(effort); }
    milliseconds its_patience() const { return milliseconds(patience); }
};

void tell(std::string_view story, const tally& t) {
    fmt::print("{:<13} {:>5} questions, {:>5} answered; attempts refused {}, too late {}, with nobody there {}\n",
               story, t.asked.load(), t.answered.load(), t.refused.load(), t.too_late.load(), t.nobody_there.load());
    std::fflush(stdout);
}

// --- the server is a single point of failure --------------------------------------------------------------------------

constexpr int questions_of_each = 5;

/// Kills it when half of all the questions are answered.
class assassin {
public:
    assassin(server_process& victim, const settings& s) : victim_(victim), left_(s.clients * questions_of_each / 2) {}
    void count(attempt how) {
        if (how == attempt::answered && left_.fetch_sub(1) == 1) victim_.kill();
    }

private:
    server_process& victim_;
    std::atomic<int> left_;
};

constexpr milliseconds no_effort{0};
constexpr milliseconds much_patience{10'000};

/// A story is ready when its servers are there, and told when it is called. False: it has not kept its promise.
using story = std::function<bool()>;
using server = std::shared_ptr<server_process>;

server willing_server() {
    return std::make_shared<server_process>([](auto& door) { crowd::serve_everybody(door, no_effort); });
}

story only_server(const settings& s) {
    return [=, only = willing_server()] {
        assassin death(*only, s);
        tally t;
        crowd::let_ask(t, s.clients, questions_of_each, [&](int question) {
            const attempt how = crowd::ask(only->at(), question, much_patience);
            death.count(how);
            return how;
        });
        tell("only-server", t);
        return true; // it promises nothing
    };
}

story fail_over(const settings& s) {
    return [=, first = willing_server(), second = willing_server(), third = willing_server()] {
        assassin death(*first, s);
        crowd::fail_over_list servers({first->at(), second->at(), third->at()});
        tally t;
        crowd::let_ask(t, s.clients, questions_of_each, [&](int question) {
            const attempt how = servers.ask(question, much_patience, t);
            death.count(how);
            return how;
        });
        tell("fail-over", t);
        return t.all_answered();
    };
}

// --- too many clients -------------------------------------------------------------------------------------------------

story everybody_in(const settings& s) {
    const auto serve = [&](auto& door) { crowd::serve_everybody(door, s.its_effort()); };
    return [=, busy = std::make_shared<server_process>(serve)] {
        tally t;
        crowd::let_ask(t, s.clients, 1,
                       [&](int question) { return crowd::ask(busy->at(), question, s.its_patience()); });
        tell("everybody-in", t);
        return true; // it promises nothing
    };
}

story limit(const settings& s) {
    const auto serve = [&](auto& door) { crowd::serve_some(door, s.its_effort(), s.places); };
    return [=, busy = std::make_shared<server_process>(serve)] {
        tally t;
        crowd::let_ask(t, s.clients, 1,
                       [&](int question) { return crowd::ask_patiently(busy->at(), question, s.its_patience(), t); });
        tell("limit", t);
        return t.all_answered();
    };
}

const std::map<std::string, story (*)(const settings&)> stories{
    {"only-server", only_server}, {"fail-over", fail_over}, {"everybody-in", everybody_in}, {"limit", limit}};

settings options_of(int argc, char** argv) {
    settings s;
    CLI::App app("The two drawbacks of client/server: the only server dies, and too many clients come.");
    app.footer(footer);
    app.add_option("story", s.stories, "What is to happen")->check(CLI::IsMember(stories));
    app.add_option("--clients", s.clients, "Who come at the same time")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--places", s.places, "How many of them the server takes on at once (limit)")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--effort", s.effort, "Milliseconds that a question takes the server (everybody-in, limit)")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    app.add_option("--patience", s.patience, "Milliseconds that a client waits for its answer (everybody-in, limit)")
        ->check(CLI::Range(1, 60'000))
        ->capture_default_str();
    examples::parse_or_exit(app, argc, argv);
    return s;
}

} // namespace

int main(int argc, char** argv) {
    const settings s = options_of(argc, argv);
    examples::allow_many_descriptors();
    try {
        std::vector<story> chosen; // their servers are there before there are fibers here
        for (const std::string& name : s.stories) chosen.push_back(stories.at(name)(s));
        bool kept = true;
        for (const story& one : chosen) kept &= one();
        return kept ? 0 : 1;
    } catch (const std::exception& e) {
        fmt::print(stderr, "crowd: {}\n", e.what());
        return 1;
    }
}
