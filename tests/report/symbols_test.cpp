#include "report/built_program.hpp"
#include "report/debug_info/symbols.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <ostream>

namespace lockstep::report {
namespace {

using testing::built_program;

struct build {
    const char *compiler, *flags;
};
void PrintTo(const build& b, std::ostream* to) { *to << b.compiler << ' ' << b.flags; }

class Symbols : public ::testing::TestWithParam<build> {
protected:
    static const built_program& program() {
        static std::map<std::string, built_program> built;
        const std::string key = std::string(GetParam().compiler) + GetParam().flags;
        return built.try_emplace(key, "shapes.cpp", GetParam().compiler, GetParam().flags).first->second;
    }

    std::string name_of(std::string_view symbol, std::uint64_t offset, std::uint64_t size) const {
        const auto v = program().symbols().variable_at(program().address_of(symbol) + offset, size);
        return v ? v->name : "";
    }

    watched resolve(std::string_view expression) const {
        const symbols& s = program().symbols();
        return s.resolve(expression, [&](std::uint64_t a, std::span<std::byte> to) { return s.initial_bytes(a, to); });
    }

    /// The value that the expression has when the process starts.
    std::string value_of(std::string_view expression) const {
        const watched w = resolve(expression);
        if (!w.error.empty()) return w.error;
        std::uint64_t bits = 0;
        const auto size = static_cast<unsigned>(w.what.size);
        if (!program().symbols().initial_bytes(w.what.address, std::as_writable_bytes(std::span(&bits, 1)).first(size)))
            return "not known";
        return format_value(w.what.type, bits, size);
    }
};

TEST_P(Symbols, NamesScalars) {
    EXPECT_EQ(name_of("balance", 0, 4), "balance");
    EXPECT_EQ(name_of("balance", 1, 2), "balance");
    EXPECT_EQ(name_of("small", 0, 2), "small");
    EXPECT_EQ(name_of("ratio", 0, 8), "ratio");
    EXPECT_EQ(name_of("favourite", 0, 8), "favourite");
}

TEST_P(Symbols, LooksThroughTheStandardLibrary) {
    EXPECT_EQ(name_of("counter", 0, 4), "counter");
    EXPECT_EQ(name_of("flag", 0, 1), "flag");
    EXPECT_EQ(name_of("head", 0, 8), "head");
    EXPECT_EQ(name_of("balance_lock", 0, 1), "balance_lock");
    EXPECT_EQ(name_of("balance_lock", 8, 4), "balance_lock");
    EXPECT_EQ(name_of("balance_lock", 0, 40), "balance_lock");
    EXPECT_EQ(name_of("ready", 0, 1), "ready");
    EXPECT_EQ(name_of("c_lock", 0, 1), "c_lock");
    EXPECT_EQ(name_of("slots", 0, 1), "slots");
    EXPECT_EQ(name_of("permits", 0, 4), "permits");
    EXPECT_EQ(name_of("items", 16, 4), "items[1].value");
    EXPECT_EQ(name_of("items", 24, 8), "items[1].next");
    EXPECT_EQ(name_of("maybe", 0, 4), "maybe");
    EXPECT_EQ(name_of("owned", 0, 8), "owned");
}

TEST_P(Symbols, NamesMembersAndElements) {
    const std::uint64_t lock = resolve("accounts[2].balance").what.address - program().address_of("accounts");
    EXPECT_EQ(name_of("accounts", lock, 4), "accounts[2].balance");
    EXPECT_EQ(name_of("accounts", 0, 4), "accounts[0].id"); // of a base class
    EXPECT_EQ(name_of("accounts", 8, 1), "accounts[0].lock");
    EXPECT_EQ(name_of("matrix", 20, 4), "matrix[1][2]");
    EXPECT_EQ(name_of("matrix", 0, 24), "matrix");
    EXPECT_EQ(name_of("mixed", 0, 4), "mixed.f");
    EXPECT_EQ(name_of("mixed", 2, 2), "mixed.parts[1]");
}

TEST_P(Symbols, QualifiesNames) {
    EXPECT_EQ(name_of("bank::open", 0, 4), "bank::open");
    EXPECT_EQ(name_of("bank::vault::count", 0, 4), "bank::vault::count");
    EXPECT_EQ(name_of("next_id()::counter_of_ids", 0, 4), "next_id::counter_of_ids");
}

TEST_P(Symbols, KnowsNothingOfOtherMemory) {
    EXPECT_FALSE(program().symbols().variable_at(0x1000, 4));
    EXPECT_FALSE(program().symbols().variable_at(0x7fff'0000'0000, 4));
    EXPECT_TRUE(program().symbols().frames(0x1000).empty());
    EXPECT_TRUE(program().symbols().frames(0).empty());
}

TEST_P(Symbols, ResolvesExpressionsAndShowsTheirValues) {
    EXPECT_EQ(value_of("balance"), "-10");
    EXPECT_EQ(value_of("small"), "7");
    EXPECT_EQ(value_of("tiny"), "-3");
    EXPECT_EQ(value_of("letter"), "'x'");
    EXPECT_EQ(value_of("counter"), "3");
    EXPECT_EQ(value_of("flag"), "true");
    EXPECT_EQ(value_of("head"), "null");
    EXPECT_EQ(value_of("paint"), "green");
    EXPECT_EQ(value_of("ratio"), "0.5");
    EXPECT_EQ(value_of("items[2].value"), "3");
    EXPECT_EQ(value_of("matrix[1][0]"), "4");
    EXPECT_EQ(value_of("maybe"), "4");
    EXPECT_EQ(value_of("bank::vault::count"), "2");
    EXPECT_EQ(value_of("vault::count"), "2"); // the end of a qualified name is enough
    EXPECT_EQ(value_of("counter_of_ids"), "40");
    EXPECT_EQ(value_of("accounts[3].id"), "0");
    EXPECT_EQ(value_of("accounts[3]._reserved"), "0");
}

TEST_P(Symbols, FollowsPointersInMemory) {
    const symbols& s = program().symbols();
    const std::uint64_t pointer = program().address_of("to_first"), target = program().address_of("first");
    const memory_reader memory = [&](std::uint64_t a, std::span<std::byte> to) {
        if (a != pointer) return false;
        std::copy_n(reinterpret_cast<const std::byte*>(&target), to.size(), to.data());
        return true;
    };
    EXPECT_EQ(s.resolve("to_first->value", memory).what.address, target);
    EXPECT_EQ(s.resolve("to_first[1].value", memory).what.address, target + 16);
    EXPECT_EQ(s.resolve("to_first->value", memory).what.name, "to_first->value");
    EXPECT_EQ(s.resolve("to_first->next->value", memory).error,
              "cannot watch `to_first->next->value`: the value of `to_first->next` is not known");
}

TEST_P(Symbols, SaysWhatIsWrongWithAnExpression) {
    EXPECT_EQ(resolve("nobody").error, "cannot watch `nobody`: there is no global or static variable `nobody`");
    EXPECT_EQ(resolve("first.x").error, "cannot watch `first.x`: `first` has no member `x`; it has value, next");
    EXPECT_EQ(resolve("balance.x").error, "cannot watch `balance.x`: `balance` has no members");
    EXPECT_EQ(resolve("balance[0]").error, "cannot watch `balance[0]`: `balance` is no array");
    EXPECT_EQ(resolve("matrix[2][0]").error, "cannot watch `matrix[2][0]`: `matrix` ends at [1]");
    EXPECT_EQ(resolve("matrix[1]").error,
              "cannot watch `matrix[1]`: `matrix[1]` is an array; name one of its elements");
    EXPECT_EQ(resolve("matrix[i][0]").error, "cannot watch `matrix[i][0]`: an index must be a number");
    EXPECT_EQ(resolve("first").error, "cannot watch `first`: it has several members: value, next");
    EXPECT_EQ(resolve("to_first.value").error, "cannot watch `to_first.value`: `to_first` is a pointer; use ->");
    EXPECT_EQ(resolve("head->value").error, "cannot watch `head->value`: `head` is null");
    EXPECT_EQ(resolve("").error, "cannot watch ``: it does not begin with the name of a variable");
    EXPECT_EQ(resolve("balance+1").error, "cannot watch `balance+1`: `+1` was not expected");
}

TEST_P(Symbols, FindsFunctionsAndLines) {
    const symbols& s = program().symbols();
    const auto& frames = s.frames(program().pc_at("bank::teller::ask", 85));
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].function, "bank::teller::ask");
    EXPECT_TRUE(frames[0].file.ends_with("shapes.cpp"));
    EXPECT_FALSE(frames[0].system);
    EXPECT_EQ(s.frames_at(program().entry_of("main")).front().function, "main");
}

