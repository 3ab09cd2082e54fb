// What --help says beside the options.
#pragma once

namespace lockstep::cli {

constexpr const char* overview = R"(
Lockstep runs a C or C++ program under its own scheduler and explores the ways its threads can interleave.
TARGET is an executable built with -fsanitize=thread, or a .c, .cc, .cpp or .cxx file, which is compiled first.)";

constexpr const char* exit_statuses = R"(
Exit status:
  0     no bug was found (replay: it did not show again)
  1     a bug was found (replay: it showed again)
  2     Lockstep could not do it; one sentence on standard error says why
  3     no bug, but less than --require asks for
  130   ended by Ctrl-C: what was printed is what was known by then (143: by SIGTERM))";

constexpr const char* overview_examples = R"(
Examples:
  lockstep check withdraw.cpp                     is there a bug in any interleaving?
  lockstep outcomes withdraw.cpp                  which results can it have?
  lockstep help check                             the options of check)";

constexpr const char* check_examples = R"(
Examples:
  lockstep check examples/bank/withdraw.cpp       compile a file and search for bugs
  lockstep check a.cpp b.cpp build/c_test         several programs, one after the other
  lockstep check build/queue_test -- --size 3     everything behind -- goes to the program
  lockstep check --gtest build/all_tests          each GoogleTest case by itself
  lockstep check --time 5m -j 8 server            what can be seen in five minutes on eight cores
  lockstep check --require verified queue.cpp     success only when nothing was left out)";

constexpr const char* outcomes_examples = R"(
Examples:
  lockstep outcomes examples/shared_state/square_increment.cpp
  lockstep outcomes --json a.out                  one JSON object on standard output)";

constexpr const char* replay_examples = R"(
Examples:
  lockstep replay lockstep-withdraw-data_race.schedule
  lockstep replay --gdb lockstep-transfer-deadlock.schedule    stop in gdb at the failing step)";

constexpr const char* show_examples = R"(
Examples:
  lockstep show lockstep-withdraw-data_race.schedule
  lockstep show --watch balance,log.size simulation.schedule   with the values after each step)";

} // namespace lockstep::cli
