// expect: verified
#include <algorithm>
#include <cassert>
#include <iterator>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

// The runtime has these containers' node functions in a form of its own: they must do what libstdc++'s do.
std::mutex mutex;

struct tree_node {
    unsigned is_black;
    const tree_node *parent, *left, *right;
};

/// Black nodes on each way down from `n`; all ways must have as many, and no red node a red child.
int black_nodes(const tree_node* n) {
    if (n == nullptr) return 0;
    const int left = black_nodes(n->left), right = black_nodes(n->right);
    assert(left == right);
    for (const tree_node* child : {n->left, n->right}) {
        assert(child == nullptr || child->parent == n);
        assert(child == nullptr || n->is_black || child->is_black);
    }
    return left + static_cast<int>(n->is_black);
}

void trees() {
    unsigned seed = 1;
    std::map<int, int> tree;
    std::vector<int> sorted;
    for (int i = 0; i < 400; ++i) {
        seed = seed * 1664525 + 1013904223;
        const int key = static_cast<int>((seed >> 16) % 37);
        const auto at = std::lower_bound(sorted.begin(), sorted.end(), key);
        const bool known = at != sorted.end() && *at == key;
        assert(tree.count(key) == (known ? 1 : 0));
        if (seed >> 31) {
            tree[key] = key;
            if (!known) sorted.insert(at, key);
        } else {
            tree.erase(key);
            if (known) sorted.erase(at);
        }
        const auto same = [](const auto& entry, int number) { return entry.first == number; };
        assert(std::equal(tree.begin(), tree.end(), sorted.begin(), sorted.end(), same));
        assert(std::equal(tree.rbegin(), tree.rend(), sorted.rbegin(), sorted.rend(), same));
        black_nodes(reinterpret_cast<const tree_node*>(tree.end()._M_node)->parent);
    }
}

void lists() {
    using list = std::list<int>;
    list a{3, 1, 2}, b{9, 8}, c;
    a.sort();
    assert((a == list{1, 2, 3}));
    a.swap(c);
    assert(a.empty() && c.size() == 3);
    a.swap(c);
    a.swap(b);
    assert((a == list{9, 8}) && (b == list{1, 2, 3}));
    b.splice(std::next(b.begin()), a);
    assert((b == list{1, 9, 8, 2, 3}));
    b.reverse();
    assert((b == list{3, 2, 8, 9, 1}));
    b.remove(8);
    b.sort();
    b.splice(b.begin(), b, std::prev(b.end()));
    assert((b == list{9, 1, 2, 3}));
    b.splice(b.end(), b, b.begin(), std::next(b.begin(), 2));
    assert((b == list{2, 3, 9, 1}));
}

int main() {
    const auto work = [] {
        std::lock_guard guard(mutex);
        trees();
        lists();
    };
    std::thread other(work);
    work();
    other.join();
}
