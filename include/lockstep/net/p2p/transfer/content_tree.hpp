// Contents of any size, cut into chunks below a tree of digests (R. Merkle, "A Digital Signature Based on a Conventional Encryption
// Function", 1987): whoever knows the digest at its root can tell of each piece, from whomever it comes, whether it is right.
//
// A content is cut into chunks of 256 KiB; the last one may be shorter. Above them are nodes, each of up to 1,024 digests of what
// is below. The shape follows from the size alone, so that equal contents have equal roots. A chunk or a node, as it is sent and
// stored, is a *block*. It is called by its hash as an immutable record (values/record.hpp) is, so that it can be stored as one. What
// a block is follows from where it stands in the tree; whose root stands alone is always a node. docs/protocol.md has it byte for byte.
#pragma once

#include "lockstep/net/p2p/transfer/digest.hpp"

#include <functional>
#include <string>
#include <vector>

namespace lockstep::net::p2p {

/// The bytes of a content that one chunk has, but for the last.
constexpr std::size_t chunk_bytes = std::size_t{256} << 10;
/// Digests in a node.
constexpr std::size_t node_children = 1024;
/// Nodes above each other. Three of them are enough for 256 TiB.
constexpr unsigned most_levels = 3;

/// How many bytes of a content are below a full node of that level; level 0 are the chunks.
constexpr std::uint64_t bytes_below(unsigned level) noexcept {
    std::uint64_t bytes = chunk_bytes;
    for (; level > 0; --level) bytes *= node_children;
    return bytes;
}
/// In how many pieces of at most that many bytes so many are cut.
constexpr std::uint64_t pieces_of(std::uint64_t bytes, std::uint64_t piece) noexcept {
    return (bytes + piece - 1) / piece;
}

/// What a block is called: the SHA-256 of a byte 0 and its bytes. The first 160 bits are the key of the immutable record.
inline digest digest_of_block(std::string_view block) { return digest::of({std::string_view("\0", 1), block}); }

/// A node of a tree. A plain value.
struct tree_node {
    unsigned level = 1;             ///< 1: it has digests of chunks, 2: of nodes of level 1 …
    std::uint64_t bytes = 0;        ///< of the content, below it
    std::vector<digest> children{}; ///< of the blocks below, in order

    /// The bytes that are below its child n.
    std::uint64_t bytes_of_child(std::size_t n) const noexcept;
    /// Its block: the level in one byte, the bytes in eight (big-endian), and the digests.
    std::string block() const;
    /// From such a block; nothing where it is none, or its size and the number of its children contradict each other.
    static std::optional<tree_node> from_block(std::string_view block);
    /// Is it a root, that is: would no smaller tree do for so many bytes?
    bool is_root() const noexcept { return level == 1 || bytes > bytes_below(level - 1); }
};

/// Builds the tree of a content that comes piece by piece.
class tree_builder {
public:
    /// Told of each chunk, in order: its block's digest, and how long it is.
    using chunk_seen = std::function<void(const digest&, std::size_t bytes)>;
    /// Told of each node that is complete; the root comes last.
    using node_seen = std::function<void(const digest&, std::string block)>;

    tree_builder(chunk_seen on_chunk, node_seen on_node)
        : on_chunk_(std::move(on_chunk)), on_node_(std::move(on_node)) {}

    /// The next bytes of the content. Throws std::length_error beyond 256 TiB, and what the functions throw.
    void add(std::string_view bytes);
    /// That was all. Returns the digest of the root. Call it once.
    digest finish();

    std::uint64_t bytes() const noexcept { return bytes_; } ///< so far

private:
    void add_chunk(std::string_view chunk);
    void add_child(unsigned level, const digest& child, std::uint64_t bytes);
    digest close(unsigned level);

    chunk_seen on_chunk_;
    node_seen on_node_;
    std::string partial_;         ///< the beginning of the next chunk
    std::uint64_t bytes_ = 0;     ///< of the content so far
    std::vector<tree_node> open_; ///< that are not full yet: of level 1, 2 …
};

} // namespace lockstep::net::p2p
