// The tree of a content: its shape, what it vouches for, and what is no tree.
#include "lockstep/net/p2p/transfer/content_tree.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace {

using namespace lockstep::net::p2p;

/// Blocks by their digests, as somebody who serves them has them.
using blocks = std::map<digest, std::string>;

digest build(const std::string& content, std::size_t step, blocks& all) {
    std::size_t at = 0;
    tree_builder builder(
        [&](const digest& d, std::size_t bytes) {
            all[d] = content.substr(at, bytes);
            at += bytes;
        },
        [&](const digest& d, std::string block) { all[d] = std::move(block); });
    for (std::size_t i = 0; i < content.size(); i += step) builder.add(std::string_view(content).substr(i, step));
    return builder.finish();
}

/// Reads back what is below a node, as somebody who trusts nobody does.
std::string read(const digest& d, const blocks& all, unsigned level) {
    const std::string& block = all.at(d);
    EXPECT_EQ(digest_of_block(block), d);
    if (level == 0) return block;
    const tree_node node = tree_node::from_block(block).value();
    EXPECT_EQ(node.level, level);
    std::string content;
    for (std::size_t n = 0; n < node.children.size(); ++n) {
        const std::string below = read(node.children[n], all, level - 1);
        EXPECT_EQ(below.size(), node.bytes_of_child(n));
        content += below;
    }
    return content;
}

std::string any_bytes(std::size_t size, unsigned seed) {
    std::mt19937_64 random(seed);
    std::string made(size, '\0');
    for (char& c : made) c = static_cast<char>(random());
    return made;
}

TEST(ContentTree, WhatWasCutIsReadBackWhateverPiecesItCameIn) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, chunk_bytes - 1, chunk_bytes, chunk_bytes + 1,
                                   3 * chunk_bytes, 3 * chunk_bytes + 17}) {
        const std::string content = any_bytes(size, 1);
        blocks all;
        const digest root = build(content, 1 << 20, all);
        EXPECT_EQ(read(root, all, 1), content);
        for (const std::size_t step : {std::size_t{1000}, chunk_bytes, chunk_bytes + 3}) {
            blocks again;
            EXPECT_EQ(build(content, step, again), root) << size << " bytes, " << step << " at a time";
        }
        EXPECT_TRUE(tree_node::from_block(all.at(root))->is_root());
    }
}

TEST(ContentTree, NodesOfSeveralLevelsAreFullButForTheLast) {
    const std::string chunk(chunk_bytes, 'x');
    std::map<unsigned, std::vector<tree_node>> nodes;
    tree_builder builder([](const digest&, std::size_t) {},
                         [&](const digest&, const std::string& block) {
                             const auto node = tree_node::from_block(block).value();
                             nodes[node.level].push_back(node);
                         });
    for (std::size_t n = 0; n <= node_children; ++n) builder.add(chunk);
    builder.finish();
    ASSERT_EQ(nodes[1].size(), 2U);
    EXPECT_EQ(nodes[1][0].children.size(), node_children);
    EXPECT_EQ(nodes[1][1].children.size(), 1U);
    ASSERT_EQ(nodes[2].size(), 1U);
    EXPECT_TRUE(nodes[2][0].is_root());
    EXPECT_EQ(nodes[2][0].bytes, (node_children + 1) * chunk_bytes);
}

TEST(ContentTree, ABlockThatContradictsItselfIsNone) {
    tree_node node{.level = 1, .bytes = chunk_bytes + 1, .children = {digest::of("a"), digest::of("b")}};
    const std::string right = node.block();
    ASSERT_TRUE(tree_node::from_block(right));
    EXPECT_FALSE(tree_node::from_block(right.substr(0, right.size() - 1)));
    EXPECT_FALSE(tree_node::from_block(right + std::string(digest::size, 'x'))) << "a child too many";
    EXPECT_FALSE(tree_node::from_block(right.substr(0, right.size() - digest::size))) << "a child too few";
    node.level = 0;
    EXPECT_FALSE(tree_node::from_block(node.block()));
    node.level = most_levels + 1;
    EXPECT_FALSE(tree_node::from_block(node.block()));
    node = {.level = 1, .bytes = ~std::uint64_t{0}, .children = {}};
    EXPECT_FALSE(tree_node::from_block(node.block())) << "more than can be below it";
    EXPECT_FALSE(tree_node::from_block(""));
}

TEST(ContentTree, NoBytesThatAreMadeUpBreakTheReader) {
    std::mt19937 random(7);
    const std::string right = tree_node{.level = 1, .bytes = chunk_bytes, .children = {digest::of("a")}}.block();
    for (int n = 0; n < 20'000; ++n) {
        std::string made = right.substr(0, random() % (right.size() + 1));
        for (unsigned changes = random() % 4; changes > 0 && !made.empty(); --changes)
            made[random() % made.size()] = static_cast<char>(random());
        const auto node = tree_node::from_block(made);
        EXPECT_TRUE(!node || node->block() == made);
    }
}

TEST(Digest, IsThatOfTheStandard) { // FIPS 180-4, the examples of NIST
    EXPECT_EQ(digest::of("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(digest::of({"a", "b", "c"}), digest::of("abc"));
    EXPECT_EQ(digest::from_hex(digest::of("abc").hex()), digest::of("abc"));
    EXPECT_FALSE(digest::from_hex("ba78"));
    EXPECT_FALSE(digest::from_hex(std::string(64, 'g')));
}

} // namespace
