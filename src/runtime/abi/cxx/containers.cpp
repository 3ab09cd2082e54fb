// The functions of libstdc++'s library on the nodes of lists and of the red-black trees in std::map and std::set. They
// are not instrumented, so two threads that change one map would race unseen; here they are again, with each access to
// a node judged as the program's own (and against the heap: stepping on from an erased node is a use after free).
//
// The trees are those of Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, chapter 13, with null for the
// leaves, and libstdc++'s header node: its parent is the root, its left the least node, its right the greatest.
//
// Not modelled: libstdc++'s other containers are templates, which the compiler instruments with the program.
#include "runtime/abi/libc/judged_memory.hpp"

#include <initializer_list>

using namespace lockstep::rt;

namespace lockstep::rt {

enum class colour : u32 { red, black };

/// std::_Rb_tree_node_base
struct tree_node {
    colour shade;
    tree_node* parent;
    tree_node* left;
    tree_node* right;
};

/// std::__detail::_List_node_base
struct list_node {
    list_node* next;
    list_node* previous;
};

namespace {

/// Reads and writes fields on behalf of the call at `pc`.
struct visitor {
    u64 pc;

    ~visitor() {
        if (running()) self().spin.accesses_of_call = 0;
    }

    template <class T>
    T read(const T& field) const {
        if (running()) ++self().spin.accesses_of_call;
        judge_read(&field, sizeof field, pc);
        return field;
    }
    template <class T>
    void write(T& field, T value) const {
        if (running()) ++self().spin.accesses_of_call;
        judge_write(&field, sizeof field, pc);
        field = value;
    }
    template <class T>
    void exchange(T& a, T& b) const {
        const T old = read(a);
        write(a, read(b));
        write(b, old);
    }
};

using side = tree_node* tree_node::*;

side opposite(side s) { return s == &tree_node::left ? &tree_node::right : &tree_node::left; }

struct tree : visitor {
    tree_node& header;

    tree_node* root() const { return read(header.parent); }
    bool is_black(const tree_node* n) const { return n == nullptr || read(n->shade) == colour::black; }
    side side_of(const tree_node* n) const {
        return n == read(read(n->parent)->left) ? &tree_node::left : &tree_node::right;
    }

    /// The last node on the way down from `n` to one side.
    tree_node* furthest(tree_node* n, side s) const {
        while (tree_node* next = read(n->*s)) n = next;
        return n;
    }

    /// Makes `child` (null: a leaf) stand where `n` stands below its parent.
    void put_in_place_of(tree_node* n, tree_node* child) const {
        if (n == root()) write(header.parent, child);
        else write(read(n->parent)->*side_of(n), child);
        if (child != nullptr) write(child->parent, read(n->parent));
    }

    /// `n` goes down to side `s`, its child on the other side takes its place.
    void rotate(tree_node* n, side s) const {
        tree_node* const up = read(n->*opposite(s));
        tree_node* const across = read(up->*s);
        put_in_place_of(n, up);
        write(n->*opposite(s), across);
        if (across != nullptr) write(across->parent, n);
        write(up->*s, n);
        write(n->parent, up);
    }

    void insert(tree_node* n, tree_node* parent, side where) const {
        write(n->parent, parent);
        write(n->left, static_cast<tree_node*>(nullptr));
        write(n->right, static_cast<tree_node*>(nullptr));
        write(n->shade, colour::red);
        write(parent->*where, n); // below the header: the least node
        if (parent == &header) {
            write(header.parent, n);
            write(header.right, n);
        } else if (parent == read(header.*where)) {
            write(header.*where, n);
        }
        repair_red(n);
    }

    /// `n` is red; so may its parent be, which it must not.
    void repair_red(tree_node* n) const {
        while (n != root() && !is_black(read(n->parent))) {
            tree_node* const parent = read(n->parent);
            tree_node* const grandparent = read(parent->parent);
            const side s = side_of(parent);
            tree_node* const uncle = read(grandparent->*opposite(s));
            if (!is_black(uncle)) {
                write(parent->shade, colour::black);
                write(uncle->shade, colour::black);
                write(grandparent->shade, colour::red);
                n = grandparent;
                continue;
            }
            if (n == read(parent->*opposite(s))) {
                n = parent;
                rotate(n, s);
            }
            write(read(n->parent)->shade, colour::black);
            write(grandparent->shade, colour::red);
            rotate(grandparent, opposite(s));
        }
        write(root()->shade, colour::black);
    }

    void erase(tree_node* n) const {
        tree_node *below, *parent; // where a black node may be missing
        tree_node *const left = read(n->left), *const right = read(n->right);
        colour lost = read(n->shade);
        if (left != nullptr && right != nullptr) {
            tree_node* const next = furthest(right, &tree_node::left);
            lost = read(next->shade);
            below = read(next->right);
            parent = next;
            if (next != right) {
                parent = read(next->parent);
                write(parent->left, below);
                if (below != nullptr) write(below->parent, parent);
                write(next->right, right);
                write(right->parent, next);
            }
            write(next->left, left);
            write(left->parent, next);
            put_in_place_of(n, next);
            write(next->shade, read(n->shade));
        } else {
            below = left != nullptr ? left : right;
            parent = read(n->parent);
            for (const side s : {&tree_node::left, &tree_node::right})
                if (n == read(header.*s)) write(header.*s, below != nullptr ? furthest(below, s) : parent);
            put_in_place_of(n, below);
        }
        if (lost == colour::black) repair_black(below, parent);
    }

