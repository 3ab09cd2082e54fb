// Reports and tables: whole texts, as the user sees them.
#include "report/document/make_report.hpp"
#include "report/render/graph.hpp"
#include "report/render/grid.hpp"
#include "report/render/text.hpp"
#include "report/textbook.hpp"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>

namespace lockstep::report {
namespace {

using testing::bank;
using testing::trace_builder;
using trace::ending;
using trace::finding_kind;
using trace::op;

document report_on(const analyse::recording& r) { return make_report(r, analyse::diagnose(r).at(0), bank().symbols()); }

std::vector<std::string> lines_of(const document& d) {
    std::vector<std::string> lines;
    for (const place& p : d.locations) lines.push_back(short_text(p));
    return lines;
}

/// Without debug information objects are called by what they are.
std::string table_of(const analyse::recording& r, const scope& shown = {}, const style& how = {}) {
    return table_text(make_table(r, symbols(), shown), how);
}

constexpr std::uint64_t m = 0x404010, n = 0x404040, cv = 0x4040c0, word = 0x404100, heap = 0x6000'0000'1000;

TEST(Report, OfTheLostWithdrawal) {
    const document b = report_on(testing::lost_withdrawal());
    EXPECT_EQ(b.kind, "data_race");
    EXPECT_TRUE(b.error);
    EXPECT_EQ(b.sentence,
              "data race: T1 writes `balance` (bank.cpp:13, withdraw) while T2 reads it (bank.cpp:10, withdraw), "
              "and nothing orders the two");
    EXPECT_EQ(table_text(b.steps, {}), R"(T1 withdraw               T2 withdraw
----------------------    --------------------    ---------------------------
read balance: 10                                  bank.cpp:10
                          read balance: 10 (*)    bank.cpp:10  (T1 preempted)
write balance -> 2 (*)                            bank.cpp:13
** data race on balance: nothing orders the two steps marked (*) **
print "2\n"                                       bank.cpp:14  (T2 preempted)
                          write balance -> 3      bank.cpp:13
                          print "3\n"             bank.cpp:14
)");
    EXPECT_EQ(details_text(b, {}), R"(T1 writes:
    withdraw  bank.cpp:13

T2 reads:
    withdraw  bank.cpp:10
)");
    EXPECT_EQ(b.threads, (std::vector<std::string>{"T1 withdraw", "T2 withdraw"}));
    EXPECT_EQ(lines_of(b), (std::vector<std::string>{"bank.cpp:13", "bank.cpp:10"}));
    EXPECT_FALSE(b.graph);
}

TEST(Report, OfTheDeadlock) {
    const document b = report_on(testing::compute_deadlock());
    EXPECT_EQ(b.sentence, "deadlock: T1 holds x_lock and waits for y_lock (bank.cpp:26), T2 holds y_lock and waits for "
                          "x_lock (bank.cpp:34); main waits for T1 to end");
    EXPECT_EQ(table_text(b.steps, {}), R"(T1 compute              T2 anti_compute
--------------------    --------------------    ---------------------------
acquire x_lock: ok                              bank.cpp:25
                        acquire y_lock: ok      bank.cpp:33  (T1 preempted)
acquire y_lock: wait    acquire x_lock: wait    bank.cpp:26, bank.cpp:34
** deadlock **
)");
    EXPECT_EQ(details_text(b, {}), R"(T1 --holds--> x_lock --wanted by--> T2 --holds--> y_lock --wanted by--> T1
T1 --joined by--> main
)");
    EXPECT_EQ(graph_dot(b.graph.value()), R"(digraph waits {
    node [shape=ellipse];
    "T1" [shape=box];
    "T2" [shape=box];
    "main" [shape=box];
    "x_lock";
    "y_lock";
    "T1" -> "y_lock" [label="waits for"];
    "T2" -> "x_lock" [label="waits for"];
    "main" -> "T1" [label="joins"];
    "x_lock" -> "T1" [label="held by"];
    "y_lock" -> "T2" [label="held by"];
}
)");
    EXPECT_EQ(b.threads, (std::vector<std::string>{"T1 compute", "T2 anti_compute"}));
    EXPECT_EQ(lines_of(b), (std::vector<std::string>{"bank.cpp:26", "bank.cpp:34"}));
}

TEST(Report, NamesPlacesInFullAndQuotesTheirLines) {
    const document d = report_on(testing::lost_withdrawal());
    ASSERT_EQ(d.stacks.size(), 2U);
    const stack_frame& writer = d.stacks[0].frames.at(0);
    EXPECT_EQ(writer.function, "withdraw");
    EXPECT_TRUE(writer.own);
    EXPECT_EQ(writer.where.path.front(), '/');
    EXPECT_EQ(base_name(writer.where.path), "bank.cpp");
    EXPECT_EQ(writer.where.line, 13U);
    EXPECT_NE(writer.where.column, 0U);
    const auto quoted = std::find_if(d.source.begin(), d.source.end(),
                                     [&](const source_line& s) { return s.line == 13 && s.path == writer.where.path; });
    ASSERT_NE(quoted, d.source.end());
    EXPECT_NE(quoted->text.find("balance"), std::string::npos);
}

TEST(Report, SaysWhoActsAndWhoWaits) {
    const document d = report_on(testing::compute_deadlock());
    const auto& first = std::get<table_row>(d.steps.lines.at(0));
    EXPECT_EQ(first.cells.at(0).is, table_cell::state::acts);
    EXPECT_EQ(first.cells.at(1).is, table_cell::state::idle);
    const auto& last = std::get<table_row>(d.steps.lines.at(2));
    EXPECT_EQ(last.cells.at(0).is, table_cell::state::asks);
    EXPECT_EQ(last.cells.at(1).what, "acquire x_lock: wait");
    EXPECT_EQ(last.where.size(), 2U);
    EXPECT_EQ(std::get<table_banner>(d.steps.lines.at(3)).text, "deadlock");
}

/// Two pairs of threads wait in circles, and a fifth thread for one of the second pair.
TEST(Report, DrawsASecondCircleOnlyAsFarAsItLeads) {
    constexpr std::uint64_t a = 0x404210, b_lock = 0x404240;
    trace_builder b(6);
    b.lock(1, m);
    b.lock(2, n);
    b.lock(3, a);
    b.lock(4, b_lock);
    b.pending(1, op::mutex_lock, n);
    b.pending(2, op::mutex_lock, m);
    b.pending(3, op::mutex_lock, b_lock);
    b.pending(4, op::mutex_lock, a);
    b.pending(5, op::mutex_lock, a);
    const analyse::recording r = b.done(ending::stuck);
    EXPECT_EQ(graph_text(make_report(r, analyse::diagnose(r).at(0), symbols()).graph.value(), {}),
              "T1 --holds--> mutex#1 --wanted by--> T2 --holds--> mutex#2 --wanted by--> T1\n"
              "T4 --holds--> mutex#4 --wanted by--> T3 --holds--> mutex#3 --wanted by--> T5\n");
}

TEST(Table, WaitsAsTheTextbookDoes) {
    EXPECT_EQ(table_text(make_table(testing::locked_withdrawal(), bank().symbols()), {}),
              R"(T1 withdraw_locked          T2 withdraw_locked
------------------------    ----------------------------    -----------
acquire balance_lock: ok                                    bank.cpp:19
read balance: 10            acquire balance_lock: wait      bank.cpp:10
write balance -> 2          wait                            bank.cpp:13
print "2\n"                 wait                            bank.cpp:14
release balance_lock        wait                            bank.cpp:21
                            acquire balance_lock: ok        bank.cpp:19
                            read balance: 2                 bank.cpp:10
                            print "Insufficient funds\n"    bank.cpp:11
                            release balance_lock            bank.cpp:21
)");
}

TEST(Table, ForTerminals) {
    style how;
    how.unicode = true;
    EXPECT_EQ(table_text(report_on(testing::compute_deadlock()).steps, how),
              "T1 compute           │ T2 anti_compute      │\n"
              "─────────────────────┼──────────────────────┼────────────────────────────\n"
              "acquire x_lock: ok   │                      │ bank.cpp:25\n"
              "                     │ acquire y_lock: ok   │ bank.cpp:33  (T1 preempted)\n"
              "acquire y_lock: wait │ acquire x_lock: wait │ bank.cpp:26, bank.cpp:34\n"
              "** deadlock **\n");
    how.colour = true;
    const std::string coloured = table_text(report_on(testing::compute_deadlock()).steps, how);
    EXPECT_NE(coloured.find("\x1b[1mT1 compute\x1b[0m"), std::string::npos);
    EXPECT_NE(coloured.find("\x1b[1;31m** deadlock **\x1b[0m"), std::string::npos);
}

TEST(Table, LongOnesLoseTheirMiddle) {
    trace_builder b(3);
    for (unsigned i = 0; i < 20; ++i)
        trace_builder::with_values(b.step(1 + i % 2, op::atomic_rmw, word, 4), i, i + 1, 4);
    scope how;
    how.max_rows = 4;
    EXPECT_EQ(table_of(b.done(ending::exited), how), R"(T1                    T2
------------------    ------------------    --------------
object#1: 0 -> 1
... 16 steps not shown ...
                      object#1: 17 -> 18    (T1 preempted)
object#1: 18 -> 19                          (T2 preempted)
                      object#1: 19 -> 20
)");
}

TEST(Table, FoldsAwayWhatOnlyOneThreadTouches) {
    trace_builder b(3);
    b.create(0, 1);
    b.lock(1, m);
    b.write(1, word, 0, 1);
    b.unlock(1, m);
    b.lock(2, n);
    b.read(2, word, 1);
    b.unlock(2, n);
    b.read(1, heap, 5);
    b.read(2, heap, 5); // shared, but nobody changes it
    EXPECT_EQ(table_of(b.done(ending::exited)), R"(T1                     T2
-------------------    ----------------
write object#1 -> 1
                       read object#1: 1
)");
    scope how;
    how.all = true;
    EXPECT_EQ(table_of(b.done(ending::exited), how), R"(main         T1                     T2
---------    -------------------    -------------------    --------------
create T1
             acquire mutex#1: ok
             write object#1 -> 1
             release mutex#1
                                    acquire mutex#2: ok    (T1 preempted)
                                    read object#1: 1
                                    release mutex#2
             read object#2: 5
                                    read object#2: 5
)");
}

TEST(Table, CountsRepetitions) {
    trace_builder b(3);
    for (int i = 0; i < 5; ++i) trace_builder::with_values(b.step(1, op::atomic_load, word, 4), 0, 0, 4);
    trace_builder::with_values(b.step(2, op::atomic_store, word, 4), 0, 1, 4);
    EXPECT_EQ(table_of(b.done(ending::exited)), R"(T1                       T2
---------------------    -------------------
read object#1: 0 (x5)
                         write object#1 -> 1
)");
}

TEST(Table, IndentsCalls) {
    trace_builder b(3);
    const std::uint64_t balance = bank().address_of("balance");
    const std::uint64_t inner = bank().pc_at("withdraw", 10), outer = bank().pc_at("withdraw_locked", 20);
    b.stack(b.lock(1, bank().address_of("balance_lock")), {bank().pc_at("withdraw_locked", 19)});
    b.stack(b.read(1, balance, 10), {inner, outer});
    b.stack(b.start(2), {inner});
    b.stack(b.write(2, balance, 10, 2), {inner});
    b.pending(2, op::mutex_lock, bank().address_of("balance_lock"));
    EXPECT_EQ(table_text(make_table(b.done(ending::exited), bank().symbols()), {}),
              R"(T1 withdraw_locked          T2 withdraw
------------------------    ------------------    -----------
acquire balance_lock: ok                          bank.cpp:19
  read balance: 10                                bank.cpp:10
                            write balance -> 2    bank.cpp:10
)");
}

/// As at the end of every program with libstdc++ 13.
TEST(Table, FoldsAwayWhatALibraryFlushesByItself) {
    trace_builder b(2);
    b.print(1, "1\n").pc = bank().pc_at("withdraw", 14);
    b.print(1, "").pc = bank().pc_at("withdraw", 14);            // of a length that is not known
    b.print(0, "").pc = bank().entry_of("std::mutex::lock") + 1; // code of a library, called by nobody's
    EXPECT_EQ(table_text(make_table(b.done(ending::exited), bank().symbols()), {}), R"(T1 withdraw
-----------    -----------
print "1\n"    bank.cpp:14
print          bank.cpp:14
)");
}

TEST(Table, ShowsWatchedValues) {
    trace_builder b(3);
    const std::uint64_t x = bank().address_of("x"), y = bank().address_of("y");
    trace_builder::with_values(b.step(1, op::atomic_store, x, 4), 1, 5, 4);
    b.write(1, y, 0, 7); // between steps
    b.write(1, y, 7, 8);
    trace_builder::with_values(b.step(2, op::atomic_store, x, 4), 5, 6, 4);
    analyse::recording r = b.done(ending::exited);
    r.watched = {{1, 0}, {5, 8}, {6, 8}};
    scope how;
    for (const char* name : {"x", "y"}) how.watch.push_back(bank().symbols().resolve(name, nullptr).what);
    EXPECT_EQ(table_text(make_table(r, bank().symbols(), how), {}), R"(T1              T2              x    y
------------    ------------    -    -
write x -> 5                    5    0
write y -> 7                    5    7
write y -> 8                    5    8
                write x -> 6    6    8
)");
}

TEST(Table, SaysWhatSynchronisationDoes) {
    trace_builder b(3);
    b.lock(1, m);
    b.on_condition(1, op::cond_wait, cv, m);
    b.blocked({1});
    b.lock(2, m);
    b.step(2, op::cond_signal, cv);
    b.unlock(2, m);
    b.blocked({});
    b.on_condition(1, op::cond_wake, cv, m);
    trace_builder::with_values(b.step(1, op::sem_post, n), 0, 1, 0);
    trace_builder::with_values(b.step(2, op::sem_wait, n), 1, 0, 0);
    trace::event& cas = trace_builder::with_values(b.step(1, op::atomic_cas, word, 4), 3, 4, 4);
    cas.order = 2;
    trace_builder::with_values(b.step(2, op::atomic_cas, word, 4), 4, 4, 4).flags |= trace::failed;
    b.step(2, op::mutex_trylock, m).flags |= trace::failed;
    EXPECT_EQ(table_of(b.done(ending::exited)), R"(T1                                     T2
-----------------------------------    --------------------------------    --------------
acquire mutex#1: ok
wait condition#1 (releases mutex#1)
wait                                   acquire mutex#1: ok
wait                                   signal condition#1
wait                                   release mutex#1
wake condition#1 (acquires mutex#1)                                        (T2 preempted)
release semaphore#1: 0 -> 1
                                       acquire semaphore#1: ok (1 -> 0)    (T1 preempted)
cas object#1: 3 -> 4 ok (acquire)                                          (T2 preempted)
                                       cas object#1: 4, failed
                                       try to acquire mutex#1: failed
)");
}

TEST(Table, ShowsWhatAnnotationsSay) {
    const auto note = [](trace::event& e, trace::note_kind kind, std::uint64_t after) {
        e.detail = static_cast<std::uint8_t>(kind);
        e.after = after;
    };
    trace_builder b(2);
    note(b.step(1, op::note), trace::note_kind::begin, 1);
    trace::event& outcome = b.step(1, op::note, trace::output_object);
    note(outcome, trace::note_kind::outcome, 10);
    std::memcpy(&outcome.before, "withdraw", 8);
    note(b.step(1, op::note), trace::note_kind::end, 1);
    note(b.step(0, op::note), trace::note_kind::discard, 0);
    analyse::recording r = b.done(ending::discarded);
    r.note_names = {"deposit", "withdraw"};
    EXPECT_EQ(table_of(r), R"(main                        T1
------------------------    ---------------------
                            begin withdraw
                            outcome "withdraw"...
                            end withdraw
assumption does not hold
)");
}

TEST(Grid, IsCutToTheTerminal) {
    grid g;
    g.head = {{"T1", tone::plain}, {"T2", tone::plain}, {"", tone::plain}};
    g.rows.push_back({{{std::string(100, 'a'), tone::plain}, {"b", tone::plain}, {"bank.cpp:10", tone::plain}}, {}});
    g.flexible = 2;
    style how;
    how.width = 80;
    EXPECT_EQ(draw(g, how), "T1" + std::string(61, ' ') + "T2\n" + std::string(59, '-') + "    --    -----------\n" +
                                std::string(56, 'a') + "...    b     bank.cpp:10\n");
    how.unicode = true;
    how.width = 40; // at least 80 columns are used
    const std::string text = draw(g, how);
    EXPECT_NE(text.find(std::string(60, 'a') + "… │ b  │ bank.cpp:10\n"), std::string::npos) << text;
}

TEST(Grid, CountsCharactersNotBytes) {
    EXPECT_EQ(display_width("größe"), 5U);
    EXPECT_EQ(display_width("──>"), 3U);
}

} // namespace
} // namespace lockstep::report
