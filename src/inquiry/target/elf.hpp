// What can be read off an ELF file without running it. Facts only; target.cpp judges them.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::inquiry {

struct elf_facts {
    bool is_64_bit = false;
    std::uint16_t machine = 0;         ///< EM_*
    std::uint16_t type = 0;            ///< ET_*
    bool position_independent = false; ///< DF_1_PIE: an executable although its type is ET_DYN
    std::string interpreter;           ///< the dynamic linker it asks for; empty: none
    std::vector<std::string> needed;   ///< shared libraries it asks for
    std::string build_id;              ///< hex; empty: none
    std::string comment;               ///< which compilers made it
    std::set<std::string> sections;
    std::set<std::string> defines; ///< those of the asked-for symbols that it defines itself
};

/// Throws std::runtime_error ("'path' is a damaged ELF file") where libelf finds no sense in it.
elf_facts read_elf(const std::string& path, std::span<const std::string_view> symbols);

} // namespace lockstep::inquiry
