// expect: bug segfault
// says: follows a pointer that was never set
// never says: null
// A pointer that was never set is followed. It is not null, and the report must not say that it is.
#include <cstdlib>
#include <thread>

struct node {
    node* next;
    int value;
};

int main() {
    std::thread worker([] {
        auto* n = static_cast<node*>(std::malloc(sizeof(node)));
        n->value = 1;
        n->next->value = 2;
        std::free(n);
    });
    worker.join();
}
