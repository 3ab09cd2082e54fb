#include "cli/interrupt.hpp"

#include <csignal>
#include <cstddef>
#include <iterator>

namespace lockstep::cli {
namespace {

std::atomic<bool> flag = false;
std::atomic<int> number = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "the signal handler sets them");

constexpr int asking[] = {SIGINT, SIGTERM};
struct sigaction before[std::size(asking)];

void note_interrupt(int signal) {
    number = signal;
    flag = true;
}

} // namespace

interrupt_guard::interrupt_guard() {
    flag = false;
    number = 0;
    struct sigaction action {};
    action.sa_handler = note_interrupt;
    action.sa_flags = static_cast<int>(SA_RESETHAND); // no SA_RESTART: a sleeping wait shall notice
    for (std::size_t i = 0; i < std::size(asking); ++i) sigaction(asking[i], &action, &before[i]);
}

interrupt_guard::~interrupt_guard() {
    for (std::size_t i = 0; i < std::size(asking); ++i) sigaction(asking[i], &before[i], nullptr);
}

const std::atomic<bool>& interrupt_guard::interrupted() { return flag; }

int interrupt_guard::signal() { return number; }

} // namespace lockstep::cli
