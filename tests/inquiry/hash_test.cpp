#include "inquiry/target/hash.hpp"

#include <gtest/gtest.h>

namespace lockstep::inquiry {
namespace {

std::string hash_of(std::initializer_list<std::string_view> parts) {
    content_hash hash;
    for (const std::string_view part : parts) hash.add(part);
    return hash.text();
}

TEST(content_hash, is_that_of_xxhsum) { // echo -n abc | xxhsum -H2
    EXPECT_EQ(hash_of({}), "99aa06d3014798d86001c324468d497f");
    EXPECT_EQ(hash_of({"abc"}), "06b05ab6733a618578af5f94892f3950");
}

TEST(content_hash, is_of_the_bytes_and_not_of_their_portions) { EXPECT_EQ(hash_of({"ab", "c"}), hash_of({"abc"})); }

TEST(content_hash, fields_have_an_end) {
    content_hash one;
    one.add_field("ab");
    one.add_field("c");
    content_hash other;
    other.add_field("a");
    other.add_field("bc");
    EXPECT_NE(one.text(), other.text());
}

} // namespace
} // namespace lockstep::inquiry
