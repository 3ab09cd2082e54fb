// Variables of many types, and functions of many kinds, to be named.
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <semaphore.h>
#include <semaphore>
#include <vector>

enum class colour : int { red, green = 5, blue = -1 };
struct node {
    int value;
    node* next;
};
struct identified {
    int id;
};
struct nothing {};
struct account : nothing, identified {
    std::mutex lock;
    int balance = 10;
    std::atomic<long> hits{0};
    colour paint;
    int _reserved;
};
union number {
    float f;
    std::uint16_t parts[2];
};
using count_type = unsigned short;

int balance = -10;
count_type small = 7;
std::int8_t tiny = -3;
char letter = 'x';
std::atomic<int> counter{3};
std::atomic<bool> flag{true};
std::atomic<node*> head{nullptr};
std::mutex balance_lock;
std::condition_variable ready;
pthread_mutex_t c_lock = PTHREAD_MUTEX_INITIALIZER;
sem_t slots;
std::counting_semaphore<4> permits{2};
account accounts[4];
std::array<node, 3> items{{{1, nullptr}, {2, nullptr}, {3, nullptr}}};
int matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
const colour* favourite;
colour paint = colour::green;
double ratio = 0.5;
number mixed;
std::vector<node> nodes;
std::optional<int> maybe = 4;
std::unique_ptr<node> owned;
node first = {11, nullptr};
node* to_first = &first;

namespace bank {
int open = 1;
struct vault {
    static int count;
};
int vault::count = 2;
} // namespace bank

int next_id() {
    static int counter_of_ids = 40;
    return ++counter_of_ids;
}

inline __attribute__((always_inline)) int twice(int x) {
    balance += x;
    return 2 * x;
}

namespace bank {
template <class T>
T run(T x) {
    return twice(x) + open;
}
struct teller {
    int ask(int q) { return run(q) + balance; }
};
} // namespace bank

int main() {
    bank::teller t;
    auto with_lambda = [&](int x) { return t.ask(x); };
    return next_id() + with_lambda(3) + bank::vault::count;
}
