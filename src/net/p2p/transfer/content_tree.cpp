// Cutting contents into chunks, and the tree of digests above them.
#include "lockstep/net/p2p/transfer/content_tree.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lockstep::net::p2p {

namespace {
/// What comes before the digests of a node: its level, and the bytes below it.
constexpr std::size_t head_bytes = 1 + 8;
} // namespace

std::uint64_t tree_node::bytes_of_child(std::size_t n) const noexcept {
    const std::uint64_t each = bytes_below(level - 1);
    return std::min(each, bytes - n * each);
}

std::string tree_node::block() const {
    std::string made;
    made.reserve(head_bytes + children.size() * digest::size);
    made.push_back(static_cast<char>(level));
    for (int shift = 56; shift >= 0; shift -= 8) made.push_back(static_cast<char>(bytes >> shift));
    for (const digest& child : children) made.append(child.view());
    return made;
}

std::optional<tree_node> tree_node::from_block(std::string_view block) {
    if (block.size() < head_bytes) return std::nullopt;
    tree_node node;
    node.level = static_cast<unsigned char>(block[0]);
    for (const char byte : block.substr(1, 8)) node.bytes = node.bytes << 8 | static_cast<unsigned char>(byte);
    if (node.level < 1 || node.level > most_levels || node.bytes > bytes_below(node.level)) return std::nullopt;
    const std::uint64_t children = pieces_of(node.bytes, bytes_below(node.level - 1));
    if (block.size() != head_bytes + children * digest::size) return std::nullopt;
    for (std::size_t at = head_bytes; at < block.size(); at += digest::size)
        node.children.push_back(*digest::from_bytes(block.substr(at, digest::size)));
    return node;
}

void tree_builder::add(std::string_view bytes) {
    bytes_ += bytes.size();
    if (bytes_ > bytes_below(most_levels)) throw std::length_error("a content has at most 256 TiB");
    while (!bytes.empty()) {
        if (partial_.empty() && bytes.size() >= chunk_bytes) { // the common case: nothing is copied
            add_chunk(bytes.substr(0, chunk_bytes));
            bytes.remove_prefix(chunk_bytes);
            continue;
        }
        const std::size_t more = std::min(bytes.size(), chunk_bytes - partial_.size());
        partial_.append(bytes.substr(0, more));
        bytes.remove_prefix(more);
        if (partial_.size() < chunk_bytes) return;
        add_chunk(partial_);
        partial_.clear();
    }
}

void tree_builder::add_chunk(std::string_view chunk) {
    const digest d = digest_of_block(chunk);
    on_chunk_(d, chunk.size());
    add_child(1, d, chunk.size());
}

/// A node that is full is closed only when more comes: it may be the root.
void tree_builder::add_child(unsigned level, const digest& child, std::uint64_t bytes) {
    if (open_.size() < level) open_.push_back({.level = level});
    if (open_[level - 1].children.size() == node_children) {
        const std::uint64_t below = open_[level - 1].bytes;
        const digest full = close(level);
        add_child(level + 1, full, below);
    }
    open_[level - 1].children.push_back(child);
    open_[level - 1].bytes += bytes;
}

/// The node of that level is complete, and a new one begins.
digest tree_builder::close(unsigned level) {
    std::string block = std::exchange(open_[level - 1], {.level = level}).block();
    const digest d = digest_of_block(block);
    on_node_(d, std::move(block));
    return d;
}

digest tree_builder::finish() {
    if (!partial_.empty()) add_chunk(partial_);
    if (open_.empty()) open_.push_back({.level = 1});
    for (unsigned level = 1;; ++level) {
        const std::uint64_t below = open_[level - 1].bytes;
        const digest d = close(level);
        if (level == open_.size()) return d;
        add_child(level + 1, d, below);
    }
}

} // namespace lockstep::net::p2p
