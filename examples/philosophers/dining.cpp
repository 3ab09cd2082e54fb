// expect: verified | -- lower_first
// also: bug deadlock | -- left_first
// also: verified | -- butler
// Philosophers at a round table, a fork between each two, and two forks to eat (E. W. Dijkstra, 1971). Each takes the
// left one first: when all have done so, each waits for the one at the right, for ever. Two cures: an order of the forks
// that all respect (the one with the lower number first), so that no circle closes; or a butler, who seats all but one.
//
// Elsewhere: std::scoped_lock takes several locks with a third cure, letting go and trying again. Java and Python have
// nothing of the kind; there one orders. Go's runtime notices only when every goroutine sleeps.
#include <algorithm>
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/sync/mutex.hpp>
#include <lockstep/sync/semaphore.hpp>
#include <mutex>
#include <string_view>
#include <vector>

enum class manners { left_first, lower_first, butler };

struct table {
    explicit table(int seats) : forks(seats), meals(seats), butler(seats - 1) {}

    std::vector<lockstep::mutex> forks;
    std::vector<int> meals;
    lockstep::semaphore butler; ///< chairs that may be taken
};

void eat(table& t, std::size_t seat, manners how) {
    std::size_t first = seat, second = (seat + 1) % t.forks.size();
    if (how == manners::lower_first && second < first) std::swap(first, second);
    if (how == manners::butler) t.butler.acquire();
    {
        const std::lock_guard one(t.forks[first]);
        const std::lock_guard other(t.forks[second]);
        ++t.meals[seat];
    }
    if (how == manners::butler) t.butler.release();
}

void dine(manners how, const char* name) {
    const int seats = lockstep::checked() ? 2 : 5, meals = lockstep::checked() ? 1 : 1000;
    table t(seats);
    const auto philosopher = [&](std::size_t seat) {
        for (int i = 0; i < meals; ++i) eat(t, seat, how);
    };
    std::vector<lockstep::fiber<>> others;
    for (std::size_t seat = 1; seat < t.forks.size(); ++seat)
        others.push_back(lockstep::go([&, seat] { philosopher(seat); }));
    philosopher(0);
    for (auto& other : others) other.join();
    const auto fed = std::count(t.meals.begin(), t.meals.end(), meals);
    std::printf("%s: %d of %d philosophers had %d meals\n", name, static_cast<int>(fed), seats, meals);
}

int main(int argc, char** argv) {
    const std::string_view only = argc > 1 ? argv[1] : "";
    if (only == "left_first") dine(manners::left_first, "left fork first"); // never without being asked: it may hang
    if (only.empty() || only == "lower_first") dine(manners::lower_first, "lower fork first");
    if (only.empty() || only == "butler") dine(manners::butler, "a butler");
}
