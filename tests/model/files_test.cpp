// Descriptors, names of files, and the private copies behind them.
#include "runtime/model/file_names.hpp"

#include <cstring>
#include <gtest/gtest.h>
#include <string>

namespace {

using namespace lockstep::rt;
using namespace lockstep::rt::model;

std::string tidied(std::string path) {
    tidy(path.data());
    return path.c_str();
}

TEST(FileNames, AreCompared) {
    EXPECT_EQ(tidied("/a/./b//../c"), "/a/c");
    EXPECT_EQ(tidied("/a/b/"), "/a/b");
    EXPECT_EQ(tidied("/.."), "/");
    EXPECT_EQ(tidied("//"), "/");
    EXPECT_EQ(tidied("/a/../../b"), "/b");
    EXPECT_EQ(tidied("/..a/.b"), "/..a/.b") << "dots are part of these names";
}

TEST(FileNames, AppendingSaysWhetherAllOfItFitted) {
    char text[6] = "";
    char* at = text;
    EXPECT_TRUE(append(at, text + 5, "/tm"));
    EXPECT_FALSE(append(at, text + 5, "p/x"));
    EXPECT_STREQ(text, "/tmp/");
}

file_name named(const char* text, u64 inode = 0) {
    file_name n{};
    std::strcpy(n.text, text);
    n.exists = inode != 0;
    n.device = 1;
    n.inode = inode;
    return n;
}

class copies_of_files : public testing::Test {
protected:
    copied_files copies{};
};

TEST_F(copies_of_files, AreFoundByName) {
    const file_name log = named("/tmp/log");
    EXPECT_EQ(copies.find(log), no_copy);
    EXPECT_EQ(copies.add(&log), 0);
    EXPECT_EQ(copies.find(named("/tmp/log")), 0);
    EXPECT_EQ(copies.find(named("/tmp/other")), no_copy);
}

TEST_F(copies_of_files, AreFoundByAnyNameOfTheSameFile) {
    const file_name log = named("/tmp/log", 17);
    copies.add(&log);
    EXPECT_EQ(copies.find(named("/tmp/link", 17)), 0);
    EXPECT_EQ(copies.find(named("/tmp/link", 18)), no_copy);
}

TEST_F(copies_of_files, WithoutANameAreFoundByNone) {
    copies.add(nullptr);
    EXPECT_EQ(copies.find(named("")), no_copy);
}

TEST_F(copies_of_files, MadeSinceTheSnapshotAreTakenBack) {
    copies.add(nullptr);
    copies.count_at_snapshot = copies.count;
    copies.add(nullptr);
    EXPECT_TRUE(copies.has_new());
    EXPECT_EQ(copies.take_back(), 1);
    EXPECT_FALSE(copies.has_new());
}

class descriptors : public testing::Test {
protected:
    descriptor_table<8> table{};
};

TEST_F(descriptors, AreClosedWhereNothingWasOpened) {
    EXPECT_FALSE(table.at(3).is_open());
    EXPECT_FALSE(table.at(-1).is_open());
    EXPECT_FALSE(table.at(8).is_open());
}

TEST_F(descriptors, OfTheSameNumberAreToldApart) {
    table.open(3, descriptor_kind::file, no_copy);
    table.save();
    EXPECT_FALSE(table.differs(3));
    table.close(3);
    table.open(3, descriptor_kind::file, no_copy);
    EXPECT_TRUE(table.changed);
    EXPECT_TRUE(table.differs(3)) << "another opening, with another offset";
    table.put_back(3);
    EXPECT_FALSE(table.differs(3));
}

TEST_F(descriptors, HaveAnOffsetWhereTheyAreFiles) {
    table.inherit(1, descriptor_kind::output);
    table.open(4, descriptor_kind::copy, 2);
    EXPECT_FALSE(table.at(1).has_offset());
    EXPECT_TRUE(table.at(4).has_offset());
    EXPECT_EQ(table.at(4).copy, 2);
}

TEST(DescriptorsDeathTest, BeyondTheTableNothingIsOpened) {
    descriptor_table<2> table{};
    EXPECT_DEATH(table.open(2, descriptor_kind::file, no_copy), "failed check: .*model/descriptors.hpp");
}

} // namespace
