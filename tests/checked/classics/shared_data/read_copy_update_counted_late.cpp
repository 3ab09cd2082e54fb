// expect: bug use_after_free or data_race
#include <atomic>
#include <cassert>
#include <thread>

struct data {
    int a, b;
};

std::atomic<data*> p{new data{1, 1}};
std::atomic<int> readers;

int main() {
    std::thread r([] {
        data* d = p.load();
        readers.fetch_add(1);
        assert(d->a == d->b);
        readers.fetch_sub(1);
    });
    data* old = p.exchange(new data{2, 2});
    while (readers.load() != 0) std::this_thread::yield();
    delete old;
    r.join();
    delete p.load();
}