TEST_P(Symbols, FindsInlinedFunctions) {
    const auto& frames = program().symbols().frames(program().pc_at("int bank::run<int>", 75));
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].function, "twice");
    EXPECT_TRUE(frames[0].inlined);
    EXPECT_EQ(frames[1].function, "bank::run");
    EXPECT_EQ(frames[1].line, 82U);
}

INSTANTIATE_TEST_SUITE_P(Builds, Symbols,
                         ::testing::Values(build{"g++", "-g -O0"}, build{"g++", "-g -O0 -no-pie"},
                                           build{"g++", "-gdwarf-4 -O0"}, build{"clang++", "-g -O0"}),
                         [](const auto& info) {
                             std::string name = info.param.compiler + std::string(info.param.flags);
                             for (std::size_t at; (at = name.find_first_of("+- ")) != std::string::npos;)
                                 name.erase(at, 1);
                             return name;
                         });

TEST(SymbolsWithoutDebugInformation, UseTheSymbolTable) {
    const built_program p("shapes.cpp", "g++", "-O0");
    const symbols& s = p.symbols();
    EXPECT_EQ(s.variable_at(p.address_of("balance"), 4)->name, "balance");
    EXPECT_EQ(s.variable_at(p.address_of("matrix") + 8, 4)->name, "matrix+8");
    EXPECT_EQ(s.variable_at(p.address_of("bank::open"), 4)->name, "bank::open");
    EXPECT_EQ(s.frames_at(p.entry_of("next_id")).front().function, "next_id");
    EXPECT_EQ(s.frames_at(p.entry_of("next_id")).front().line, 0U);
}

