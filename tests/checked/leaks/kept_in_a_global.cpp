// expect: verified
// A cache that lives until the end has two nodes or one, and a global leads to all of them: no leak.
#include <mutex>
#include <thread>

struct node {
    node* next;
    int value;
};

std::mutex lock;
node* cache = nullptr;

void use(int value) {
    std::lock_guard<std::mutex> guard(lock);
    if (cache != nullptr) return;
    cache = new node{cache, value};
    if (value == 2) cache = new node{cache, value};
}

int main() {
    std::thread a(use, 1), b(use, 2);
    a.join();
    b.join();
}
