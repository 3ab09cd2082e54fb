// Fields keep their order, ignore case, and let nothing in that could end a line.
#include "lockstep/net/http/fields.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <stdexcept>

namespace {

using namespace lockstep::net::http;

std::string text_of(const fields& f) {
    std::string text;
    for (const auto [name, value] : f) text += std::string(name) + "=" + std::string(value) + ";";
    return text;
}

TEST(Fields, KeepOrderAndSpelling) {
    fields f;
    f.add("Host", "a");
    f.add("X-One", "1");
    f.add("x-one", "2");
    EXPECT_EQ(text_of(f), "Host=a;X-One=1;x-one=2;");
}

TEST(Fields, AreFoundWithoutRegardToCase) {
    fields f;
    f.set("Content-Length", "5");
    EXPECT_EQ(f.get("content-LENGTH"), "5");
    EXPECT_EQ(f.get("Content-Lengt"), std::nullopt);
    EXPECT_TRUE(f.contains("CONTENT-LENGTH"));
}

TEST(Fields, SetLeavesOneInThePlaceOfTheFirst) {
    fields f;
    for (const char* value : {"1", "2", "3"}) f.add("A", value), f.add("B", value);
    f.set("a", "new");
    EXPECT_EQ(text_of(f), "a=new;B=1;B=2;B=3;");
    EXPECT_EQ(f.count("A"), 1U);
    EXPECT_EQ(f.count("b"), 3U);
}

TEST(Fields, CanBeSetFromThemselves) {
    fields f;
    f.add("Some-Name", "a value that is longer than what a small string holds");
    for (int i = 0; i < 50; ++i) {
        f.add(f[0].name, f[0].value);
        f.set("Copy", *f.get("some-name"));
    }
    EXPECT_EQ(f.count("Some-Name"), 51U);
    for (const auto [name, value] : f) EXPECT_EQ(value, "a value that is longer than what a small string holds");
}

TEST(Fields, CanBeSetForEver) {
    fields f;
    for (int i = 0; i < 10; ++i) f.set("A", "0123456789");
    const std::size_t held = f.capacity_bytes();
    for (int i = 0; i < 1'000; ++i) f.set("A", i % 2 == 0 ? "012345" : "01234");
    EXPECT_EQ(f.capacity_bytes(), held);
    EXPECT_EQ(f.get("A"), "01234");
}

TEST(Fields, WhitespaceAroundAValueIsNotPartOfIt) {
    fields f;
    f.add("A", " \t in the middle \t");
    EXPECT_EQ(f.get("A"), "in the middle");
    f.set("A", "  ");
    EXPECT_EQ(f.get("A"), "");
}

TEST(Fields, NothingThatEndsALineGetsIn) {
    fields f;
    for (const std::string bad : {"a\rb", "a\nb", "a\r\nSet-Cookie: evil=1", "\x7f", "\x01"}) {
        EXPECT_THROW(f.set("Location", bad), std::invalid_argument);
        EXPECT_THROW(f.add("Location", bad), std::invalid_argument);
        EXPECT_FALSE(f.try_add("Location", bad));
    }
    EXPECT_THROW(f.set("Location", std::string_view("a\0b", 3)), std::invalid_argument);
    for (const char* bad : {"", " ", "A B", "A:", "A\r\n", "\xc3\xa4", "(A)", "A,B"}) {
        EXPECT_THROW(f.set(bad, "value"), std::invalid_argument) << bad;
        EXPECT_THROW(f.add(bad, "value"), std::invalid_argument) << bad;
        EXPECT_FALSE(f.try_add(bad, "value")) << bad;
    }
    EXPECT_TRUE(f.empty());
    f.set("Text", "tab\tand \xc3\xa4 are fine");
    EXPECT_EQ(f.size(), 1U);
}

TEST(Fields, OfOneNameMakeAList) {
    fields f;
    f.add("Connection", "keep-alive, Upgrade");
    f.add("Other", "close");
    f.add("connection", ", \"a, close\" ,,x");
    EXPECT_EQ(f.list("Connection"), "keep-alive, Upgrade, , \"a, close\" ,,x");
    EXPECT_TRUE(f.has_element("connection", "upgrade"));
    EXPECT_TRUE(f.has_element("connection", "X"));
    EXPECT_FALSE(f.has_element("connection", "close"));
    EXPECT_FALSE(f.has_element("connection", ""));
}

TEST(Fields, ClearKeepsTheMemory) {
    fields f;
    for (int i = 0; i < 20; ++i) f.add("Name-" + std::to_string(i), "some value");
    const std::size_t held = f.capacity_bytes();
    f.clear();
    EXPECT_TRUE(f.empty());
    EXPECT_EQ(f.capacity_bytes(), held);
}

TEST(Fields, AreAsAListOfPairsWouldBe) {
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        fields f;
        std::vector<std::pair<std::string, std::string>> model;
        const auto is = [](const std::string& name) {
            return [&name](const auto& pair) { return pair.first == name; };
        };
        for (int step = 0; step < 40; ++step) {
            const std::string name(1 + random() % 2, static_cast<char>('a' + random() % 3));
            const std::string value(random() % 30, static_cast<char>('0' + random() % 10));
            switch (random() % 3) {
            case 0:
                f.add(name, value);
                model.emplace_back(name, value);
                break;
            case 1: {
                f.set(name, value);
                const auto first = std::find_if(model.begin(), model.end(), is(name));
                if (first == model.end()) model.emplace_back(name, value);
                else {
                    first->second = value;
                    model.erase(std::remove_if(first + 1, model.end(), is(name)), model.end());
                }
                break;
            }
            default: EXPECT_EQ(f.remove(name), std::erase_if(model, is(name)) != 0);
            }
        }
        std::string expected;
        for (const auto& [name, value] : model) expected += name + "=" + value + ";";
        ASSERT_EQ(text_of(f), expected);
    }
}

} // namespace