TEST(Symbols, OfNothing) {
    const symbols none;
    EXPECT_FALSE(none.variable_at(0x404010, 4));
    EXPECT_TRUE(none.frames(0x404010).empty());
    const symbols gone({{0x1000, 0x2000, 0, "/no/such/file"}});
    EXPECT_FALSE(gone.variable_at(0x1010, 4));
}

TEST(Maps, AreParsed) {
    const auto maps = parse_maps("555555554000-555555555000 r--p 00000000 08:01 131 /tmp/a b\n"
                                 "7ffff7d80000-7ffff7da2000 r--p 00001000 08:01 5   /lib/libc.so.6 (deleted)\n"
                                 "7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0                          [stack]\n"
                                 "nonsense\n"
                                 "7ffff7fc0000-7ffff7fc4000 rw-p 00000000 00:00 0 \n");
    ASSERT_EQ(maps.size(), 4U);
    EXPECT_EQ(maps[0].low, 0x555555554000U);
    EXPECT_EQ(maps[0].file, "/tmp/a b");
    EXPECT_EQ(maps[1].offset, 0x1000U);
    EXPECT_EQ(maps[1].file, "/lib/libc.so.6");
    EXPECT_EQ(maps[3].file, "");
    const auto modules = modules_of(maps);
    ASSERT_EQ(modules.size(), 2U);
    EXPECT_EQ(modules[1].base, 0x7ffff7d7f000U);
    EXPECT_EQ(symbols(maps).region(0x7ffffffdf000), "[stack]");
}

} // namespace
} // namespace lockstep::report