    /// The ways down through `n` (null: a leaf), a child of `parent`, have one black node less than the others.
    void repair_black(tree_node* n, tree_node* parent) const {
        while (n != root() && is_black(n)) {
            const side s = n == read(parent->left) ? &tree_node::left : &tree_node::right;
            tree_node* sibling = read(parent->*opposite(s));
            if (!is_black(sibling)) {
                write(sibling->shade, colour::black);
                write(parent->shade, colour::red);
                rotate(parent, s);
                sibling = read(parent->*opposite(s));
            }
            if (is_black(read(sibling->left)) && is_black(read(sibling->right))) {
                write(sibling->shade, colour::red);
                n = parent;
                parent = read(n->parent);
                continue;
            }
            if (is_black(read(sibling->*opposite(s)))) {
                write(read(sibling->*s)->shade, colour::black);
                write(sibling->shade, colour::red);
                rotate(sibling, opposite(s));
                sibling = read(parent->*opposite(s));
            }
            write(sibling->shade, read(parent->shade));
            write(parent->shade, colour::black);
            write(read(sibling->*opposite(s))->shade, colour::black);
            rotate(parent, s);
            break;
        }
        if (n != nullptr) write(n->shade, colour::black);
    }
};

/// The next node in order, towards `s`. The header comes behind the last one.
const tree_node* next_in_order(const tree_node* n, side s, u64 pc) {
    const visitor v{pc};
    if (const tree_node* child = v.read(n->*s)) {
        while (const tree_node* further = v.read(child->*opposite(s))) child = further;
        return child;
    }
    const tree_node* parent = v.read(n->parent);
    while (n == v.read(parent->*s)) {
        n = parent;
        parent = v.read(n->parent);
    }
    // From the root, where nothing is on that side of it: n is the header by now, and so its own parent's parent.
    return v.read(n->*s) != parent ? parent : n;
}

const tree_node* before_in_order(const tree_node* n, u64 pc) {
    const visitor v{pc};
    if (v.read(n->shade) == colour::red) { // only the header is a red root
        const tree_node* const parent = v.read(n->parent);
        if (v.read(parent->parent) == n) return v.read(n->right);
    }
    return next_in_order(n, &tree_node::left, pc);
}

struct list : visitor {
    void join(list_node* a, list_node* b) const {
        write(a->next, b);
        write(b->previous, a);
    }

    /// Two heads exchange what they have between them and themselves.
    void exchange_rings(list_node* a, list_node* b) const {
        list_node *const a_first = read(a->next), *const a_last = read(a->previous);
        list_node *const b_first = read(b->next), *const b_last = read(b->previous);
        take_ring(a, b, b_first, b_last);
        take_ring(b, a, a_first, a_last);
    }

    void take_ring(list_node* to, const list_node* from, list_node* first, list_node* last) const {
        if (first == from) return join(to, to);
        join(to, first);
        join(last, to);
    }
};

} // namespace

} // namespace lockstep::rt

// --- std::map, std::set and their multi-forms ------------------------------------------------------------------------

LOCKSTEP_EXPORT void _ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_(bool left, tree_node* n,
                                                                                       tree_node* parent,
                                                                                       tree_node& header) {
    tree{{caller()}, header}.insert(n, parent, left ? &tree_node::left : &tree_node::right);
}
LOCKSTEP_EXPORT tree_node* _ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_(tree_node* n,
                                                                                        tree_node& header) {
    tree{{caller()}, header}.erase(n);
    return n;
}
LOCKSTEP_EXPORT tree_node* _ZSt18_Rb_tree_incrementPSt18_Rb_tree_node_base(tree_node* n) {
    return const_cast<tree_node*>(next_in_order(n, &tree_node::right, caller()));
}
LOCKSTEP_EXPORT const tree_node* _ZSt18_Rb_tree_incrementPKSt18_Rb_tree_node_base(const tree_node* n) {
    return next_in_order(n, &tree_node::right, caller());
}
LOCKSTEP_EXPORT tree_node* _ZSt18_Rb_tree_decrementPSt18_Rb_tree_node_base(tree_node* n) {
    return const_cast<tree_node*>(before_in_order(n, caller()));
}
LOCKSTEP_EXPORT const tree_node* _ZSt18_Rb_tree_decrementPKSt18_Rb_tree_node_base(const tree_node* n) {
    return before_in_order(n, caller());
}

// --- std::list --------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT void _ZNSt8__detail15_List_node_base7_M_hookEPS0_(list_node* n, list_node* before) {
    const list l{{caller()}};
    list_node* const previous = l.read(before->previous);
    l.join(n, before);
    l.join(previous, n);
}
LOCKSTEP_EXPORT void _ZNSt8__detail15_List_node_base9_M_unhookEv(list_node* n) {
    const list l{{caller()}};
    list_node* const next = l.read(n->next);
    l.join(l.read(n->previous), next);
}
/// Moves [first, last) in front of `before`.
LOCKSTEP_EXPORT void _ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_(list_node* before, list_node* first,
                                                                          list_node* last) {
    if (before == last) return;
    const list l{{caller()}};
    list_node *const end = l.read(last->previous), *const ahead = l.read(before->previous);
    l.join(l.read(first->previous), last);
    l.join(end, before);
    l.join(ahead, first);
}
LOCKSTEP_EXPORT void _ZNSt8__detail15_List_node_base10_M_reverseEv(list_node* head) {
    const list l{{caller()}};
    list_node* n = head;
    do {
        l.exchange(n->next, n->previous);
        n = l.read(n->previous);
    } while (n != head);
}
LOCKSTEP_EXPORT void _ZNSt8__detail15_List_node_base4swapERS0_S1_(list_node& a, list_node& b) {
    list{{caller()}}.exchange_rings(&a, &b);
}
